import { ENABLED_LABEL, KIND, MARK_LABEL, ROLE_LABEL, STORE_LABEL } from '../src/api/labels.ts';
import type { StoreStatus } from '../src/api/status.ts';
import { storeSpecSchema } from '../src/api/store.ts';
import type { Connection } from '../src/cluster/connection.ts';
import { listAll } from '../src/cluster/list.ts';
import type { KubernetesObject } from '../src/cluster/kubernetesObject.ts';
import { API_VERSIONS, collectionPath, objectPath, type Kind } from '../src/cluster/resources.ts';
import type { PodSpec } from '../src/mount/pod.ts';
import { mount } from '../src/mount/workload.ts';
import { versionLock, type Request } from './bare.ts';

export interface Deployment extends KubernetesObject {
  readonly spec: { readonly template: { readonly spec: PodSpec } };
}

const ROLE = 'worker';
const VOLUME = 'recstore-recordings';
export const SPEC = storeSpecSchema.parse({
  claimName: 'recordings-data',
  mountPath: '/app/server/recordings',
  roles: { [ROLE]: { access: 'ReadWrite', optional: true } },
});

/** As many requests at once as fill the fleet without drowning the API server. */
const AT_ONCE = 16;

/** A pod spec of everyday size: the API server answers with about 4 KB for a Deployment of it. */
const POD = {
  containers: [
    {
      name: 'app',
      image: 'registry.example/app:1.0.0',
      env: Array.from({ length: 12 }, (_, index) => ({ name: `SETTING_${index}`, value: `value-${index}` })),
      ports: [{ containerPort: 8080 }],
      resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
      readinessProbe: { httpGet: { path: '/health', port: 8080 } },
      livenessProbe: { httpGet: { path: '/health', port: 8080 } },
      volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
    },
  ],
  volumes: [{ name: 'tmp', emptyDir: {} }],
};

/** The same, mounted. */
const MOUNTED_POD = {
  containers: POD.containers.map((each) => ({
    ...each,
    volumeMounts: [...each.volumeMounts, { name: VOLUME, mountPath: SPEC.mountPath }],
  })),
  volumes: [...POD.volumes, { name: VOLUME, persistentVolumeClaim: { claimName: SPEC.claimName } }],
};

const DECLARED = { [ROLE_LABEL]: ROLE };
const STAMPED = { ...DECLARED, [STORE_LABEL]: 'recordings' };

/** How a Deployment begins. */
const BEGINNINGS = {
  undeclared: { labels: {}, stamps: {}, spec: POD },
  lost: { labels: DECLARED, stamps: {}, spec: POD },
  mounted: { labels: { ...DECLARED, [MARK_LABEL]: 'recordings' }, stamps: STAMPED, spec: MOUNTED_POD },
};

export type Beginning = keyof typeof BEGINNINGS;

/** A Deployment of the fleet, as it begins. */
export function deploymentOf(name: string, beginning: Beginning) {
  const { labels, stamps, spec } = BEGINNINGS[beginning];
  return {
    metadata: { name, labels },
    spec: {
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name, ...stamps } }, spec },
    },
  };
}

