import { declarationOf } from '../api/labels.ts';
import type { StoreCounts, StoreStatus } from '../api/status.ts';
import type { Finding } from './classify.ts';
import { claimFault } from './claim.ts';
import { conditionsOf } from './conditions.ts';
import { claimTaken, tooManyStores, writeGate } from './gate.ts';
import { judgePods, type Declarer } from './pods.ts';
import { bounded, problemsOf, type Trouble } from './problems.ts';
import {
  barePod,
  named,
  type ObservedPod,
  type ObservedStore,
  type ObservedWorkload,
  type Situation,
} from './situation.ts';

/** A workload of the store, and what was found of it. */
export interface Found {
  readonly workload: ObservedWorkload;
  readonly finding: Finding;
}

/** A status with nothing left out. */
export type WholeStatus = StoreStatus & { readonly workloads: StoreCounts; readonly pods: StoreCounts };

/** The whole status of a store, in one piece; the same truth gives the same status, however often it is asked for. */
export function statusOf(
  situation: Situation,
  store: ObservedStore,
  found: readonly Found[],
  pods: readonly ObservedPod[],
  now: number,
): WholeStatus {
  const declarers = declarersOf(found);
  const judged = judgePods(store, pods, declarers);
  const roles = Object.keys(store.spec.roles).toSorted();
  const held = rolesHeld(declarers, pods);
  const required = roles.filter((role) => store.spec.roles[role]?.optional !== true);
  const unheld = required.filter((role) => !held.has(role));
  const problems = problemsOf([
    ...storeTroubles(situation, store),
    ...unheld.map((role): Trouble => ({ fault: { reason: 'RoleUnheld', message: `nobody declares role "${role}"` } })),
    ...found.flatMap(({ workload, finding }): Trouble[] =>
      finding.state === 'refused' ? [{ object: workload, fault: finding.fault }] : [],
    ),
    ...judged.troubles,
  ]);
  const workloads = countsOf(declarers);
  const facts = {
    generation: store.generation,
    suspended: store.spec.suspend,
    problems,
    workloads,
    pods: judged.counts,
  };
  return {
    observedGeneration: store.generation,
    conditions: conditionsOf(facts, store.status?.conditions, now),
    held: `${required.length - unheld.length}/${required.length}`,
    mounted: `${workloads.mounted}/${workloads.declared}`,
    stores: situation.among?.stores ?? 1,
    workloads,
    pods: judged.counts,
    problems: bounded(problems),
  };
}

/** Bare pods are both: workloads here, and pods where pods are counted. */
export function workloadsAmong(pods: readonly ObservedPod[]): ObservedWorkload[] {
  return pods.filter((pod) => pod.controller === undefined).map(barePod);
}

function declarersOf(found: readonly Found[]): Map<string, Declarer> {
  return new Map(
    found.flatMap(({ workload, finding }): [string, Declarer][] => {
      const declaration = declarationOf(workload.labels);
      return declaration === undefined ? [] : [[named(workload), { workload, role: declaration.role, finding }]];
    }),
  );
}

/** A role is held by a workload that declares it (semantics 2); where we observe none, the pod's own label is all there is. */
function rolesHeld(declarers: ReadonlyMap<string, Declarer>, pods: readonly ObservedPod[]): Set<string> {
  return new Set([
    ...[...declarers.values()].map(({ role }) => role),
    ...pods.flatMap(({ template }) => declarationOf(template.labels)?.role ?? []),
  ]);
}

function storeTroubles(situation: Situation, store: ObservedStore): Trouble[] {
  const faults = [
    writeGate(situation),
    claimTaken(situation, store),
    tooManyStores(situation),
    claimFault(store.spec.claimName, situation.claim),
    ...(situation.policies ?? []),
  ];
  return faults.flatMap((fault) => (fault === undefined ? [] : [{ fault }]));
}

function countsOf(declarers: ReadonlyMap<string, Declarer>): StoreCounts {
  const counts = { declared: declarers.size, mounted: 0, outOfDate: 0, refused: 0 };
  for (const { finding } of declarers.values()) {
    if (finding.state === 'mounted') counts.mounted++;
    else if (finding.state === 'refused') counts.refused++;
    else counts.outOfDate++;
  }
  return counts;
}
