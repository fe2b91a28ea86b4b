import { declarationOf, type Declaration } from '../api/labels.ts';
import type { Fault } from '../api/reasons.ts';
import type { Store } from '../api/store.ts';
import type { Container, PodSpec } from '../mount/pod.ts';
import type { Labels, Workload, WorkloadKind } from '../mount/workload.ts';

/** What `verify` knows of a namespace, read once: every check looks at this and at nothing else. */
export interface Snapshot {
  readonly namespace: string;
  /** The labels of the namespace; undefined where they may not be read. */
  readonly labels: Labels | undefined;
  readonly stores: readonly Store[];
  readonly claims: readonly Claim[];
  /**
   * Deployments, StatefulSets, DaemonSets, CronJobs, unfinished Jobs of no CronJob, and as kind Pod the pods that none of them controls: for
   * these the pod's own label is all there is (semantics 1).
   */
  readonly workloads: readonly ObservedWorkload[];
  /** The pods that have not finished and are not being deleted. */
  readonly pods: readonly ObservedPod[];
  /** What is wrong with the admission policies of the cluster; Forbidden where they may not be read. */
  readonly policies: readonly Fault[];
  /** What could not be read, by the reason Forbidden. */
  readonly unreadable: readonly Fault[];
}

export interface Claim {
  readonly name: string;
  readonly phase: string;
  readonly accessModes: readonly string[];
  /** Its storage class binds it when the first pod uses it (WaitForFirstConsumer). */
  readonly waitsForConsumer: boolean;
  /** Volumes that still refer to a former claim of this name, and therefore stay Released (semantics 18). */
  readonly released: readonly string[];
}

/** What `verify` wants to know of a container beyond its mounts. */
export interface ObservedContainer extends Container {
  readonly image?: string;
  readonly env?: readonly { readonly name: string; readonly value?: string }[] | null;
}

export interface ObservedSpec extends PodSpec {
  readonly containers?: readonly ObservedContainer[] | null;
  readonly initContainers?: readonly ObservedContainer[] | null;
}

export interface ObservedWorkload extends Workload {
  readonly name: string;
  readonly template: { readonly labels?: Labels | undefined; readonly spec: ObservedSpec };
}

export interface ObservedPod {
  readonly name: string;
  readonly labels: Labels | undefined;
  readonly spec: ObservedSpec;
  /** The workload of the snapshot that controls it; itself, where none does. */
  readonly workload: { readonly kind: WorkloadKind; readonly name: string };
  /** The names of its containers that run now, native sidecars among them. */
  readonly running: readonly string[];
}

/** What the checks of one store look at. */
export interface Scene {
  readonly snapshot: Snapshot;
  readonly store: Store;
}

/** How messages name an object. */
export const named = ({ kind, name }: { readonly kind: string; readonly name: string }): string => `${kind}/${name}`;

/** What a workload declares. A bare Pod speaks for itself; of the others the metadata declares (semantics 1). */
export const declaredBy = (workload: ObservedWorkload): Declaration | undefined => declarationOf(workload.labels);

/** The same, or else what its template alone declares: that is refused, but somebody meant it. */
export const meantBy = (workload: ObservedWorkload): Declaration | undefined =>
  declaredBy(workload) ?? declarationOf(workload.template.labels);

/** The workloads that declare a role in the store, with the role. */
export function holdersOf({ snapshot, store }: Scene): { workload: ObservedWorkload; declaration: Declaration }[] {
  return snapshot.workloads.flatMap((workload) => {
    const declaration = declaredBy(workload);
    return declaration?.store === store.name ? [{ workload, declaration }] : [];
  });
}

export function workloadOf(snapshot: Snapshot, pod: ObservedPod): ObservedWorkload | undefined {
  return snapshot.workloads.find(({ kind, name }) => kind === pod.workload.kind && name === pod.workload.name);
}

/** The role of a pod: its label is the authority; a pod older than the declaration is expected to take its workload's. */
export function roleOf(snapshot: Snapshot, pod: ObservedPod): Declaration | undefined {
  const workload = workloadOf(snapshot, pod);
  return declarationOf(pod.labels) ?? (workload === undefined ? undefined : declaredBy(workload));
}

/** Every path at which some holder of the store sees it. */
export function pathsOf(store: Store): string[] {
  return [
    ...new Set([store.spec.mountPath, ...Object.values(store.spec.roles).flatMap((role) => role.mountPath ?? [])]),
  ];
}
