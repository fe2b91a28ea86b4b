import type { Fault } from '../api/reasons.ts';
import type { ClaimState } from './claim.ts';
import { named } from './object.ts';
import type { ObservedPod } from './pod.ts';
import type { Recorded } from './retentionRun.ts';
import type { ObservedStore } from './store.ts';
import { remembered } from './shared.ts';
import type { ObservedWorkload } from './workload.ts';

/** What surrounds the workloads of a namespace. */
export interface Surroundings {
  readonly namespace: string;
  /** Whether the namespace has opted in (semantics 3); undefined where its labels may not be read. */
  readonly enabled: boolean | undefined;
  readonly stores: readonly ObservedStore[];
  /** The claims of the stores. */
  readonly claims: readonly ClaimState[];
  /** What is wrong with the admission policies of the cluster; Forbidden where they may not be read. */
  readonly policies: readonly Fault[];
  /** What could not be read, by the reason Forbidden. */
  readonly unreadable: readonly Fault[];
}

/** Of each Job that is known, by its name, the CronJob that controls it; undefined where none does. */
export type Jobs = Pick<ReadonlyMap<string, string | undefined>, 'get' | 'has'>;

/** What is known of a namespace at one moment. Whoever judges looks at this and at nothing else. */
export interface Picture extends Surroundings {
  /** By {@link named}. Of kind Pod are the pods that no controller made: their own label is all there is (semantics 1). */
  readonly workloads: ReadonlyMap<string, ObservedWorkload>;
  readonly pods: readonly ObservedPod[];
  readonly jobs: Jobs;
  /** What the operator met when it tried to write to a workload, by {@link named}: the write was refused, or is undone again and again. */
  readonly setbacks: ReadonlyMap<string, Fault>;
  /** What the pods of retention that have ended tell, by the name of the store. Absent: nobody looked. The status of a store has what earlier pods told. */
  readonly recorded?: ReadonlyMap<string, Recorded>;
  /** When this was known, ms since 1970. */
  readonly now: number;
}

/** Workloads as a picture has them, the bare ones of the pods among them. */
export const byName = (workloads: readonly ObservedWorkload[]): Map<string, ObservedWorkload> =>
  new Map(workloads.map((workload) => [named(workload), workload]));

/** The workload that a pod belongs to; undefined where the picture has none, or the controller is of a kind that we do not know. */
export function workloadOf({ workloads, jobs }: Pick<Picture, 'workloads' | 'jobs'>, pod: ObservedPod) {
  const { controller, name } = pod;
  const of = byKind(workloads);
  if (controller === undefined) return of.get('Pod')?.get(name);
  if (!controller.isKnown) return undefined;
  const cronJob = controller.kind === 'Job' ? jobs.get(controller.name) : undefined;
  return cronJob === undefined ? of.get(controller.kind)?.get(controller.name) : of.get('CronJob')?.get(cronJob);
}

/** The workloads by kind, and then by name: for a question that is asked of each pod, no name need be put together. */
const byKind = remembered(
  (workloads: Picture['workloads']): ReadonlyMap<string, ReadonlyMap<string, ObservedWorkload>> => {
    const kinds = new Map<string, Map<string, ObservedWorkload>>();
    for (const workload of workloads.values()) {
      const names = kinds.get(workload.kind) ?? new Map<string, ObservedWorkload>();
      kinds.set(workload.kind, names.set(workload.name, workload));
    }
    return kinds;
  },
);

/** What stands at the top of a pod's owners, as far as it is known: a workload, a controller of another kind, or the pod itself. */
export function topOf(
  { jobs }: Pick<Picture, 'jobs'>,
  { controller, name }: ObservedPod,
): { kind: string; name: string } {
  if (controller === undefined) return { kind: 'Pod', name };
  const cronJob = controller.isKnown && controller.kind === 'Job' ? jobs.get(controller.name) : undefined;
  return cronJob === undefined ? controller : { kind: 'CronJob', name: cronJob };
}
