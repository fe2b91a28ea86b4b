/** What every command ends with (semantics 24); 0 is well. */
export const EXIT = { wrong: 1, invalid: 2, unreachable: 3, interrupted: 130 } as const;

/** A failure with one clear sentence for the user, and the exit code it deserves. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The exit code that an error deserves. What no command foresaw is a cluster or a file out of reach. */
export function exitCodeOf(error: unknown): number {
  return error instanceof Failure ? error.exitCode : EXIT.unreachable;
}

/** ENOENT, EACCES, …: what the system calls the reason. */
export const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);
