import type { Random } from './clock.ts';

export interface Backoff {
  readonly firstMs: number;
  readonly limitMs: number;
}

/**
 * The delay before the next attempt, after `failures` (1, 2, …) failures. The limit doubles with each failure, and the delay is a random time in
 * its upper half, so that clients that failed together do not come back together.
 */
export function delayAfter(failures: number, { firstMs, limitMs }: Backoff, random: Random): number {
  const whole = Math.min(limitMs, firstMs * 2 ** (failures - 1));
  return whole * (0.5 + random() / 2);
}
