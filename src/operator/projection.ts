import { FIELD_MANAGER, GROUP } from '../api/labels.ts';
import type { StoreStatus } from '../api/status.ts';
import type { StoreSpec } from '../api/store.ts';
import type { KubernetesObject } from '../cluster/reflector.ts';
import { compared, nameOf, type Comparison, type Installed } from '../policies/inForce.ts';
import type { AdmissionObject } from '../policies/policy.ts';
import type { Container, PodSpec, Volume, VolumeMount } from '../mount/pod.ts';
import type { Labels, WorkloadKind } from '../mount/workload.ts';
import type { ObservedPod, ObservedStore, ObservedWorkload } from '../plan/situation.ts';

/**
 * What is kept of an object of Kubernetes, as it is read: only what is decided upon. Undefined where there is nothing to decide: it is being
 * deleted, has finished, or belongs to something that is looked at in its place.
 */

interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly labels?: Labels;
  readonly deletionTimestamp?: string;
  readonly ownerReferences?: readonly { readonly kind: string; readonly name: string; readonly controller?: boolean }[];
  readonly managedFields?: readonly {
    readonly manager?: string;
    readonly fieldsV1?: Readonly<Record<string, unknown>>;
    readonly time?: string;
  }[];
}

interface Template {
  readonly metadata?: { readonly labels?: Labels };
  readonly spec: PodSpec;
}

