import { parseAllDocuments } from 'yaml';
import { synthesisePlatform } from '../../charts/main.ts';
import { ENABLED_LABEL, KIND } from '../../src/api/labels.ts';
import type { StoreStatus } from '../../src/api/status.ts';
import type { StoreSpecInput } from '../../src/api/store.ts';
import { ApiError } from '../../src/cluster/apiError.ts';
import type { Clock } from '../../src/cluster/clock.ts';
import { Connection, type Accept, type Query, type Sending, type StreamOptions } from '../../src/cluster/connection.ts';
import { loadKubeConfig } from '../../src/cluster/kubeConfig.ts';
import type { KubernetesObject } from '../../src/cluster/kubernetesObject.ts';
import { API_VERSIONS, collectionPath, objectPath, type Kind } from '../../src/cluster/resources.ts';
import type { Labels, WorkloadKind } from '../../src/mount/workload.ts';
import { operate } from '../../src/operator/main.ts';
import type { AdmissionObject } from '../../src/policies/policy.ts';
import { controlPlane, type ControlPlane } from '../cluster/controlPlane.ts';
import { eventually } from '../eventually.ts';
import { teachRecordingStores } from '../recordingStores.ts';
import { container, specs, type Workload } from './written.ts';

/** An API server that only the operator under test watches, with the rights that the platform's manifests give it. */
export interface Room {
  readonly cluster: ControlPlane;
  /** As administrator. */
  readonly admin: Connection;
  /** A namespace, new or not used yet, opted in, with a claim that is bound. */
  namespace(name: string): Promise<Namespace>;
  /** Runs the operator, and notes what it asks of the API server. It expects no policies unless some are named. */
  operator(policies?: readonly AdmissionObject[], namespaces?: readonly string[], clock?: Clock): Promise<Operator>;
  stop(): Promise<void>;
}

export interface Operator {
  /** `<verb> <path>` of all that it has asked for. */
  readonly requests: string[];
  /** The lines that it has logged. */
  readonly log: string[];
  /** What it answers to /readyz. */
  readyz(): Promise<string>;
  /** Runs before each of its patches is sent. */
  onPatch: ((path: string) => Promise<unknown>) | undefined;
  /** The patches of workloads in a namespace. */
  patches(namespace: string): string[];
  /** The writes of the status of stores in a namespace. */
  statusWrites(namespace: string): string[];
  stop(): Promise<void>;
}

/** @param namespaces the only ones in which the operator has rights; they are made */
export async function room(
  options: Parameters<typeof controlPlane>[0] = {},
  namespaces?: readonly string[],
): Promise<Room> {
  const cluster = await controlPlane(options);
  const admin = new Connection(loadKubeConfig({ kubeconfig: cluster.kubeconfig }));
  await teachRecordingStores(cluster);
  for (const each of namespaces ?? []) await cluster.kubectl(['create', 'namespace', each]);
  await cluster.kubectl(['apply', '-f', '-'], rights(namespaces));
  const running = new Set<Operator>();
  return {
    cluster,
    admin,
    namespace: (name) => namespace(admin, name),
    async operator(policies = [], watched?, clock?) {
      const operator = await operatorOn(cluster, policies, watched, clock);
      running.add(operator);
      return operator;
    },
    async stop() {
      for (const operator of running) await operator.stop();
      await admin.close();
      await cluster.stop();
    },
  };
}

const ACCOUNT = ['-n', 'recordings-system', 'recordings-operator'];

/** What the platform's manifests say of the operator's account, without what would need a node. */
function rights(namespaces?: readonly string[]): string {
  const documents = synthesisePlatform({ operatorImage: 'unused', namespaces }).flatMap(({ content }) =>
    parseAllDocuments(content),
  );
  const kinds = ['Namespace', 'ServiceAccount', 'ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'];
  return documents
    .filter((each) => kinds.includes(String(each.get('kind'))))
    .map(String)
    .join('\n---\n');
}

/** A connection that notes what it is asked for. */
class Noting extends Connection {
  readonly requests: string[] = [];
  onPatch: ((path: string) => Promise<unknown>) | undefined;

  constructor(kubeconfig: string, token: string) {
    const config = loadKubeConfig({ kubeconfig });
    const cluster = config.getCurrentCluster()!;
    config.loadFromClusterAndUser(cluster, { name: 'operator', token });
    super(config);
  }

  override get<T>(path: string, query?: Query, accept?: Accept, signal?: AbortSignal): Promise<T> {
    this.requests.push(`GET ${path}`);
    return super.get(path, query, accept, signal);
  }

  override create<T>(path: string, body: unknown, query?: Query, sending?: Sending): Promise<T> {
    this.requests.push(`POST ${path}`);
    return super.create(path, body, query, sending);
  }

  override async patch<T>(path: string, operations: readonly unknown[], query?: Query, sending?: Sending): Promise<T> {
    this.requests.push(`PATCH ${path}`);
    await this.onPatch?.(path);
    return super.patch(path, operations, query, sending);
  }

  override merge<T>(path: string, body: unknown, query?: Query, sending?: Sending): Promise<T> {
    this.requests.push(`PATCH ${path}`);
    return super.merge(path, body, query, sending);
  }

  override lines(path: string, query: Query, signal: AbortSignal, options?: StreamOptions): AsyncGenerator {
    this.requests.push(`WATCH ${path}`);
    return super.lines(path, query, signal, options);
  }
}

