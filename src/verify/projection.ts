import type { Labels, WorkloadKind } from '../mount/workload.ts';
import { controllerOf, workloadsOfPods, type Meta } from './owners.ts';
import type { ObservedPod, ObservedSpec, ObservedWorkload, Snapshot } from './snapshot.ts';

/** The kinds that are read as workloads; bare pods join them. */
export type Collected = Exclude<WorkloadKind, 'Pod'>;

interface Template {
  readonly metadata?: { readonly labels?: Labels };
  readonly spec: ObservedSpec;
}

export interface WorkloadObject {
  readonly metadata: Meta;
  readonly spec: {
    readonly template?: Template;
    readonly jobTemplate?: { readonly spec: { readonly template: Template } };
  };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

interface ContainerStatus {
  readonly name: string;
  readonly state?: { readonly running?: unknown };
}

export interface PodObject {
  readonly metadata: Meta;
  readonly spec: ObservedSpec;
  readonly status?: {
    readonly phase?: string;
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

/** What of the objects of a namespace lives, in the words of a snapshot: each pod under the workload at the top of its owners. */
export function project(
  objects: readonly { readonly kind: Collected; readonly object: WorkloadObject }[],
  pods: readonly PodObject[],
): Pick<Snapshot, 'workloads' | 'pods'> {
  const live = pods.filter(isLive);
  const workloads = objects
    .filter(({ object }) => isLiveWorkload(object))
    .map(({ kind, object }) => workloadFrom(kind, object));
  const owners = workloadsOfPods(
    live.map(({ metadata }) => metadata),
    objects.filter(({ kind }) => kind === 'Job').map(({ object }) => object.metadata),
  );
  const projected = live.map((pod) => {
    const owner = owners.get(pod.metadata.name);
    const known = workloads.some(({ kind, name }) => kind === owner?.kind && name === owner.name);
    return podFrom(pod, known && owner !== undefined ? owner : { kind: 'Pod', name: pod.metadata.name });
  });
  const bare = projected.filter(({ workload }) => workload.kind === 'Pod');
  return { workloads: [...workloads, ...bare.map(barePod)], pods: projected };
}

const isLive = ({ metadata, status }: PodObject): boolean =>
  metadata.deletionTimestamp === undefined && status?.phase !== 'Succeeded' && status?.phase !== 'Failed';

/** A Job that has ended mounts nothing any more; one of a CronJob is judged by its CronJob. */
function isLiveWorkload({ metadata, status }: WorkloadObject): boolean {
  const ended = (status?.conditions ?? []).some(
    ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
  );
  return metadata.deletionTimestamp === undefined && !ended && controllerOf(metadata)?.kind !== 'CronJob';
}

function workloadFrom(kind: Collected, { metadata, spec }: WorkloadObject): ObservedWorkload {
  const template = spec.jobTemplate?.spec.template ?? spec.template;
  return {
    kind,
    name: metadata.name,
    labels: metadata.labels,
    template: { labels: template?.metadata?.labels, spec: template?.spec ?? {} },
  };
}

function podFrom({ metadata, spec, status }: PodObject, workload: ObservedPod['workload']): ObservedPod {
  return {
    name: metadata.name,
    labels: metadata.labels,
    spec,
    workload,
    running: [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])]
      .filter(({ state }) => state?.running !== undefined)
      .map(({ name }) => name),
  };
}

const barePod = ({ name, labels, spec }: ObservedPod): ObservedWorkload => ({
  kind: 'Pod',
  name,
  labels,
  template: { labels, spec },
});