interface RawWorkload {
  readonly metadata: Metadata;
  readonly spec: {
    readonly template?: Template;
    readonly jobTemplate?: { readonly spec: { readonly template: Template } };
  };
  readonly status?: {
    readonly replicas?: number;
    readonly currentNumberScheduled?: number;
    /** Of a Job how many pods, of a CronJob which Jobs. */
    readonly active?: number | readonly unknown[];
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

export function projectWorkload(kind: WorkloadKind, object: KubernetesObject): ObservedWorkload | undefined {
  const { metadata, spec, status } = object as unknown as RawWorkload;
  if (metadata.deletionTimestamp !== undefined) return undefined;
  if (kind === 'Job' && (controllerOf(metadata) !== undefined || hasEnded(status))) return undefined;
  const template = spec.jobTemplate?.spec.template ?? spec.template;
  return {
    kind,
    ...identity(metadata),
    labels: ours(metadata.labels),
    template: { labels: ours(template?.metadata?.labels), spec: projectSpec(template?.spec ?? {}) },
    pods: podsOf(status),
    lastManager: lastManager(metadata),
  };
}

export function projectPod(object: KubernetesObject): ObservedPod | undefined {
  const { metadata, spec, status } = object as unknown as {
    metadata: Metadata;
    spec: PodSpec;
    status?: { phase?: string };
  };
  const finished = status?.phase === 'Succeeded' || status?.phase === 'Failed';
  if (finished || metadata.deletionTimestamp !== undefined) return undefined;
  return {
    ...identity(metadata),
    template: { labels: ours(metadata.labels), spec: projectSpec(spec) },
    controller: workloadOf(metadata),
  };
}

export function projectStore(object: KubernetesObject): ObservedStore | undefined {
  const { metadata, spec, status } = object as unknown as { metadata: Metadata; spec: StoreSpec; status?: StoreStatus };
  if (metadata.deletionTimestamp !== undefined) return undefined;
  return {
    ...identity(metadata),
    generation: metadata.generation ?? 0,
    created: metadata.creationTimestamp ?? '',
    spec,
    status,
  };
}

export interface ObservedClaim {
  readonly namespace: string;
  readonly name: string;
  readonly resourceVersion: string;
  readonly phase: string;
  readonly accessModes: readonly string[];
  readonly storageClass: string | undefined;
}

export function projectClaim(object: KubernetesObject): ObservedClaim {
  const { metadata, spec, status } = object as unknown as {
    metadata: Metadata;
    spec: { accessModes?: string[]; storageClassName?: string };
    status?: { phase?: string };
  };
  const { namespace, name, resourceVersion } = identity(metadata);
  return {
    namespace,
    name,
    resourceVersion,
    phase: status?.phase ?? 'Pending',
    accessModes: spec.accessModes ?? [],
    storageClass: spec.storageClassName,
  };
}

/** A namespace that has opted in, or a storage class that binds late: that it is there is all. */
export interface ObservedName {
  readonly namespace: string;
  readonly name: string;
  readonly resourceVersion: string;
}

export function projectName({ metadata }: KubernetesObject): ObservedName {
  return { namespace: '', name: metadata.name, resourceVersion: metadata.resourceVersion };
}

export function projectLateClass(object: KubernetesObject): ObservedName | undefined {
  const { volumeBindingMode } = object as { volumeBindingMode?: string };
  return volumeBindingMode === 'WaitForFirstConsumer' ? projectName(object) : undefined;
}

/** A policy or binding of ours: how it compares with what we would render is all. */
export interface ObservedPolicy extends ObservedName, Comparison {}

export function projectPolicy(
  kind: Installed['kind'],
  object: KubernetesObject,
  rendered: readonly AdmissionObject[],
): ObservedPolicy | undefined {
  const installed = { ...(object as KubernetesObject & Pick<Installed, 'spec'>), kind };
  const comparison = compared(installed, rendered);
  return comparison && { ...projectName(object), name: nameOf(installed), ...comparison };
}

const identity = ({ namespace = '', name, uid, resourceVersion }: Metadata) => ({
  namespace,
  name,
  uid,
  resourceVersion,
});

const controllerOf = (metadata: Metadata) => metadata.ownerReferences?.find((owner) => owner.controller === true);

const hasEnded = (status: RawWorkload['status']): boolean =>
  (status?.conditions ?? []).some(
    (each) => (each.type === 'Complete' || each.type === 'Failed') && each.status === 'True',
  );

function podsOf(status: RawWorkload['status']): number {
  const active = status?.active;
  const jobsOrPods = typeof active === 'number' ? active : (active?.length ?? 0);
  return status?.replicas ?? status?.currentNumberScheduled ?? jobsOrPods;
}

/** The labels of our vocabulary; an empty set where there are only others, for then there is something to add to. */
function ours(labels: Labels | undefined): Labels | undefined {
  if (labels === undefined) return undefined;
  return Object.fromEntries(Object.entries(labels).filter(([key]) => key.startsWith(`${GROUP}/`)));
}

/**
 * Who wrote the spec last, beside us. Removing what another manager owns leaves no trace in managedFields: who keeps undoing our mount is known by
 * what else he writes.
 */
function lastManager({ managedFields }: Metadata): string | undefined {
  return managedFields
    ?.filter(({ manager, fieldsV1 }) => manager !== FIELD_MANAGER && fieldsV1?.['f:spec'] !== undefined)
    .toSorted((a, b) => ((a.time ?? '') < (b.time ?? '') ? 1 : -1))[0]?.manager;
}

/** ReplicaSets are not watched: theirs is the Deployment's name and the hash of the template. */
function workloadOf(metadata: Metadata): ObservedPod['controller'] {
  const owner = controllerOf(metadata);
  if (owner === undefined) return undefined;
  const hash = metadata.labels?.['pod-template-hash'];
  return owner.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`)
    ? { kind: 'Deployment', name: owner.name.slice(0, -hash.length - 1) }
    : { kind: owner.kind, name: owner.name };
}

/** Lists keep their length and order: patches count positions in them. */
function projectSpec({
  volumes,
  containers,
  initContainers,
  ephemeralContainers,
  serviceAccountName,
}: PodSpec): PodSpec {
  return present({
    volumes: volumes?.map(projectVolume),
    containers: containers?.map(projectContainer),
    initContainers: initContainers?.map(projectContainer),
    ephemeralContainers: ephemeralContainers?.map(projectContainer),
    serviceAccountName,
  });
}

const projectVolume = ({ name, persistentVolumeClaim: claim }: Volume): Volume =>
  claim === undefined
    ? { name }
    : { name, persistentVolumeClaim: present({ claimName: claim.claimName, readOnly: claim.readOnly }) };

const projectContainer = ({ name, volumeMounts, volumeDevices }: Container): Container =>
  present({ name, volumeMounts: volumeMounts?.map(projectMount), volumeDevices });

const projectMount = ({ name, mountPath, readOnly, subPath, subPathExpr }: VolumeMount): VolumeMount =>
  present({ name, mountPath, readOnly, subPath, subPathExpr });

/** Without the fields that are undefined: they would cost memory in each of thousands. */
function present<T extends object>(fields: { readonly [Key in keyof T]: T[Key] | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
