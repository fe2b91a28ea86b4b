import type { Fault } from '../api/reasons.ts';
import type { Declaration } from '../api/labels.ts';
import type { ObservedStore } from '../observed/store.ts';
import type { ObservedWorkload } from '../observed/workload.ts';
import type { Repairs } from './past.ts';

/** So many mounts of the same role, each undone within the window of its writing, are a fight. */
const FIGHT = 3;
const WINDOW_MS = 10 * 60_000;
/** A fight is tried again when the store changes; otherwise rarely, for every try is a rollout. */
const REST_MS = 30 * 60_000;

/** The record of repairs once one more is written now. */
export function repaired(
  before: Repairs | undefined,
  { role }: Declaration,
  { generation }: ObservedStore,
  now: number,
): Repairs {
  const same = before?.role === role && before.generation === generation;
  const soon = same && (before.streak >= FIGHT || now - before.last <= WINDOW_MS);
  return { streak: soon ? before.streak + 1 : 1, last: now, role, generation };
}

/** Whether another manager keeps undoing the mount, who, and until when it is left alone (ms). */
export function contention(
  workload: ObservedWorkload,
  repairs: Repairs | undefined,
  { role }: Declaration,
  { generation }: ObservedStore,
  now: number,
): { readonly fault: Fault; readonly until: number } | undefined {
  if (repairs === undefined || repairs.streak < FIGHT || repairs.role !== role || repairs.generation !== generation) {
    return undefined;
  }
  const until = repairs.last + REST_MS;
  if (now >= until) return undefined;
  const who = workload.lastManager === undefined ? 'another manager' : `manager "${workload.lastManager}"`;
  return { fault: { reason: 'Contended', message: `${who} has undone the mount ${repairs.streak} times` }, until };
}
