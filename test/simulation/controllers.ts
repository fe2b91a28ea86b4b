import { hash } from 'node:crypto';
import type { Random } from '../../src/cluster/clock.ts';
import { API_VERSIONS, collectionPath, objectPath, type Kind } from '../../src/cluster/resources.ts';
import { type ApiServer, type Change, type Fields, type Stored } from './apiServer.ts';
import type { Time } from './time.ts';

interface Template {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>>; readonly annotations?: object };
  readonly spec?: object;
}

interface WorkloadSpec {
  readonly replicas?: number;
  readonly template?: Template;
  readonly jobTemplate?: {
    readonly metadata?: { readonly labels?: object };
    readonly spec?: { readonly template?: Template };
  };
}

type Pod = Stored & { readonly status?: { readonly phase?: string; readonly isReady?: boolean } | undefined };

const ROLLED = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;
type Rolled = (typeof ROLLED)[number];
const MANAGER = 'kube-controller-manager';
/** How many nodes a DaemonSet finds. */
const NODES = 2;

/**
 * The controllers of Kubernetes, as far as the operator sees of them: they replace pods one by one when a template changes, begin the Jobs of CronJobs, end
 * them, tell of it in the status, and remove the pods of what is gone. Every step takes a while.
 */
export class Controllers {
  readonly #server: ApiServer;
  readonly #time: Time;
  readonly #random: Random;
  readonly #due = new Set<string>();
  #names = 0;
  /** No CronJob begins a Job any more. */
  isResting = false;