/** Runs the operator with the rights that its account has in this cluster. */
export async function operatorOn(
  cluster: ControlPlane,
  policies: readonly AdmissionObject[],
  namespaces?: readonly string[],
  clock?: Clock,
): Promise<Operator> {
  const token = (await cluster.kubectl(['create', 'token', ...ACCOUNT])).trim();
  const connection = new Noting(cluster.kubeconfig, token);
  const log: string[] = [];
  const ending = new AbortController();
  const ended = operate(
    connection,
    {
      port: 0,
      metricsPort: 0,
      address: '127.0.0.1',
      lease: { namespace: 'recordings-system', name: 'recordings-operator' },
      policies,
      namespaces,
      ...(clock === undefined ? {} : { clock }),
      log: (message, fields) => log.push(`${message} ${JSON.stringify(fields)}`),
    },
    ending.signal,
  );
  await Promise.race([
    ended,
    eventually('the operator is ready', () => log.some((line) => line.startsWith('leading'))),
  ]);
  const patched = (wanted: (path: string) => boolean) =>
    connection.requests.filter((each) => each.startsWith('PATCH ') && wanted(each));
  return {
    requests: connection.requests,
    log,
    async readyz() {
      const [, fields = ''] = /^serving (.*)$/.exec(log.find((line) => line.startsWith('serving ')) ?? '') ?? [];
      const { health } = JSON.parse(fields) as { health: { port: number } };
      return (await fetch(`http://127.0.0.1:${health.port}/readyz`)).text();
    },
    get onPatch() {
      return connection.onPatch;
    },
    set onPatch(hook) {
      connection.onPatch = hook;
    },
    patches: (name) =>
      patched(
        (path) => path.includes(`/namespaces/${name}/`) && !path.endsWith('/status') && !path.includes('/events/'),
      ),
    statusWrites: (name) => patched((path) => path.includes(`/namespaces/${name}/`) && path.endsWith('/status')),
    async stop() {
      ending.abort();
      await ended;
      await connection.close();
    },
  };
}

/** What a test does in its namespace, as the people and controllers that the API server here lacks. */
export class Namespace {
  readonly #admin: Connection;
  readonly name: string;

  constructor(admin: Connection, name: string) {
    this.#admin = admin;
    this.name = name;
  }

  create(kind: Kind, name: string, rest: object, metadata: object = {}): Promise<KubernetesObject> {
    const body = { apiVersion: API_VERSIONS[kind], kind, metadata: { name, ...metadata }, ...rest };
    return this.#admin.create(collectionPath(kind, this.name), body, { fieldManager: 'helm' });
  }

  get<T = Workload>(kind: Kind, name: string): Promise<T> {
    return this.#admin.get(objectPath(kind, this.name, name));
  }

  /** A merge patch; of a subresource with `kind/name/subresource` as name. */
  change<T = KubernetesObject>(kind: Kind, name: string, body: object, manager = 'somebody'): Promise<T> {
    return this.#admin.merge(objectPath(kind, this.name, name), body, { fieldManager: manager });
  }

  delete(kind: Kind, name: string): Promise<void> {
    return this.#admin.delete(objectPath(kind, this.name, name));
  }

  label(kind: Kind, name: string, labels: Readonly<Record<string, string | null>>): Promise<KubernetesObject> {
    return this.change(kind, name, { metadata: { labels } });
  }

  async claim(name: string, accessModes: readonly string[], phase: string, storageClassName = ''): Promise<void> {
    const resources = { requests: { storage: '1Gi' } };
    await this.create('PersistentVolumeClaim', name, { spec: { accessModes, resources, storageClassName } });
    if (phase !== 'Pending') await this.change('PersistentVolumeClaim', `${name}/status`, { status: { phase } });
  }

  async store(spec: Partial<StoreSpecInput> = {}, name = 'recordings'): Promise<void> {
    const roles = { api: { access: 'ReadOnly', optional: true }, worker: { access: 'ReadWrite', optional: true } };
    const body = { claimName: 'recordings-data', mountPath: '/app/server/recordings', roles, ...spec };
    await this.create(KIND, name, { spec: body });
  }

  async workload(kind: WorkloadKind, name: string, spec: object = container(), labels: Labels = {}): Promise<Workload> {
    await this.create(kind, name, { spec: specs[kind](spec) }, { labels });
    return this.get(kind, name);
  }

  async status(name = 'recordings'): Promise<StoreStatus> {
    const { status } = await this.get<{ status?: StoreStatus }>(KIND, name);
    if (status === undefined) throw new Error(`store ${name} has no status yet`);
    return status;
  }

  /** The reason why the store is Ready, or is not. */
  async readiness(): Promise<string | undefined> {
    const { conditions = [] } = await this.status();
    return conditions.find(({ type }) => type === 'Ready')?.reason;
  }

  /** Reasons and objects of the problems that the store reports. */
  async problems(name?: string): Promise<string[]> {
    const { problems = [] } = await this.status(name);
    return problems.map(({ reason, object }) => `${reason} ${object ?? 'store'}`);
  }

  /** Reasons and objects of the events. */
  async events(): Promise<string[]> {
    const { items } = await this.#admin.get<{ items: { reason: string; regarding: { kind: string; name: string } }[] }>(
      `/apis/events.k8s.io/v1/namespaces/${this.name}/events`,
    );
    return items.map(({ reason, regarding }) => `${reason} ${regarding.kind}/${regarding.name}`).toSorted();
  }
}

async function namespace(admin: Connection, name: string): Promise<Namespace> {
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  await admin.create(collectionPath('Namespace'), body).catch((error: unknown) => {
    if (!(error instanceof ApiError && error.status === 409)) throw error;
  });
  await admin.merge(`${collectionPath('Namespace')}/${name}`, { metadata: { labels: { [ENABLED_LABEL]: 'true' } } });
  const it = new Namespace(admin, name);
  await it.claim('recordings-data', ['ReadWriteMany'], 'Bound');
  return it;
}
