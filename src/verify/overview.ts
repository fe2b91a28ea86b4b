import { say } from '../api/say.ts';
import { fault, warning, type Finding } from '../api/finding.ts';
import { KIND } from '../api/labels.ts';
import type { StoreStatus } from '../api/status.ts';
import type { ApiError } from '../cluster/apiError.ts';
import type { Connection } from '../cluster/connection.ts';
import { listAll } from '../cluster/list.ts';
import { collectionPath } from '../cluster/resources.ts';
import { serverNow } from '../cluster/serverTime.ts';
import { holdingsOf } from '../judgement/holdings.ts';
import { storesPresent } from '../judgement/namespace.ts';
import { fullAt, recordedOf } from '../judgement/recorded.ts';
import type { Scene } from '../judgement/scene.ts';
import { isNotice } from '../judgement/status/problems.ts';
import { statusOf } from '../judgement/status/status.ts';
import type { ApiObject } from '../observed/object.ts';
import type { Recorded } from '../observed/retentionRun.ts';
import { projectStore, type ObservedStore } from '../observed/store.ts';
import {
  overviewOf,
  type Overview,
  type RoleOverview,
  type StoreOverview,
  type StoreState,
} from '../report/overview.ts';
import { unlessForbidden } from './forbidden.ts';
import { observe } from './observe.ts';
import { operatorFindings } from './platform.ts';

/** Where the rights stand that `recordings status` needs. */
export const GRANT = say`docs/security.md has the ClusterRole recordings-status.`;

/** The remedy where what lies outside of the namespace may not be read. */
const BEYOND = say`Whoever administers the cluster must grant that, if you need it: ${GRANT}`;

/**
 * How the stores of a namespace are. Judged from its workloads and pods, as `verify` does; where these may not be read, as the operator says in the status.
 *
 * @param name of one store; undefined: all
 * @throws ApiError if the API server cannot be reached, or the stores may not be listed.
 */
export async function overviewOfNamespace(connection: Connection, namespace: string, name?: string): Promise<Overview> {
  const refused: ApiError[] = [];
  const picture = await observe(connection, namespace, (error) => refused.push(error));
  const remedy = say`Whoever administers namespace ${namespace} must grant that: ${GRANT}`;
  const findings = [
    ...refused.map(({ message }) =>
      warning(`Namespace/${namespace}`, { reason: 'Forbidden', message: say`${message}` }, remedy),
    ),
    ...[...picture.unreadable, ...picture.policies.filter(({ reason }) => reason === 'Forbidden')].map((cause) =>
      warning(`Namespace/${namespace}`, cause, BEYOND),
    ),
    ...(refused.length === 0 ? storesPresent.answer(picture) : []),
  ];
  // What may not be read beyond the namespace is said once, and is no problem of a store.
  const known = {
    ...picture,
    unreadable: [],
    policies: picture.policies.filter(({ reason }) => reason !== 'Forbidden'),
  };
  const stores = picture.stores.filter((store) => name === undefined || store.name === name);
  const missing =
    name === undefined || stores.length > 0
      ? []
      : [fault(`${KIND}/${name}`, { reason: 'StoreMissing', message: say`does not exist in namespace ${namespace}` })];
  return overviewOf(
    say`namespace ${namespace}`,
    picture.now,
    stores.map((store) => {
      const scene = { ...known, store };
      return refused.length === 0
        ? { ...storeOverview(store, statusOf(scene), recordedOf(scene)), roles: rolesOf(scene) }
        : storeOverview(store, store.status, recordedOf(scene));
    }),
    [...missing, ...findings],
  );
}

/**
 * How all stores of the cluster are, as the operator says in their status. One list, however many namespaces there are.
 *
 * @throws ApiError if the API server cannot be reached, or the stores may not be listed.
 */
export async function overviewOfAll(connection: Connection): Promise<Overview> {
  const [objects, findings] = await Promise.all([
    listAll<ApiObject>(connection, collectionPath(KIND)),
    readOperator(connection),
  ]);
  const stores = objects.flatMap((object) => projectStore(object) ?? []);
  return overviewOf(
    say`all namespaces`,
    serverNow(connection),
    stores.map((store) => storeOverview(store, store.status, recordedOf({ store }))),
    findings,
  );
}

/** A status is as true as the operator that writes it. */
function readOperator(connection: Connection): Promise<readonly Finding[]> {
  return unlessForbidden(operatorFindings(connection), (error) => {
    const message = say`whether the operator runs could not be read: ${error.message}`;
    return [warning('Deployment/recordings-operator', { reason: 'Forbidden', message }, BEYOND)];
  });
}

function storeOverview(store: ObservedStore, status: StoreStatus | undefined, recorded: Recorded): StoreOverview {
  const { namespace, name, spec } = store;
  const { contents, lastRetention } = recorded;
  const full = contents && fullAt(contents);
  const state = stateOf(store, status);
  const problems = status?.problems ?? [];
  return {
    ...{ namespace, name, state, suspended: spec.suspend, claimName: spec.claimName, mountPath: spec.mountPath },
    needsAttention: state !== 'Ready' || problems.some((problem) => !isNotice(problem)),
    ...{ held: status?.held, workloads: status?.workloads, pods: status?.pods, problems, contents, lastRetention },
    fullAt: full === undefined ? undefined : new Date(full).toISOString(),
  };
}

function stateOf({ generation }: ObservedStore, status: StoreStatus | undefined): StoreState {
  const { conditions = [], observedGeneration } = status ?? {};
  const is = (wanted: string) => conditions.some(({ type, status }) => type === wanted && status === 'True');
  if (conditions.length === 0) return 'Unknown';
  if (is('Stalled')) return 'Stalled';
  if (is('Reconciling') || observedGeneration !== generation) return 'Reconciling';
  return is('Ready') ? 'Ready' : 'NotReady';
}

function rolesOf(scene: Scene): RoleOverview[] {
  const holdings = Map.groupBy(holdingsOf(scene), ({ role }) => role);
  return Object.entries(scene.store.spec.roles).map(([role, { access, optional }]) => ({
    role,
    access,
    optional,
    holders: (holdings.get(role) ?? []).map(({ object, template, pods }) => ({ object, template, pods })),
  }));
}