/** A pod of a Deployment of the fleet that bears the role; mounted as the template of the Deployment is. */
export function podOf(name: string, ending: string, beginning: Beginning) {
  const hash = '5d4f8c7b9';
  return {
    metadata: {
      name: `${name}-${hash}-${ending}`,
      labels: { app: name, 'pod-template-hash': hash, ...STAMPED },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${name}-${hash}`, uid: name, controller: true },
      ],
    },
    spec: BEGINNINGS[beginning].spec,
  };
}

/** What mounts the store into one of them: the same for all. */
export const REPAIR = repair();

function repair(): readonly unknown[] {
  const workload = { kind: 'Deployment', labels: DECLARED, template: { labels: { app: '' }, spec: POD } } as const;
  const verdict = mount(workload, { store: 'recordings', role: ROLE }, { name: 'recordings', spec: SPEC });
  if (verdict.state !== 'mountable')
    throw new Error(`a Deployment of the fleet is ${verdict.state}: there is nothing to measure`);
  return verdict.operations;
}

/** Deployments of one namespace with one store. Nobody but the measured programs and we write: there are no controllers. */
export class Fleet {
  readonly #admin: Connection;
  readonly namespace: string;
  readonly names: readonly string[];

  private constructor(admin: Connection, namespace: string, size: number) {
    this.#admin = admin;
    this.namespace = namespace;
    this.names = Array.from({ length: size }, (_, index) => `app-${String(index).padStart(5, '0')}`);
  }

  static async create(admin: Connection, size: number, beginning: Beginning): Promise<Fleet> {
    const fleet = new Fleet(admin, 'bench', size);
    await admin.create(collectionPath('Namespace'), {
      metadata: { name: fleet.namespace, labels: { [ENABLED_LABEL]: 'true' } },
    });
    const claim = { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } }, storageClassName: '' };
    await fleet.#create('PersistentVolumeClaim', { metadata: { name: SPEC.claimName }, spec: claim });
    await fleet.#merge('PersistentVolumeClaim', `${SPEC.claimName}/status`, { status: { phase: 'Bound' } });
    await fleet.#create(KIND, { metadata: { name: 'recordings' }, spec: SPEC });
    await fleet.#each((name) => fleet.#create('Deployment', deploymentOf(name, beginning)));
    return fleet;
  }

  /** The first so many, as a fleet of their own. */
  first(count: number): Fleet {
    return new Fleet(this.#admin, this.namespace, Math.min(count, this.names.length));
  }

  /** One running pod of each Deployment, mounted. */
  async addPods(): Promise<void> {
    await this.#each((name) => this.#create('Pod', podOf(name, 'x2x2x', 'mounted')));
  }

  suspend(suspend: boolean): Promise<unknown> {
    return this.#merge(KIND, 'recordings', { spec: { suspend } });
  }

  declare(name: string): Promise<unknown> {
    return this.#merge('Deployment', name, { metadata: { labels: DECLARED } });
  }

  /** Takes back whatever has been mounted, and the declaration where it is not kept. */
  async strip(declaring: boolean): Promise<void> {
    const role = declaring ? ROLE : null;
    const template = { metadata: { labels: { [ROLE_LABEL]: null, [STORE_LABEL]: null } }, spec: POD };
    const metadata = { labels: { [MARK_LABEL]: null, [ROLE_LABEL]: role } };
    await this.#each((name) => this.#merge('Deployment', name, { metadata, spec: { template } }));
  }

  /** The patches that the operator would send now. */
  async repairs(): Promise<Request[]> {
    return (await this.#deployments()).map(({ metadata }) => ({
      path: objectPath('Deployment', this.namespace, metadata.name),
      operations: [versionLock(metadata.resourceVersion), ...REPAIR],
    }));
  }

  async countMounted(): Promise<number> {
    return (await this.#deployments()).filter(isMounted).length;
  }

  /** How many workloads the status of the store calls mounted. */
  async reported(): Promise<number> {
    const path = objectPath(KIND, this.namespace, 'recordings');
    return (await this.#admin.get<{ status?: StoreStatus }>(path)).status?.workloads?.mounted ?? 0;
  }

  /** Whoever reports must look at all again. */
  forgetStatus(): Promise<unknown> {
    return this.#merge(KIND, 'recordings/status', { status: null });
  }

  get deployments(): string {
    return collectionPath('Deployment', this.namespace);
  }

  async #deployments(): Promise<Deployment[]> {
    const names = new Set(this.names);
    const all = await listAll<Deployment>(this.#admin, this.deployments);
    return all.filter(({ metadata }) => names.has(metadata.name));
  }

  async #each(act: (name: string) => Promise<unknown>): Promise<void> {
    const rest = this.names.values();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const name of rest) await act(name);
      }),
    );
  }

  #create(kind: Kind, object: object): Promise<unknown> {
    return this.#admin.create(collectionPath(kind, this.namespace), {
      apiVersion: API_VERSIONS[kind],
      kind,
      ...object,
    });
  }

  #merge(kind: Kind, name: string, body: object): Promise<unknown> {
    return this.#admin.merge(objectPath(kind, this.namespace, name), body, { fieldManager: 'somebody' });
  }
}

export const isMounted = ({ spec }: Deployment): boolean =>
  spec.template.spec.containers?.[0]?.volumeMounts?.some(({ name }) => name === VOLUME) === true;
