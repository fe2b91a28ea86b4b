/** The `Status` object of a refusal by the API server (meta/v1). */
interface Status {
  readonly message?: string;
  readonly reason?: string;
  readonly details?: { readonly causes?: readonly Cause[]; readonly retryAfterSeconds?: number };
}

export interface Cause {
  readonly field?: string;
  readonly message?: string;
  readonly reason?: string;
}

/** The API server refused a request, or could not be reached. The message is one sentence: that of the server, if it gave one. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** The HTTP status. 0 if there was no answer. */
  readonly status: number;
  /** `Status.reason` (NotFound, Conflict, Invalid, Forbidden, …). `Unreachable` if there was no answer. */
  readonly reason: string;
  readonly causes: readonly Cause[];
  /** Seconds to wait, if the server says so (429, 503). */
  readonly retryAfter: number | undefined;

  constructor(
    status: number,
    reason: string,
    message: string,
    details: Status['details'] = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.status = status;
    this.reason = reason;
    this.causes = details.causes ?? [];
    this.retryAfter = details.retryAfterSeconds;
  }

  /** Makes an error of the body of a refusal. The body is usually a Status, but a proxy may answer with plain text. */
  static refusal(request: string, status: number, body: string, retryAfterHeader: string | undefined): ApiError {
    const said = parseStatus(body);
    const message =
      said?.message ??
      `the API server answered ${request} with ${status}: ${body.slice(0, 200).trim() || 'no message'}`;
    const seconds = said?.details?.retryAfterSeconds ?? Number(retryAfterHeader ?? Number.NaN);
    return new ApiError(status, said?.reason ?? `HTTP${status}`, message, {
      causes: said?.details?.causes ?? [],
      ...(Number.isFinite(seconds) ? { retryAfterSeconds: seconds } : {}),
    });
  }

  static unreachable(server: string, cause: unknown): ApiError {
    return new ApiError(0, 'Unreachable', `cannot reach the API server ${server}: ${wordsOf(cause)}`, {}, { cause });
  }
}

function parseStatus(body: string): Status | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** For a failed connection, Node throws an AggregateError without a message, with one error for each address. */
function wordsOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0) return wordsOf(cause.errors[0]);
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}
