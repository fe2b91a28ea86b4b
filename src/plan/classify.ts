import { declarationOf, type Declaration } from '../api/labels.ts';
import type { Fault } from '../api/reasons.ts';
import type { StoreSpec } from '../api/store.ts';
import type { Verdict } from '../mount/decide.ts';
import type { Operation } from '../mount/operations.ts';
import { mount, release, type Labels, type Workload } from '../mount/workload.ts';
import { contention, repaired } from './contention.ts';
import { mountGate, writeGate } from './gate.ts';
import { remembered } from './memo.ts';
import type { ObservedWorkload, Past, Refusal, Repairs, Situation } from './situation.ts';

/** What is to become of a workload. `until` (ms) is when to look again although nothing has changed. */
export type Finding =
  /** As it should be. */
  | { readonly state: 'mounted' }
  /** To be written now: the store is mounted. `repairs` is what to remember once it is written. */
  | { readonly state: 'mountable'; readonly operations: readonly Operation[]; readonly repairs: Repairs }
  /** To be written now: what was injected is taken back, for no role is declared any more. */
  | { readonly state: 'releasable'; readonly operations: readonly Operation[] }
  /** Would be written, but for what is wrong with the store, its claim or its namespace. */
  | { readonly state: 'gated'; readonly fault: Fault }
  /** Cannot be written, or not now. */
  | { readonly state: 'refused'; readonly fault: Fault; readonly until?: number | undefined };

/** Why a workload was mounted, or was not: the whole decision, in the order in which it is taken. */
export function classify(workload: ObservedWorkload, situation: Situation, past: Past, now: number): Finding {
  const { store } = situation;
  const declaration = declarationOf(workload.labels);
  if (declaration === undefined) return released(workload, situation, past, now);
  if (store === undefined) return refused(storeMissing(declaration));

  const verdict = verdictOf(
    workload.template,
    workload.kind,
    workload.labels,
    declaration.role,
    store.name,
    store.spec,
  );
  if (verdict.state === 'mounted') return verdict;
  if (verdict.state === 'refused') return refused(verdict.faults[0]);

  const gate = mountGate(situation, store);
  if (gate !== undefined) return { state: 'gated', fault: gate };
  const fight = contention(workload, past.repairs, declaration, store, now);
  if (fight !== undefined) return refused(fight.fault, fight.until);
  const refusal = standing(past.refusal, workload, now);
  if (refusal !== undefined) return refused(refusal.fault, refusal.until);
  const repairs = repaired(past.repairs, declaration, store, now);
  return { state: 'mountable', operations: verdict.operations, repairs };
}

/** It bears our mark and declares no role: what we injected goes, whether or not the store still exists (semantics 8). */
function released(workload: ObservedWorkload, situation: Situation, past: Past, now: number): Finding {
  const gate = writeGate(situation);
  if (gate !== undefined) return { state: 'gated', fault: gate };
  const refusal = standing(past.refusal, workload, now);
  if (refusal !== undefined) return refused(refusal.fault, refusal.until);
  return { state: 'releasable', operations: release(workload) };
}

const refused = (fault: Fault, until?: number): Finding => ({ state: 'refused', fault, until });

const storeMissing = ({ store, role }: Declaration): Fault => ({
  reason: 'StoreMissing',
  message: `role "${role}" is declared in store "${store}", which does not exist in this namespace`,
});

/** A refusal holds for what was refused, and for a time: another template is another question. */
function standing(refusal: Refusal | undefined, workload: ObservedWorkload, now: number): Refusal | undefined {
  const same = refusal?.template === workload.template && refusal.labels === workload.labels;
  return same && now < refusal.until ? refusal : undefined;
}

const verdictOf = remembered(
  (
    template: Workload['template'],
    kind: Workload['kind'],
    labels: Labels | undefined,
    role: string,
    store: string,
    spec: StoreSpec,
  ): Verdict => mount({ kind, labels, template }, { store, role }, { name: store, spec }),
);
