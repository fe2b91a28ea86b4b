import { say } from '../api/say.ts';
import { ENABLED_LABEL, KIND } from '../api/labels.ts';
import type { Fault, Reason } from '../api/reasons.ts';
import { ApiError } from '../cluster/apiError.ts';
import { listAll, type Reading } from '../cluster/list.ts';
import { collectionPath } from '../cluster/resources.ts';
import { serverNow, type AnsweredAt } from '../cluster/serverTime.ts';
import type { WorkloadKind } from '../mount/workload.ts';
import { bindsLate, projectClaim, type ClaimState, type ObservedClaim } from '../observed/claim.ts';
import { projectJob } from '../observed/job.ts';
import type { ApiObject } from '../observed/object.ts';
import { byName, type Picture } from '../observed/picture.ts';
import { barePod, projectPod } from '../observed/pod.ts';
import { latest, retentionRunOf, type Recorded } from '../observed/retentionRun.ts';
import { projectStore, type ObservedStore } from '../observed/store.ts';
import { projectWorkload } from '../observed/workload.ts';
import { unlessForbidden } from './forbidden.ts';
import { observePolicies } from './observePolicies.ts';

/** The part of a volume that is read here. */
interface VolumeObject extends ApiObject {
  readonly spec: { readonly claimRef?: { readonly namespace?: string; readonly name?: string } };
  readonly status?: { readonly phase?: string };
}

const COLLECTED = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'CronJob',
  'Job',
] as const satisfies readonly WorkloadKind[];

/** The reasons that only the operator can report, because they concern its own writes. Everything else is read again. */
const SETBACKS: ReadonlySet<Reason> = new Set(['Contended', 'Refused', 'Forbidden']);

/** Reads. If the permission is missing, notes that and returns undefined. */
type Permitted = <T>(read: Promise<T>) => Promise<T | undefined>;

/**
 * Reads a namespace once.
 *
 * @throws ApiError if the API server cannot be reached, or if we may not read the objects of the namespace. We may lack the permission to read what
 * lies outside (the namespace itself, volumes, storage classes, policies). The picture then says so.
 *
 * @param refused is told which objects of the namespace we may not read; the picture then has none of them. Without it, that is thrown.
 */
export async function observe(
  connection: Reading & AnsweredAt,
  namespace: string,
  refused?: (error: ApiError) => void,
): Promise<Picture> {
  const unreadable: Fault[] = [];
  const permitted: Permitted = (read) =>
    unlessForbidden(read, ({ message }) => {
      unreadable.push({ reason: 'Forbidden', message: say`${message}` });
      return undefined;
    });
  const list = (kind: Parameters<typeof collectionPath>[0]): Promise<ApiObject[]> => {
    const all = listAll<ApiObject>(connection, collectionPath(kind, namespace));
    if (refused === undefined) return all;
    return unlessForbidden(all, (error) => {
      refused(error);
      return [];
    });
  };
  const [enabled, policies, stores, claims, podObjects, ...collections] = await Promise.all([
    permitted(hasOptedIn(connection, namespace)),
    policiesOrWhyNot(connection),
    readStores(connection, namespace),
    list('PersistentVolumeClaim'),
    list('Pod'),
    ...COLLECTED.map(list),
  ]);
  const pods = podObjects.flatMap((pod) => projectPod(pod, 'whole') ?? []);
  const workloads = COLLECTED.flatMap((kind, index) =>
    (collections[index] ?? []).flatMap((object) => projectWorkload(kind, object, 'whole') ?? []),
  );
  const bare = pods.filter(({ controller }) => controller === undefined).map(barePod);
  const jobs = (collections[COLLECTED.indexOf('Job')] ?? []).map(projectJob);
  return {
    namespace,
    enabled,
    stores,
    claims: await Promise.all(
      claims
        .map(projectClaim)
        .filter(({ name }) => stores.some(({ spec }) => spec.claimName === name))
        .map((claim) => stateOf(connection, claim, permitted)),
    ),
    policies,
    workloads: byName([...workloads, ...bare]),
    pods,
    jobs: new Map(jobs.map(({ name, cronJob }) => [name, cronJob])),
    setbacks: new Map(stores.flatMap(setbacksIn)),
    recorded: recordedBy(podObjects),
    now: serverNow(connection),
    unreadable,
  };
}

function recordedBy(pods: readonly ApiObject[]): Map<string, Recorded> {
  const recorded = new Map<string, Recorded>();
  for (const run of pods.flatMap((pod) => retentionRunOf(pod) ?? []))
    recorded.set(run.store, latest(recorded.get(run.store) ?? {}, run));
  return recorded;
}

function setbacksIn({ status }: ObservedStore): [string, Fault][] {
  return (status?.problems ?? []).flatMap(({ reason, object, message }): [string, Fault][] =>
    object !== undefined && SETBACKS.has(reason) ? [[object, { reason, message: say`${message}` }]] : [],
  );
}

/** A person with rights in one namespace only is told that verify did not see the policies. */
function policiesOrWhyNot(connection: Reading): Promise<Fault[]> {
  return unlessForbidden(observePolicies(connection), ({ message }) => [
    { reason: 'Forbidden', message: say`${message}` },
  ]);
}

async function hasOptedIn(connection: Reading, namespace: string): Promise<boolean> {
  try {
    const { metadata } = await connection.get<ApiObject>(`/api/v1/namespaces/${namespace}`);
    return metadata.labels?.[ENABLED_LABEL] === 'true';
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
    const message = `there is no namespace ${namespace} in this cluster. Name the right one with --namespace; recordings status -A shows where stores are.`;
    throw new ApiError(error.status, error.reason, message, {}, { cause: error });
  }
}

/** Returns none if the cluster does not know the kind. The platform check reports that. */
async function readStores(connection: Reading, namespace: string): Promise<ObservedStore[]> {
  try {
    const stores = await listAll<ApiObject>(connection, collectionPath(KIND, namespace));
    return stores.flatMap((store) => projectStore(store) ?? []);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return [];
    throw error;
  }
}

/** A pending claim needs more reads than a bound one. */
async function stateOf(connection: Reading, claim: ObservedClaim, permitted: Permitted): Promise<ClaimState> {
  if (claim.phase !== 'Pending') return { ...claim, waitsForConsumer: false, released: [] };
  const [volumes, waitsForConsumer] = await Promise.all([
    permitted(listAll<VolumeObject>(connection, '/api/v1/persistentvolumes')),
    permitted(waitsForFirstPod(connection, claim.storageClass)),
  ]);
  return {
    ...claim,
    waitsForConsumer,
    released: (volumes ?? [])
      .filter(({ status }) => status?.phase === 'Released')
      .filter(({ spec: { claimRef } }) => claimRef?.namespace === claim.namespace && claimRef.name === claim.name)
      .map(({ metadata }) => metadata.name),
  };
}

async function waitsForFirstPod(connection: Reading, storageClass: string | undefined): Promise<boolean> {
  if (storageClass === undefined || storageClass === '') return false;
  try {
    return bindsLate(await connection.get<object>(`/apis/storage.k8s.io/v1/storageclasses/${storageClass}`));
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return false;
    throw error;
  }
}
