import { ApiError } from './apiError.ts';
import type { Random } from './clock.ts';

export interface Backoff {
  readonly firstMs: number;
  readonly limitMs: number;
}

/**
 * The delay before the next attempt, after `failures` (1, 2, …) failures. The limit doubles with each failure, and the delay is a random time in
 * its upper half, so that clients that failed together do not come back together.
 */
export const delayAfter = (failures: number, backoff: Backoff, random: Random): number =>
  doubled(failures, backoff) * (0.5 + random() / 2);

/** The first delay after one failure (ms), twice as much after each further one, up to the limit. */
export const doubled = (failures: number, { firstMs, limitMs }: Backoff): number =>
  Math.min(limitMs, firstMs * 2 ** (failures - 1));

/** The longest pause that a server may ask for. A proxy may ask for a day. */
const LONGEST_ASKED_MS = 5 * 60_000;

/** The delay before the next attempt after an error, ms: as {@link delayAfter}, but not shorter than the API server asks for (Retry-After). */
export function retryAfterError(error: unknown, failures: number, backoff: Backoff, random: Random): number {
  const asked = error instanceof ApiError ? (error.retryAfter ?? 0) * 1000 : 0;
  return Math.max(delayAfter(failures, backoff, random), Math.min(asked, LONGEST_ASKED_MS));
}
