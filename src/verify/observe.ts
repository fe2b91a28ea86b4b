import { KIND } from '../api/labels.ts';
import type { Fault } from '../api/reasons.ts';
import type { Store, StoreSpec } from '../api/store.ts';
import { ApiError } from '../cluster/apiError.ts';
import type { Connection } from '../cluster/connection.ts';
import { listAll } from '../cluster/list.ts';
import { collectionPath } from '../cluster/resources.ts';
import type { Labels } from '../mount/workload.ts';
import { observePolicies } from './observePolicies.ts';
import type { Meta } from './owners.ts';
import { project, type Collected, type PodObject, type WorkloadObject } from './projection.ts';
import type { Claim, Snapshot } from './snapshot.ts';

/** The parts of Kubernetes objects that are read here. */
interface ClaimObject {
  readonly metadata: Meta;
  readonly spec: { readonly accessModes?: readonly string[]; readonly storageClassName?: string };
  readonly status?: { readonly phase?: string };
}

interface VolumeObject {
  readonly metadata: Meta;
  readonly spec: { readonly claimRef?: { readonly namespace?: string; readonly name?: string } };
  readonly status?: { readonly phase?: string };
}

const COLLECTED = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job'] as const satisfies readonly Collected[];

/**
 * Reads a namespace once.
 *
 * @throws ApiError when the API server can't be reached, or does not let us read what lies in the namespace. What lies beyond it (the
 * namespace itself, volumes, storage classes, policies) may be closed to us; the snapshot says so.
 */
export async function observe(connection: Connection, namespace: string): Promise<Snapshot> {
  const unreadable: Fault[] = [];
  const permitted = async <T>(read: Promise<T>): Promise<T | undefined> => {
    try {
      return await read;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 403) throw error;
      unreadable.push({ reason: 'Forbidden', message: error.message });
      return undefined;
    }
  };
  const [labels, policies, stores, claims, pods, ...collections] = await Promise.all([
    permitted(namespaceLabels(connection, namespace)),
    policiesOrWhyNot(connection),
    readStores(connection, namespace),
    listAll<ClaimObject>(connection, collectionPath('PersistentVolumeClaim', namespace)),
    listAll<PodObject>(connection, collectionPath('Pod', namespace)),
    ...COLLECTED.map((kind) => listAll<WorkloadObject>(connection, collectionPath(kind, namespace))),
  ]);
  const objects = COLLECTED.flatMap((kind, index) => (collections[index] ?? []).map((object) => ({ kind, object })));
  return {
    namespace,
    labels,
    stores,
    claims: await Promise.all(
      claims
        .filter((claim) => stores.some((store) => store.spec.claimName === claim.metadata.name))
        .map((claim) => claimFrom(connection, namespace, claim, permitted)),
    ),
    ...project(objects, pods),
    policies,
    unreadable,
  };
}

/** Who may look into a namespace alone is told that he does not see them. */
async function policiesOrWhyNot(connection: Connection): Promise<Fault[]> {
  try {
    return await observePolicies(connection);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 403) throw error;
    return [{ reason: 'Forbidden', message: error.message }];
  }
}

async function namespaceLabels(connection: Connection, namespace: string): Promise<Labels> {
  return (await connection.get<{ metadata: Meta }>(`/api/v1/namespaces/${namespace}`)).metadata.labels ?? {};
}

/** None, too, where the cluster does not know the kind: the platform check says so. */
async function readStores(connection: Connection, namespace: string): Promise<Store[]> {
  try {
    const stores = await listAll<{ metadata: Meta; spec: StoreSpec }>(connection, collectionPath(KIND, namespace));
    return stores.map(({ metadata, spec }) => ({ name: metadata.name, spec }));
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return [];
    throw error;
  }
}

async function claimFrom(
  connection: Connection,
  namespace: string,
  { metadata, spec, status }: ClaimObject,
  permitted: <T>(read: Promise<T>) => Promise<T | undefined>,
): Promise<Claim> {
  const phase = status?.phase ?? 'Pending';
  const claim = { name: metadata.name, phase, accessModes: spec.accessModes ?? [] };
  if (phase !== 'Pending') return { ...claim, waitsForConsumer: false, released: [] };
  const [volumes, waitsForConsumer] = await Promise.all([
    permitted(listAll<VolumeObject>(connection, '/api/v1/persistentvolumes')),
    permitted(bindsLate(connection, spec.storageClassName)),
  ]);
  return {
    ...claim,
    waitsForConsumer: waitsForConsumer ?? false,
    released: (volumes ?? [])
      .filter(({ status }) => status?.phase === 'Released')
      .filter(({ spec: { claimRef } }) => claimRef?.namespace === namespace && claimRef.name === metadata.name)
      .map((volume) => volume.metadata.name),
  };
}

async function bindsLate(connection: Connection, storageClass: string | undefined): Promise<boolean> {
  if (storageClass === undefined || storageClass === '') return false;
  try {
    const { volumeBindingMode } = await connection.get<{ volumeBindingMode?: string }>(
      `/apis/storage.k8s.io/v1/storageclasses/${storageClass}`,
    );
    return volumeBindingMode === 'WaitForFirstConsumer';
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return false;
    throw error;
  }
}
