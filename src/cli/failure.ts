/** The exit codes of every command (semantics 24). Success is 0. */
export const EXIT = { wrong: 1, invalid: 2, unreachable: 3, interrupted: 130 } as const;

/** A failure with one sentence for the user and an exit code. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The exit code of an error. An error that no command expects means that a cluster or a file cannot be reached. */
export function exitCodeOf(error: unknown): number {
  return error instanceof Failure ? error.exitCode : EXIT.unreachable;
}

/** The code of a system error, such as ENOENT or EACCES. */
export const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);
