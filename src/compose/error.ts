/** A position in a file. Line and column count from 1. Line 0 means the whole file. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** An error in Compose files. The message has one line: where, what is wrong, and what to do. */
export class ComposeError extends Error {
  override readonly name = 'ComposeError';
  readonly position: Position;
  readonly sentence: string;
  readonly remedy: string;

  constructor(position: Position, sentence: string, remedy: string) {
    super(`${describe(position)}: ${sentence}: ${remedy}`);
    this.position = position;
    this.sentence = sentence;
    this.remedy = remedy;
  }
}

/** `docker-compose.yml:12:7`, or only the file. */
export const describe = ({ file, line, column }: Position): string => (line === 0 ? file : `${file}:${line}:${column}`);
