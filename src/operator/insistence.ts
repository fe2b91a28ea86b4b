import { isDeepStrictEqual } from 'node:util';
import type { StoreStatus } from '../api/status.ts';
import { doubled } from '../cluster/backoff.ts';
import type { ObservedStore } from '../observed/store.ts';

/** What this operator has written into the status of a store. */
export interface Said {
  readonly uid: string;
  readonly answer: StoreStatus;
  /** How often the same was written again, because somebody had written something else. */
  readonly times: number;
  /** When, ms of the monotonic clock. */
  readonly at: number;
}

const PAUSE = { firstMs: 10_000, limitMs: 60 * 60_000 };

/**
 * How long to wait (ms) before a status is written over what somebody else wrote. A new answer of this operator does not wait. The same answer again is given at once the
 * first time, for somebody may have edited the status by hand; then later and later, at most once an hour. Two operators that judge differently, because they
 * are of two releases and have no Lease, would otherwise write for ever.
 */
export function insistence(
  said: Said | undefined,
  { uid }: Pick<ObservedStore, 'uid'>,
  status: StoreStatus,
  now: number,
): { readonly waitMs: number; readonly next: Said } {
  const answer = timeless(status);
  if (said?.uid !== uid || !isDeepStrictEqual(said.answer, answer))
    return { waitMs: 0, next: { uid, answer, times: 0, at: now } };
  const pauseMs = said.times === 0 ? 0 : doubled(said.times, PAUSE);
  return { waitMs: Math.max(0, said.at + pauseMs - now), next: { uid, answer, times: said.times + 1, at: now } };
}

/** Without the times of transitions: these follow from what stood there before. */
const timeless = (status: StoreStatus): StoreStatus =>
  status.conditions === undefined
    ? status
    : { ...status, conditions: status.conditions.map((each) => ({ ...each, lastTransitionTime: '' })) };
