import { declarationOf } from '../api/labels.ts';
import type { StoreCounts } from '../api/status.ts';
import type { StoreSpec } from '../api/store.ts';
import { decide, type Verdict } from '../mount/decide.ts';
import type { PodSpec } from '../mount/pod.ts';
import { TEMPLATE_PATHS } from '../mount/workload.ts';
import type { Finding } from './classify.ts';
import { remembered } from './memo.ts';
import type { Trouble } from './problems.ts';
import { named, type ObservedPod, type ObservedStore, type ObservedWorkload } from './situation.ts';

/** A workload that declares a role in the store, and what was found of it. */
export interface Declarer {
  readonly workload: ObservedWorkload;
  readonly role: string;
  readonly finding: Finding;
}

/**
 * What is true of the running pods (semantics 20): of those that declare a role by their own label, which is the authority, and of those
 * which a declaring workload has besides, from before it declared.
 */
export function judgePods(
  store: ObservedStore,
  pods: Iterable<ObservedPod>,
  declarers: ReadonlyMap<string, Declarer>,
): { readonly counts: StoreCounts; readonly troubles: readonly Trouble[] } {
  const counts = { declared: 0, mounted: 0, outOfDate: 0, refused: 0 };
  const troubles: Trouble[] = [];
  const mounted = new Map<Declarer, number>();
  const seen = new Map<Declarer, number>();

  for (const pod of pods) {
    const declarer = declarerOf(pod, declarers);
    const verdict = verdictOfPod(pod, store, declarer);
    const state = verdict.state === 'mountable' ? 'outOfDate' : verdict.state;
    counts.declared++;
    counts[state]++;
    if (declarer !== undefined) {
      increase(seen, declarer);
      if (state === 'mounted') increase(mounted, declarer);
    }
    if (declarer === undefined) troubles.push(...strayTroubles(pod, verdict));
    else if (declarer.finding.state === 'mounted' && verdict.state === 'refused' && pod.controller !== undefined) {
      troubles.push({ object: { kind: 'Pod', name: pod.name }, fault: verdict.faults[0] });
    }
  }

  for (const declarer of declarers.values()) {
    const { workload, finding } = declarer;
    const bySight = seen.get(declarer) ?? 0;
    const unlabelled = Math.max(0, workload.pods - bySight);
    counts.declared += unlabelled;
    counts.outOfDate += unlabelled;
    const all = bySight + unlabelled;
    const without = all - (mounted.get(declarer) ?? 0);
    // While the workload itself is not mounted, that is what there is to say.
    if (finding.state === 'mounted' && without > 0 && workload.kind !== 'Pod') {
      const message = `${without} of ${all} pods run without the mount that the workload declares`;
      troubles.push({ object: workload, fault: { reason: 'PodOutOfDate', message } });
    }
  }
  return { counts, troubles };
}

/** A CronJob's pods are made by its Jobs, which bear its name and the minute for which they were scheduled. */
function declarerOf({ name, controller }: ObservedPod, declarers: ReadonlyMap<string, Declarer>): Declarer | undefined {
  if (controller === undefined) return declarers.get(`Pod/${name}`);
  const cronJob = controller.kind === 'Job' ? controller.name.replace(/-\d+$/, '') : undefined;
  return declarers.get(named(controller)) ?? (cronJob === undefined ? undefined : declarers.get(`CronJob/${cronJob}`));
}

function verdictOfPod(pod: ObservedPod, store: ObservedStore, declarer: Declarer | undefined): Verdict {
  const role = declarationOf(pod.template.labels)?.role ?? '';
  // Made when the workload declared another role: the rollout replaces it.
  if (declarer !== undefined && declarer.role !== role) return { state: 'mountable', operations: [] };
  const template = (declarer?.workload.template ?? pod.template).spec;
  return verdictOf(pod.template.spec, template, role, store.name, store.spec);
}

const verdictOf = remembered((pod: PodSpec, template: PodSpec, role: string, store: string, spec: StoreSpec): Verdict =>
  decide({ name: store, spec }, role, pod, template),
);

/** A pod that declares a role by its label alone: no workload that we observe does, and nobody repairs it. */
function strayTroubles(pod: ObservedPod, verdict: Verdict): Trouble[] {
  const object = { kind: 'Pod', name: pod.name };
  if (verdict.state === 'mounted') return [];
  if (verdict.state === 'refused') return [{ object, fault: verdict.faults[0] }];
  const { controller } = pod;
  if (controller !== undefined && controller.kind in TEMPLATE_PATHS) {
    const message = 'the role is declared on the pod template only, not on the metadata';
    return [{ object: controller, fault: { reason: 'RoleMismatch', message } }];
  }
  const message = `the pod runs without the mount, and its controller ${controller === undefined ? '' : named(controller)} is of no kind that is repaired`;
  return [{ object, fault: { reason: 'PodOutOfDate', message } }];
}

function increase(counts: Map<Declarer, number>, declarer: Declarer): void {
  counts.set(declarer, (counts.get(declarer) ?? 0) + 1);
}
