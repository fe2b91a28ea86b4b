import { declarationOf } from '../api/labels.ts';
import type { Labels, WorkloadKind } from '../mount/workload.ts';

/**
 * Pods of a workload that no watch shows: those from before its pod template declared a role, which bear no label. Only the owner's own status
 * tells of them, and the status is of another moment than the pods that are seen. It is believed only until it has said once that every pod is of
 * a template that declares as it does now: from then on every pod bears the label, and the pods that are seen are the truth.
 */
export interface Earlier {
  /** How many pods the owner counts in all. */
  readonly counted: number;
  /** How many of them are not of the present template. */
  readonly old: number;
  /** Of a CronJob: its Jobs that were running when the template began to declare. */
  readonly jobs?: readonly string[];
}

/** The fields of a status that tell of pods, of all kinds. */
export interface OwnerStatus {
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly availableReplicas?: number;
  readonly currentRevision?: string;
  readonly updateRevision?: string;
  readonly currentNumberScheduled?: number;
  readonly updatedNumberScheduled?: number;
  readonly desiredNumberScheduled?: number;
  readonly numberAvailable?: number;
  /** Of a Job how many pods, of a CronJob which Jobs. */
  readonly active?: number | readonly { readonly name?: string }[];
}

/** What is read of a workload to tell how far its pods are. */
export interface Seen {
  readonly generation: number | undefined;
  /** The number of pods that the spec asks for; absent where it asks for none in particular. */
  readonly replicas: number | undefined;
  readonly status: OwnerStatus;
  readonly templateLabels: Labels | undefined;
}

/** What was kept when the same object was read before. */
export interface Before {
  readonly earlier: Earlier | undefined;
  readonly template: { readonly labels?: Labels | undefined };
}

/**
 * @param before of the same object (by uid) the time before, where it was read before
 * @returns undefined where every pod bears the label
 */
export function earlierPods(kind: WorkloadKind, seen: Seen, before: Before | undefined): Earlier | undefined {
  const declared = declaredOf(seen.templateLabels);
  const declaredBefore = declared !== undefined && declaredOf(before?.template.labels) === declared;
  if (declaredBefore && before?.earlier === undefined) return undefined;
  switch (kind) {
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
      return ofRollout(seen, countsOf(kind, seen), declared !== undefined);
    case 'CronJob':
      return ofJobs(activeJobs(seen.status), declaredBefore ? before?.earlier?.jobs : undefined);
    case 'Job':
      // Its template cannot be changed: all of its pods bear the label, or none does.
      return declared === undefined ? all(countOf(seen.status.active)) : undefined;
    case 'Pod':
      return undefined;
  }
}

interface Counts {
  readonly wanted: number;
  readonly counted: number;
  readonly updated: number;
  readonly available: number;
}

/** How many pods a Deployment, StatefulSet or DaemonSet wants and has. */
export const countsOf = (kind: WorkloadKind, { replicas = 1, status }: Pick<Seen, 'replicas' | 'status'>): Counts =>
  kind === 'DaemonSet'
    ? {
        wanted: status.desiredNumberScheduled ?? 0,
        counted: status.currentNumberScheduled ?? 0,
        updated: status.updatedNumberScheduled ?? 0,
        available: status.numberAvailable ?? 0,
      }
    : {
        wanted: replicas,
        counted: status.replicas ?? 0,
        updated: status.updatedReplicas ?? 0,
        available: status.availableReplicas ?? 0,
      };

function ofRollout(
  { generation, status }: Seen,
  { wanted, counted, updated }: Counts,
  declares: boolean,
): Earlier | undefined {
  // A status of an older generation tells of another template.
  if (!declares || status.observedGeneration !== generation) return all(counted);
  const isOneRevision = status.currentRevision === status.updateRevision;
  const isOver = updated >= wanted && updated >= counted && isOneRevision;
  return isOver ? undefined : { counted, old: Math.max(0, counted - updated) };
}

/** Jobs that begin later are made from a template that declares. */
function ofJobs(active: readonly string[], before: readonly string[] | undefined): Earlier | undefined {
  const jobs = before === undefined ? active : active.filter((name) => before.includes(name));
  return jobs.length === 0 ? undefined : { ...all(jobs.length), jobs };
}

const all = (counted: number): Earlier => ({ counted, old: counted });

const activeJobs = ({ active }: OwnerStatus): string[] =>
  typeof active === 'object' ? active.map(({ name = '' }) => name) : [];

const countOf = (active: OwnerStatus['active']): number => (typeof active === 'number' ? active : 0);

function declaredOf(labels: Labels | undefined): string | undefined {
  const declaration = declarationOf({ labels });
  return declaration && `${declaration.store} ${declaration.role}`;
}
