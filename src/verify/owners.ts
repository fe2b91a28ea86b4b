import { TEMPLATE_PATHS, type Labels, type WorkloadKind } from '../mount/workload.ts';

/** The part of an object's metadata that is read here. */
export interface Meta {
  readonly name: string;
  readonly labels?: Labels;
  readonly deletionTimestamp?: string;
  readonly ownerReferences?: readonly { readonly kind: string; readonly name: string; readonly controller?: boolean }[];
}

interface Owner {
  readonly kind: WorkloadKind;
  readonly name: string;
}

export const controllerOf = (metadata: Meta) => metadata.ownerReferences?.find((owner) => owner.controller === true);

/**
 * The workload at the top of each pod's owners, by the pod's name; none for bare pods and for those of controllers we don't know. ReplicaSets
 * need not be read: their name is their Deployment's and the hash of the template, which the pod bears as a label.
 */
export function workloadsOfPods(pods: readonly Meta[], jobs: readonly Meta[]): Map<string, Owner> {
  const cronJobs = new Map(
    jobs.flatMap((job) => {
      const owner = controllerOf(job);
      return owner?.kind === 'CronJob' ? [[job.name, owner.name]] : [];
    }),
  );
  return new Map(
    pods.flatMap((pod) => {
      const owner = workloadOf(pod, cronJobs);
      return owner === undefined ? [] : [[pod.name, owner]];
    }),
  );
}

function workloadOf(pod: Meta, cronJobs: ReadonlyMap<string, string>): Owner | undefined {
  const owner = controllerOf(pod);
  if (owner === undefined) return undefined;
  const hash = pod.labels?.['pod-template-hash'];
  if (owner.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`)) {
    return { kind: 'Deployment', name: owner.name.slice(0, -hash.length - 1) };
  }
  const cronJob = owner.kind === 'Job' ? cronJobs.get(owner.name) : undefined;
  if (cronJob !== undefined) return { kind: 'CronJob', name: cronJob };
  return isKnown(owner.kind) ? { kind: owner.kind, name: owner.name } : undefined;
}

const isKnown = (kind: string): kind is WorkloadKind => Object.hasOwn(TEMPLATE_PATHS, kind);