  constructor(server: ApiServer, time: Time, random: Random) {
    this.#server = server;
    this.#time = time;
    this.#random = random;
    server.observers.push((change) => this.#see(change));
  }

  /** Looks at everything, as controllers do that have started again. */
  resume(): void {
    this.#due.clear();
    for (const kind of [...ROLLED, 'CronJob', 'Job'] as const)
      for (const { metadata } of this.#server.all(kind)) this.#soon(kind, metadata.namespace ?? '', metadata.name);
    for (const pod of this.#server.all('Pod')) this.#tidy(pod);
  }

  #see({ resource, before, after }: Change): void {
    const object = after ?? before;
    if (object === undefined) return;
    const kind = object.kind as Kind;
    if (resource === 'pods') {
      const [owner] = object.metadata.ownerReferences ?? [];
      if (owner === undefined || after?.status !== before?.status) return;
      const name = owner.kind === 'ReplicaSet' ? owner.name.slice(0, owner.name.lastIndexOf('-')) : owner.name;
      this.#soon(owner.kind === 'ReplicaSet' ? 'Deployment' : owner.kind, object.metadata.namespace ?? '', name);
      return;
    }
    if (![...ROLLED, 'CronJob', 'Job'].includes(kind)) return;
    if (after === undefined) this.#time.after(this.#while(), () => this.#collect(object));
    else if (before?.spec !== after.spec) this.#soon(kind, object.metadata.namespace ?? '', object.metadata.name);
  }

  #while(): number {
    return 20 + this.#random() * 2000;
  }

  #soon(kind: string, namespace: string, name: string): void {
    const key = `${kind} ${namespace} ${name}`;
    if (this.#due.has(key)) return;
    this.#due.add(key);
    this.#time.after(this.#while(), () => {
      this.#due.delete(key);
      const object = this.#server.get(kind as Kind, namespace, name);
      if (object === undefined) return;
      if (kind === 'CronJob') this.#schedule(object);
      else if (kind === 'Job') this.#run(object);
      else this.#roll(kind as Rolled, object);
    });
  }

  /** The pods of what is gone, and its Jobs. */
  #collect({ metadata: { uid } }: Stored): void {
    for (const job of this.#server.all('Job')) if (ownerOf(job) === uid) this.#delete('Job', job);
    for (const pod of this.#server.all('Pod')) if (ownerOf(pod) === uid) this.#delete('Pod', pod);
  }

  /** A pod whose owner a restore of etcd has taken away. */
  #tidy(pod: Stored): void {
    const uid = ownerOf(pod);
    const isOwned = [...ROLLED, 'Job' as const].some((kind) =>
      this.#server.all(kind).some((each) => each.metadata.uid === uid),
    );
    if (!isOwned) this.#delete('Pod', pod);
  }

  #roll(kind: Rolled, workload: Stored): void {
    const { namespace = '', name, uid, generation } = workload.metadata;
    const { replicas = 1, template = {} } = workload.spec as WorkloadSpec;
    const wanted = kind === 'DaemonSet' ? NODES : replicas;
    const revision = hash('sha1', JSON.stringify(template), 'hex').slice(0, 9);
    const pods = this.#podsOf(uid);
    const isNew = (pod: Pod) => revisionOf(pod) === revision;
    const [fresh, old] = [pods.filter(isNew), pods.filter((pod) => !isNew(pod))];
    const unready = pods.find(({ status }) => status?.isReady !== true);
    const most = kind === 'Deployment' ? wanted + 1 : wanted;
    if (unready !== undefined && this.#random() < 0.7)
      this.#status('Pod', unready, { phase: 'Running', isReady: true });
    else if (fresh.length < wanted && pods.length < most) this.#make(kind, workload, template, revision);
    else if (old.length > 0 && fresh.every(({ status }) => status?.isReady === true)) this.#delete('Pod', old[0]!);
    const now = this.#podsOf(uid);
    const [counted, updated] = [now.length, now.filter(isNew).length];
    const available = now.filter(({ status }) => status?.isReady === true).length;
    const isOver = updated >= wanted && counted === updated && available >= wanted;
    const current = this.#server.get(kind, namespace, name)!;
    this.#status(
      kind,
      current,
      statusOf(kind, { generation, wanted, counted, updated, available, revision, isOver, current }),
    );
    if (!isOver) this.#soon(kind, namespace, name);
  }

  #make(
    kind: Rolled,
    { metadata }: Stored,
    { metadata: { labels, annotations } = {}, spec }: Template,
    revision: string,
  ): void {
    const { namespace = '', name, uid } = metadata;
    const isDeployment = kind === 'Deployment';
    const owner = isDeployment ? { kind: 'ReplicaSet', name: `${name}-${revision}` } : { kind, name };
    const hashLabel = isDeployment ? 'pod-template-hash' : 'controller-revision-hash';
    this.#create(
      'Pod',
      namespace,
      {
        name: `${owner.name}-${++this.#names}`,
        labels: { ...labels, [hashLabel]: revision },
        ...(annotations === undefined ? {} : { annotations }),
        ownerReferences: [{ apiVersion: 'apps/v1', ...owner, uid, controller: true }],
      },
      { spec },
    );
  }

  #schedule(cronJob: Stored): void {
    const { namespace = '', name, uid } = cronJob.metadata;
    const { jobTemplate } = cronJob.spec as WorkloadSpec;
    const running = this.#server.all('Job').filter((job) => ownerOf(job) === uid && !hasEnded(job));
    if (running.length === 0 && !this.isResting && this.#random() < 0.3) {
      const job = `${name}-${++this.#names}`;
      const labels = jobTemplate?.metadata?.labels;
      const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name, uid, controller: true };
      this.#create('Job', namespace, { name: job, labels, ownerReferences: [owner] }, { spec: jobTemplate?.spec });
    }
    const active = this.#server
      .all('Job')
      .filter((job) => ownerOf(job) === uid && !hasEnded(job))
      .map((job) => ({ kind: 'Job', name: job.metadata.name }));
    this.#status('CronJob', this.#server.get('CronJob', namespace, name)!, active.length === 0 ? {} : { active });
    if (!this.isResting || active.length > 0)
      this.#time.after(5000 + 20_000 * this.#random(), () => this.#soon('CronJob', namespace, name));
  }

  #run(job: Stored): void {
    const { namespace = '', name, uid } = job.metadata;
    if (hasEnded(job)) return;
    const { template: { metadata: { labels, annotations } = {}, spec } = {} } = job.spec as WorkloadSpec;
    const [pod] = this.#podsOf(uid);
    if (pod === undefined) {
      const owner = { apiVersion: 'batch/v1', kind: 'Job', name, uid, controller: true };
      const metadata = {
        name: `${name}-${++this.#names}`,
        labels: { ...labels, 'job-name': name },
        ...(annotations === undefined ? {} : { annotations }),
        ownerReferences: [owner],
      };
      this.#create('Pod', namespace, metadata, { spec });
      this.#status('Job', this.#server.get('Job', namespace, name)!, { active: 1 });
    } else if (this.#random() < 0.3) {
      this.#status('Pod', pod, { phase: 'Succeeded' });
      this.#status('Job', job, { conditions: [{ type: 'Complete', status: 'True' }] });
      this.#time.after(10_000, () => {
        this.#delete('Pod', pod);
        this.#delete('Job', job);
      });
      return;
    }
    this.#time.after(5000 * this.#random(), () => this.#soon('Job', namespace, name));
  }

  #podsOf(uid: string): Pod[] {
    return this.#server.all('Pod').filter((pod) => ownerOf(pod) === uid);
  }

  #create(kind: Kind, namespace: string, metadata: object, rest: object): void {
    const body = { apiVersion: API_VERSIONS[kind], kind, metadata, ...rest };
    this.#server.answer({
      method: 'POST',
      path: collectionPath(kind, namespace),
      query: { fieldManager: MANAGER },
      body,
    });
  }

  #delete(kind: Kind, { metadata: { namespace = '', name, uid } }: Stored): void {
    if (this.#server.get(kind, namespace, name)?.metadata.uid !== uid) return;
    this.#server.answer({ method: 'DELETE', path: objectPath(kind, namespace, name), query: {} });
  }

  #status(kind: Kind, object: Stored, status: Fields): void {
    const path = `${objectPath(kind, object.metadata.namespace ?? '', object.metadata.name)}/status`;
    const body = { metadata: { uid: object.metadata.uid, name: object.metadata.name }, status };
    this.#server.answer({ method: 'PUT', path, query: { fieldManager: MANAGER }, body });
  }
}

