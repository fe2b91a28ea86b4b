import { say } from '../api/say.ts';
import { isFault } from '../api/finding.ts';
import type { Declaration } from '../api/labels.ts';
import type { Fault } from '../api/reasons.ts';
import { mountGate, writeGate } from '../judgement/gates.ts';
import { optedIn } from '../judgement/namespace.ts';
import { declaredBy, verdictOf, type Situation } from '../judgement/scene.ts';
import type { Operation } from '../mount/operations.ts';
import { release } from '../mount/workload.ts';
import type { ObservedWorkload } from '../observed/workload.ts';
import type { Around } from './around.ts';
import { contention } from './contention.ts';
import { groundsOf, standingRefusal, type Past } from './past.ts';

/** What the operator does with a workload. `until` (ms) is when to look again although nothing has changed. */
export type Plan =
  /** The workload is as it must be: mounted, or without a role and without anything that we injected. Nothing is written. */
  | { readonly state: 'mounted' }
  /** Mount the store now. */
  | { readonly state: 'mountable'; readonly operations: readonly Operation[] }
  /** Take the injected mount back now, because the workload declares no role any more. */
  | { readonly state: 'releasable'; readonly operations: readonly Operation[] }
  /** Not written, because something is wrong with the store, its claim or its namespace. */
  | { readonly state: 'gated'; readonly fault: Fault }
  /** Not written now, because the write was refused, or another manager undoes it again and again. */
  | Setback
  /** Cannot be mounted. */
  | { readonly state: 'refused'; readonly fault: Fault };

export interface Setback {
  readonly state: 'setback';
  readonly fault: Fault;
  readonly until: number;
}

/** Why a workload was mounted, or was not: the whole decision, in the order in which it is taken. */
export function classify(workload: ObservedWorkload, around: Around, past: Past, now: number): Plan {
  const declaration = declaredBy(workload);
  if (declaration === undefined) return released(workload, around, past, now);
  if (!hasStore(around)) return { state: 'refused', fault: storeMissing(declaration) };

  const verdict = verdictOf({ workload, declaration }, around.store);
  if (verdict.state === 'mounted') return verdict;
  if (verdict.state === 'refused') return { state: 'refused', fault: verdict.faults[0] };

  const gate = mountGate(around);
  if (gate !== undefined) return gated(gate);
  return setback(workload, around, past, now) ?? { state: 'mountable', operations: verdict.operations };
}

/** The workload has our mark and declares no role. The injected mount is taken back, even if the store no longer exists (semantics 8). */
function released(workload: ObservedWorkload, around: Around, past: Past, now: number): Plan {
  const operations = release(workload);
  if (operations.length === 0) return { state: 'mounted' };
  const gate = hasStore(around) ? writeGate(around) : optedIn.answer(around).find(isFault);
  if (gate !== undefined) return gated(gate);
  return setback(workload, around, past, now) ?? { state: 'releasable', operations };
}

/** What holds back a write that is due. */
function setback(workload: ObservedWorkload, around: Around, past: Past, now: number): Setback | undefined {
  const fight = contention(workload, past.undoing, around.store, now);
  if (fight !== undefined) return { state: 'setback', ...fight };
  const refusal = standingRefusal(past.refusal, groundsOf(workload, around), now);
  return refusal && { state: 'setback', fault: refusal.fault, until: refusal.until };
}

const gated = ({ reason, message }: Fault): Plan => ({ state: 'gated', fault: { reason, message } });

const hasStore = (around: Around): around is Around & Situation => around.store !== undefined;

/** The fault of a workload whose store does not exist. */
export const storeMissing = ({ store, role }: Declaration): Fault => ({
  reason: 'StoreMissing',
  message: say`role "${role}" is declared in store "${store}", which does not exist in this namespace`,
});
