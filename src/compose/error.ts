/** Where something stands in a file that was read; line and column count from 1, line 0 means the file as a whole. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What is wrong with Compose files: where, what, and what to do about it, in one line. */
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

/** `docker-compose.yml:12:7`, or the file alone. */
export const describe = ({ file, line, column }: Position): string => (line === 0 ? file : `${file}:${line}:${column}`);
