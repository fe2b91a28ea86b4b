import type { Random } from './clock.ts';

export interface Backoff {
  readonly firstMs: number;
  readonly limitMs: number;
}

/**
 * How long to wait before the attempt after `failures` (1, 2, …) failures: doubling, and somewhere in the upper half of it, so that many who
 * failed together do not come back together.
 */
export function delayAfter(failures: number, { firstMs, limitMs }: Backoff, random: Random): number {
  const whole = Math.min(limitMs, firstMs * 2 ** (failures - 1));
  return whole * (0.5 + random() / 2);
}
