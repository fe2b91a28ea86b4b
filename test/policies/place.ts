import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request, type RequestOptions } from 'node:https';
import { json } from 'node:stream/consumers';
import type { KubeConfig } from '@kubernetes/client-node';
import { ENABLED_LABEL, KIND, MARK_LABEL } from '../../src/api/labels.ts';
import type { Store } from '../../src/api/store.ts';
import { Connection } from '../../src/cluster/connection.ts';
import { loadKubeConfig } from '../../src/cluster/kubeConfig.ts';
import { API_VERSIONS, collectionPath, objectPath, type Kind } from '../../src/cluster/resources.ts';
import type { PodSpec } from '../../src/mount/pod.ts';
import type { Labels } from '../../src/mount/workload.ts';
import { policiesFor } from '../../src/policies/platform.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { controlPlane, type ControlPlane } from '../cluster/controlPlane.ts';
import { eventually } from '../eventually.ts';
import { teachRecordingStores } from '../recordingStores.ts';
import { claim, container, declares, pod, store, workload } from '../mount/builders.ts';
import { barrier } from './barrier.ts';
import { manifest, type Manifest } from './manifest.ts';
import { applyPolicies, outcome, type Outcome } from './outcome.ts';
import { server } from './server.ts';

/** The same, with what the API server warned of. */
export type Told = Outcome & { readonly warnings: readonly string[] };

/** An API server of its own, of the version that RECORDINGS_KUBERNETES names, with CRD and policies in force: they concern the whole cluster, and would disturb other tests. */
export interface Place {
  readonly cluster: ControlPlane;
  readonly admin: Connection;
  /** A namespace, opted in unless `labels` say otherwise, with stores. */
  namespace(name: string, stores: readonly Store[], labels?: Labels): Promise<void>;
  /** Asks whether an object would be created, and as what. */
  tryCreate(namespace: string, object: Manifest): Promise<Outcome>;
  tryPost(path: string, object: object): Promise<Outcome>;
  create(namespace: string, object: Manifest): Promise<Manifest>;
  /** A merge patch; of a subresource with `name/subresource` as name. */
  patch(namespace: string, kind: Kind, name: string, body: object): Promise<Manifest>;
  tryPatch(namespace: string, kind: Kind, name: string, body: object): Promise<Outcome>;
  tryDelete(path: string): Promise<Outcome>;
  /** Asks in a way that the product itself does not use. */
  trySend(method: string, path: string, body: unknown, contentType?: string, query?: Labels): Promise<Told>;
  stop(): Promise<void>;
}

const DRY = { dryRun: 'All' };

export async function place(): Promise<Place> {
  const cluster = await controlPlane(server.options);
  const admin = new Connection(loadKubeConfig({ kubeconfig: cluster.kubeconfig }));
  const here: Place = {
    cluster,
    admin,
    async namespace(name, stores, labels) {
      await createNamespace(admin, name, stores, labels);
      if (labels !== undefined) return;
      for (const each of stores) await known(admin, name, each);
      for (const each of stores) await (each.spec.suspend ? warned(cluster, name, each) : guarded(admin, name, each));
    },
    tryCreate: (namespace, object) => outcome(admin.create(collectionPath(object.kind, namespace), object, DRY)),
    tryPost: (path, object) => outcome(admin.create(path, object, DRY)),
    create: (namespace, object) => admin.create(collectionPath(object.kind, namespace), object),
    patch: (namespace, kind, name, body) => admin.merge(objectPath(kind, namespace, name), body),
    tryPatch: (namespace, kind, name, body) => outcome(admin.merge(objectPath(kind, namespace, name), body, DRY)),
    tryDelete: (path) => outcome(admin.delete(path, DRY)),
    trySend: (method, path, body, contentType = 'application/json', query = {}) =>
      send(
        admin.config,
        method,
        `${path}?${new URLSearchParams({ ...DRY, ...query }).toString()}`,
        JSON.stringify(body),
        contentType,
      ),
    async stop() {
      await admin.close();
      await cluster.stop();
    },
  };
  try {
    await teachRecordingStores(cluster);
    await enforce(here);
  } catch (error) {
    await here.stop();
    throw error;
  }
  return here;
}

export const storeObject = ({ name, spec }: Store): object => ({
  apiVersion: API_VERSIONS[KIND],
  kind: KIND,
  metadata: { name },
  spec,
});

/** The reasons at the heads of what policies warned of. */
export const warnedOf = ({ warnings }: Told): string[] =>
  warnings.map((each) => /with binding '[^']+': ([A-Za-z]+): /.exec(each)?.[1] ?? each).toSorted();