const ownerOf = ({ metadata }: Stored): string | undefined => metadata.ownerReferences?.[0]?.uid;

const revisionOf = ({ metadata: { labels = {} } }: Stored): string | undefined =>
  labels['pod-template-hash'] ?? labels['controller-revision-hash'];

const hasEnded = ({ status }: Stored): boolean => status?.conditions !== undefined;

interface Counted {
  readonly generation: number | undefined;
  readonly wanted: number;
  readonly counted: number;
  readonly updated: number;
  readonly available: number;
  readonly revision: string;
  readonly isOver: boolean;
  readonly current: Stored;
}

function statusOf(
  kind: Rolled,
  { generation, wanted, counted, updated, available, revision, isOver, current }: Counted,
): Fields {
  const observedGeneration = generation;
  switch (kind) {
    case 'Deployment': {
      const reason = isOver ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated';
      const conditions = [{ type: 'Progressing', status: 'True', reason }];
      return {
        observedGeneration,
        replicas: counted,
        updatedReplicas: updated,
        availableReplicas: available,
        conditions,
      };
    }
    case 'StatefulSet': {
      const { currentRevision = revision } = (current.status ?? {}) as { currentRevision?: string };
      const revisions = { currentRevision: isOver ? revision : currentRevision, updateRevision: revision };
      return {
        observedGeneration,
        replicas: counted,
        updatedReplicas: updated,
        availableReplicas: available,
        ...revisions,
      };
    }
    case 'DaemonSet':
      return {
        observedGeneration,
        desiredNumberScheduled: wanted,
        currentNumberScheduled: counted,
        updatedNumberScheduled: updated,
        numberAvailable: available,
      };
  }
}
