import { isFault } from '../api/finding.ts';
import type { Declaration } from '../api/labels.ts';
import type { Fault } from '../api/reasons.ts';
import { mountGate, writeGate } from '../judgement/gates.ts';
import { optedIn } from '../judgement/namespace.ts';
import { declaredBy, verdictOf, type Situation } from '../judgement/scene.ts';
import type { Operation } from '../mount/operations.ts';
import { release } from '../mount/workload.ts';
import type { Surroundings } from '../observed/picture.ts';
import type { ObservedStore } from '../observed/store.ts';
import type { ObservedWorkload } from '../observed/workload.ts';
import { contention, repaired } from './contention.ts';
import { standing, type Past, type Repairs } from './past.ts';

/** What the operator does with a workload. `until` (ms) is when to look again although nothing has changed. */
export type Plan =
  /** The workload is as it must be: mounted, or without a role and without anything that we injected. Nothing is written. */
  | { readonly state: 'mounted' }
  /** Mount the store now. `repairs` is the record to keep after the write. */
  | { readonly state: 'mountable'; readonly operations: readonly Operation[]; readonly repairs: Repairs }
  /** Take the injected mount back now, because the workload declares no role any more. */
  | { readonly state: 'releasable'; readonly operations: readonly Operation[] }
  /** Not written, because something is wrong with the store, its claim or its namespace. */
  | { readonly state: 'gated'; readonly fault: Fault }
  /** Not written now, because the write was refused, or another manager undoes it again and again. */
  | { readonly state: 'setback'; readonly fault: Fault; readonly until: number }
  /** Cannot be mounted. */
  | { readonly state: 'refused'; readonly fault: Fault };

/** What surrounds a workload. The store may be gone, or not created yet. */
export type Around = Surroundings & { readonly store: ObservedStore | undefined };

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
  const fight = contention(workload, past.repairs, declaration, around.store, now);
  if (fight !== undefined) return { state: 'setback', ...fight };
  const refusal = standing(past.refusal, workload, now);
  if (refusal !== undefined) return { state: 'setback', fault: refusal.fault, until: refusal.until };
  const repairs = repaired(past.repairs, declaration, around.store, now);
  return { state: 'mountable', operations: verdict.operations, repairs };
}

/** The workload has our mark and declares no role. The injected mount is taken back, even if the store no longer exists (semantics 8). */
function released(workload: ObservedWorkload, around: Around, past: Past, now: number): Plan {
  const operations = release(workload);
  if (operations.length === 0) return { state: 'mounted' };
  const gate = hasStore(around) ? writeGate(around) : optedIn.answer(around).find(isFault);
  if (gate !== undefined) return gated(gate);
  const refusal = standing(past.refusal, workload, now);
  if (refusal !== undefined) return { state: 'setback', fault: refusal.fault, until: refusal.until };
  return { state: 'releasable', operations };
}

const gated = ({ reason, message }: Fault): Plan => ({ state: 'gated', fault: { reason, message } });

const hasStore = (around: Around): around is Situation => around.store !== undefined;

/** The fault of a workload whose store does not exist. */
export const storeMissing = ({ store, role }: Declaration): Fault => ({
  reason: 'StoreMissing',
  message: `role "${role}" is declared in store "${store}", which does not exist in this namespace`,
});