/** The reason at the head of a policy's sentence; the whole refusal where it has none; `created` where there is no refusal. */
export function reasonOf(result: Outcome): string {
  if ('object' in result) return 'created';
  return /denied request: ([A-Za-z]+): /.exec(result.refusal)?.[1] ?? result.refusal;
}

/**
 * Applies the policies, and waits until all of them are in force. The CRD has to be there.
 */
export async function enforce({ cluster, admin }: Pick<Place, 'cluster' | 'admin'>): Promise<void> {
  await applyPolicies(cluster, policiesFor(server.mutation));
  const takenIn = await barrier({ admin });
  await takenIn();
  await createNamespace(admin, 'probe', []);
  // Until they know the kind of their stores, the policies refuse whatever they match, stores among them.
  await eventually('a store is taken', () => admin.create(collectionPath(KIND, 'probe'), storeObject(store())));
  const attempt = (labels: Labels, spec: PodSpec) =>
    outcome(admin.create(collectionPath('Deployment', 'probe'), manifest('probe', workload(labels, spec)), DRY));
  const bare = pod(undefined, container('worker'));
  await guarded(admin, 'probe', store());
  if (server.mutation === undefined) return;
  await eventually('the store is mounted at admission', async () => {
    const result = await attempt(declares('worker'), bare);
    return 'object' in result && result.object.metadata.labels?.[MARK_LABEL] !== undefined;
  });
  await eventually('a store that is missing is missed', async () => {
    return reasonOf(await attempt(declares('worker', 'nowhere'), bare)) === 'StoreMissing';
  });
}

/** The policies learn of a new store a moment after it is stored, each by itself: here the one that mounts. */
async function known(admin: Connection, namespace: string, { name }: Store): Promise<boolean> {
  if (server.mutation === undefined) return true;
  const holder = manifest('holder', workload(declares('nobody', name), pod(undefined, container('any'))));
  return eventually(`store "${name}" of namespace "${namespace}" is known`, async () => {
    return (
      reasonOf(await outcome(admin.create(collectionPath('Deployment', namespace), holder, DRY))) !== 'StoreMissing'
    );
  });
}

/** And here the one that guards. */
export function guarded(admin: Connection, namespace: string, { name, spec }: Store): Promise<boolean> {
  const thief = manifest('thief', workload({}, pod([claim('data', spec.claimName)], container('any'))));
  return eventually(`store "${name}" of namespace "${namespace}" is guarded`, async () => {
    return (
      reasonOf(await outcome(admin.create(collectionPath('Deployment', namespace), thief, DRY))) === 'Unauthorised'
    );
  });
}

/** Or the one that only warns, for a suspended store. */
function warned(cluster: Cluster, namespace: string, { name, spec }: Store): Promise<boolean> {
  const thief = manifest('thief', workload({ app: 'x' }, pod([claim('data', spec.claimName)], container('any'))));
  const strictly = ['create', '--dry-run=server', '--warnings-as-errors', '-n', namespace, '-f', '-'];
  return eventually(`store "${name}" of namespace "${namespace}" is watched over`, () =>
    cluster.kubectl(strictly, JSON.stringify(thief)).then(
      () => false,
      (error: unknown) => String(error).includes('Unauthorised'),
    ),
  );
}

export async function createNamespace(
  admin: Connection,
  name: string,
  stores: readonly Store[],
  labels: Labels = { [ENABLED_LABEL]: 'true' },
): Promise<void> {
  await admin.create(collectionPath('Namespace'), { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
  for (const each of stores) await admin.create(collectionPath(KIND, name), storeObject(each));
}

export async function send(
  config: KubeConfig,
  method: string,
  path: string,
  body: string,
  contentType: string,
): Promise<Told> {
  const options: RequestOptions = { method, headers: { 'content-type': contentType } };
  await config.applyToHTTPSOptions(options);
  const answer = request(`${config.getCurrentCluster()!.server}${path}`, options).end(body);
  const [response] = (await once(answer, 'response')) as [IncomingMessage];
  const said = (await json(response)) as Manifest & { message?: string };
  // RFC 9110: 299, who warns, and the text in quotes.
  const warnings = (response.headersDistinct.warning ?? []).map((each) => each.replace(/^299 \S+ "(.*)"$/s, '$1'));
  return { warnings, ...(response.statusCode! < 300 ? { object: said } : { refusal: said.message ?? '' }) };
}
