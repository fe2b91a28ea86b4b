/** The Docker Engine cannot be reached, or refuses. The message is a sentence for a person. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  /** The HTTP status; 0 if no engine answered. */
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** The engine, or what it was asked for, is not there: nothing was changed, and nothing is known of it. */
export const isNotFound = (error: unknown): boolean => error instanceof EngineError && error.status === 404;

const NAME_IT = 'or name its socket: DOCKER_HOST=unix:///PATH';

/** @param error what the system says of a connection to the socket. */
export function unreachable(socket: string, error: NodeJS.ErrnoException): EngineError {
  const sentences: Readonly<Record<string, string>> = {
    ENOENT: `no Docker Engine listens at ${socket}: start Docker, ${NAME_IT}`,
    ECONNREFUSED: `no Docker Engine listens at ${socket}: start Docker, ${NAME_IT}`,
    EACCES: `permission denied at ${socket}: run the command as root, or as a user of the group docker`,
    EPERM: `permission denied at ${socket}: run the command as root, or as a user of the group docker`,
  };
  const sentence = sentences[error.code ?? ''] ?? `the Docker Engine at ${socket} does not answer (${error.message})`;
  return new EngineError(0, sentence, { cause: error });
}
