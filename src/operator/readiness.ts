import type { Reflector } from '../cluster/reflector.ts';
import { KIND } from '../api/labels.ts';
import { collectionPath, resourceOf } from '../cluster/resources.ts';
import type { Answer } from './server.ts';

/** A watch that works gives a sign of life every minute or so. A watch without one is renewed after two and a half minutes. */
const DEAD_MS = 5 * 60_000;

type Watch = Pick<Reflector, 'selection' | 'silentMs' | 'denied'>;

const STORES = resourceOf(collectionPath(KIND));

/**
 * The answer of /readyz: whether the first lists are complete, and every watch has given a sign of life since. Then also what is watched, and what may not be.
 *
 * @param namespaces that are watched; undefined: all
 */
export function readiness(isStarted: boolean, watches: readonly Watch[], namespaces?: readonly string[]): Answer {
  if (!isStarted) return { status: 503, text: 'the first lists are not complete\n' };
  const dead = watches.filter(({ silentMs = 0 }) => silentMs > DEAD_MS);
  const deaths = dead.map(
    ({ selection, silentMs = 0 }) => `no sign of life from ${selection.path} for ${Math.round(silentMs / 1000)} s`,
  );
  const ofStores = watches.filter(({ selection }) => resourceOf(selection.path) === STORES);
  const isBlind = ofStores.length > 0 && ofStores.every(({ denied }) => denied !== undefined);
  const lacks = watches.flatMap(({ denied }) => (denied === undefined ? [] : [`does without: ${denied}`]));
  const scope = namespaces === undefined ? 'all namespaces' : `namespaces ${namespaces.join(', ')}`;
  if (deaths.length > 0 || isBlind) return answer(503, [...deaths, ...lacks]);
  return answer(200, ['ok', `watches ${scope}`, ...lacks]);
}

const answer = (status: number, lines: readonly string[]): Answer => ({
  status,
  text: lines.map((line) => `${line}\n`).join(''),
});
