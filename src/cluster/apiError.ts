/** The `Status` object with which the API server refuses (meta/v1). */
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

/** A request that the API server refused, or that did not reach it. The message is one sentence, the server's own where it gave one. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** The HTTP status; 0 when no answer came. */
  readonly status: number;
  /** `Status.reason` (NotFound, Conflict, Invalid, Forbidden, …); `Unreachable` when no answer came. */
  readonly reason: string;
  readonly causes: readonly Cause[];
  /** Seconds to wait, where the server says so (429, 503). */
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

  /** From a refusal's body, a Status as a rule, but a proxy's plain text now and then. */
  static refusal(request: string, status: number, body: string, retryAfterHeader: string | undefined): ApiError {
    const said = parseStatus(body);
    const message = said?.message ?? `${request} answered ${status}: ${body.slice(0, 200).trim() || 'nothing more'}`;
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

/** Node puts the cause of a failed connection into an AggregateError without a message, one error an address. */
function wordsOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0) return wordsOf(cause.errors[0]);
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}
