import type { Reflector } from '../cluster/reflector.ts';
import type { Answer } from './server.ts';

/** A watch that works gives a sign of life every minute or so. A watch without one is renewed after two and a half minutes. */
const DEAD_MS = 5 * 60_000;

/** The answer of /readyz: whether the first lists are complete, and every watch has given a sign of life since. */
export function readiness(isStarted: boolean, watches: readonly Pick<Reflector, 'selection' | 'silentMs'>[]): Answer {
  if (!isStarted) return { status: 503, text: 'the first lists are not complete\n' };
  const dead = watches.filter(({ silentMs = 0 }) => silentMs > DEAD_MS);
  if (dead.length === 0) return { status: 200, text: 'ok\n' };
  const words = dead.map(
    ({ selection, silentMs = 0 }) => `no sign of life from ${selection.path} for ${Math.round(silentMs / 1000)} s\n`,
  );
  return { status: 503, text: words.join('') };
}
