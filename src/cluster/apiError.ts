import { isRecord } from '../api/json.ts';

export interface Cause {
  readonly field?: string;
  readonly message?: string;
  readonly reason?: string;
}

interface Details {
  readonly causes?: readonly Cause[];
  readonly retryAfterSeconds?: number;
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

  constructor(status: number, reason: string, message: string, details: Details = {}, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.reason = reason;
    this.causes = details.causes ?? [];
    this.retryAfter = details.retryAfterSeconds;
  }

  /** Makes an error of the body of a refusal. The body is usually a Status, but a proxy may answer with anything. */
  static refusal(request: string, status: number, body: string, retryAfterHeader: string | undefined): ApiError {
    const { message, reason, details } = parseStatus(body);
    const plain = `the API server answered ${request} with ${status}: ${body.slice(0, 200).trim() || 'no message'}`;
    // The header may also be a date (RFC 9110). Then our own backoff is used.
    const seconds = Number.parseInt(retryAfterHeader ?? '', 10);
    const said = ApiError.details(details);
    return new ApiError(
      status,
      typeof reason === 'string' ? reason : `HTTP${status}`,
      typeof message === 'string' ? message : plain,
      seconds > 0 ? { retryAfterSeconds: seconds, ...said } : said,
    );
  }

  /** The details of a Status, as far as they have the right form. */
  static details(details: unknown): Details {
    if (!isRecord(details)) return {};
    const { causes, retryAfterSeconds } = details;
    return {
      ...(Array.isArray(causes) ? { causes: causes.filter(isRecord) } : {}),
      ...(typeof retryAfterSeconds === 'number' && retryAfterSeconds > 0 ? { retryAfterSeconds } : {}),
    };
  }

  /** The answer is none that the API server would give: a proxy, a portal or another server answered. Its status does not matter. */
  static unexpected(request: string, what: string): ApiError {
    const message = `the answer to ${request} is not one of the Kubernetes API server: ${what}. Check the address of the server, and proxies on the way.`;
    return new ApiError(0, 'UnexpectedAnswer', message);
  }

  static unreachable(server: string, cause: unknown): ApiError {
    return new ApiError(0, 'Unreachable', `cannot reach the API server ${server}: ${wordsOf(cause)}`, {}, { cause });
  }
}

/** The `Status` object of a refusal by the API server (meta/v1), or no fields. */
function parseStatus(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

/** For a failed connection, Node throws an AggregateError without a message, with one error for each address. */
function wordsOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0) return wordsOf(cause.errors[0]);
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}
