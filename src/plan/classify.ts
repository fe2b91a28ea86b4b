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

/** What is to become of a workload. `until` (ms) is when to look again although nothing has changed. */
export type Plan =
  /** As it should be. */
  | { readonly state: 'mounted' }
  /** To be written now: the store is mounted. `repairs` is what to remember once it is written. */
  | { readonly state: 'mountable'; readonly operations: readonly Operation[]; readonly repairs: Repairs }
  /** To be written now: what was injected is taken back, for no role is declared any more. */
  | { readonly state: 'releasable'; readonly operations: readonly Operation[] }
  /** Would be written, but for what is wrong with the store, its claim or its namespace. */
  | { readonly state: 'gated'; readonly fault: Fault }
  /** The write was refused, or is undone again and again: not now. */
  | { readonly state: 'setback'; readonly fault: Fault; readonly until: number }
  /** Cannot be written. */
  | { readonly state: 'refused'; readonly fault: Fault };

/** What surrounds a workload: its store may be gone, or not there yet. */
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

/** It bears our mark and declares no role: what we injected goes, whether or not the store still exists (semantics 8). */
function released(workload: ObservedWorkload, around: Around, past: Past, now: number): Plan {
  const gate = hasStore(around) ? writeGate(around) : optedIn.answer(around).find(isFault);
  if (gate !== undefined) return gated(gate);
  const refusal = standing(past.refusal, workload, now);
  if (refusal !== undefined) return { state: 'setback', fault: refusal.fault, until: refusal.until };
  return { state: 'releasable', operations: release(workload) };
}

const gated = ({ reason, message }: Fault): Plan => ({ state: 'gated', fault: { reason, message } });

const hasStore = (around: Around): around is Situation => around.store !== undefined;

/** What a workload is told whose store does not exist. */
export const storeMissing = ({ store, role }: Declaration): Fault => ({
  reason: 'StoreMissing',
  message: `role "${role}" is declared in store "${store}", which does not exist in this namespace`,
});
