import type { Fault } from '../api/reasons.ts';
import type { Declaration } from '../api/labels.ts';
import type { ObservedStore } from '../observed/store.ts';
import type { ObservedWorkload } from '../observed/workload.ts';
import type { Repairs } from './past.ts';

/** This many mounts of the same role, each undone within the window after the write, are a fight. */
const FIGHT = 3;
const WINDOW_MS = 10 * 60_000;
/** After a fight, the operator mounts again when the store changes. Otherwise rarely, because each try is a rollout. */
const REST_MS = 30 * 60_000;

/** The record of repairs after one more write now. */
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

/** Whether another manager undoes the mount again and again, which manager, and until when (ms) the operator waits. */
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
