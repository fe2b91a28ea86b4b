import { deepStrictEqual, ok } from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { ENABLED_LABEL, KIND, MARK_LABEL, ROLE_LABEL, STORE_LABEL } from '../../src/api/labels.ts';
import type { StoreStatus } from '../../src/api/status.ts';
import type { Clock, Random } from '../../src/cluster/clock.ts';
import type { KubernetesObject } from '../../src/cluster/kubernetesObject.ts';
import type { PodSpec } from '../../src/mount/pod.ts';
import { API_VERSIONS, collectionPath, objectPath, type Kind } from '../../src/cluster/resources.ts';
import { specs, templateOf, type Workload } from '../operator/written.ts';
import { GitOps, WAYS, type Admin, type Manifest } from './gitOps.ts';
import {
  containerOf,
  OWN_CONTAINER,
  OWN_MOUNTS,
  OWN_NAMES,
  partOfOwner,
  podBeside,
  podOf,
  VOLUME,
  withImages,
  type PartOfOwner,
} from './owner.ts';
import { pick } from './plans.ts';

const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'] as const;
type Kinds = (typeof KINDS)[number];
const ROLES = ['worker', 'api'] as const;
type Role = (typeof ROLES)[number];
type Access = 'ReadOnly' | 'ReadWrite';

const PATH = '/app/server/recordings';
const CLAIM = 'recordings-data';

/** A workload as its owner last wrote it. */
interface Owned {
  readonly kind: Kinds;
  readonly name: string;
  role: Role | undefined;
  images: string[];
  /** Whether the owner has anything in the lists that the operator writes to. */
  readonly hasVolumes: boolean;
  /** What of it was the owner's when the API server had made it. Undefined of what a tool made. */
  readonly made?: PartOfOwner;
  /** How it stands in git. Undefined: nothing holds it to what its owner wrote. */
  readonly git?: InGit;
}

/** What a manifest in git says beside the containers and the role. */
interface InGit {
  /** What of ours it has, as if somebody had copied it from the cluster. */
  readonly ours: 'nothing' | 'labels' | 'mount' | 'all';
  /** As it was when it was copied. */
  readonly copied: Pick<Ours, 'role' | 'access'>;
}

/** What we inject. */
interface Ours {
  readonly role: Role;
  readonly access: Access;
}

/** What the owners want, at one moment. */
export interface Wanted {
  readonly workloads: readonly Owned[];
  readonly access: Readonly<Record<Role, Access>>;
  readonly isSuspended: boolean;
}

/** People and tools in one namespace, who do what they like with the store and with its workloads; and what must come of it. */
export class History {
  readonly #admin: Admin;
  readonly #random: Random;
  readonly namespace: string;
  #workloads: Owned[] = [];
  #access: Record<Role, Access> = { worker: 'ReadWrite', api: 'ReadOnly' };
  #isSuspended = false;
  readonly #reverted = new Set<string>();
  #tools: readonly GitOps[] = [];
  readonly #manifests = new Map<string, Manifest & Workload>();
  /** The workloads that a tool would not leave as their role says, now or earlier. */
  readonly #contested = new Set<string>();
  /** What was done. */
  readonly acts: string[] = [];

  constructor(admin: Admin, namespace: string, random: Random) {
    this.#admin = admin;
    this.#random = random;
    this.namespace = namespace;
  }

  async begin(): Promise<void> {
    const labels = { [ENABLED_LABEL]: 'true' };
    await this.#admin.create(collectionPath('Namespace'), { metadata: { name: this.namespace, labels } });
    const spec = { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } }, storageClassName: '' };
    await this.#create('PersistentVolumeClaim', CLAIM, { spec });
    await this.#merge('PersistentVolumeClaim', `${CLAIM}/status`, { status: { phase: 'Bound' } });
    await this.#create(KIND, 'recordings', { spec: { claimName: CLAIM, mountPath: PATH, roles: this.#roles() } });
    for (let index = 0; index < 3; index++) await this.#make({ kind: pick(this.#random, KINDS), name: `w${index}` });
  }

  /**
   * Some workloads stand in git, and one tool or two hold the cluster to it, until {@link stop}.
   *
   * @param paces how long from one comparison to the next, ms
   */
  async holdToGit(clock: Clock, paces: readonly number[]): Promise<void> {
    const count = this.#random() < 0.7 ? 1 : 2;
    const managers = ['argocd-controller', 'kustomize-controller'].slice(0, this.#random() < 0.7 ? 1 : 2);
    const held = Array.from({ length: count }, (_, index): Owned => {
      const copied = {
        role: pick(this.#random, ROLES),
        access: pick(this.#random, ['ReadOnly', 'ReadWrite'] as const),
      };
      const ours = pick(this.#random, ['nothing', 'nothing', 'labels', 'mount', 'all'] as const);
      const [git, hasVolumes] = [{ ours, copied }, this.#random() < 0.7];
      const role = this.#random() < 0.7 ? copied.role : undefined;
      return { kind: pick(this.#random, KINDS), name: `g${index}`, role, images: ['main:1'], hasVolumes, git };
    });
    this.#workloads.push(...held);
    const manifests = () => this.#workloads.flatMap((each) => (each.git === undefined ? [] : [this.#manifest(each)]));
    this.#tools = managers.map((manager) => {
      const way = pick(this.#random, WAYS);
      return new GitOps(this.#admin, clock, manifests, { manager, way, everyMs: pick(this.#random, paces) });
    });
    for (const { kind, name, role, git } of held)
      this.acts.push(`git ${kind}/${name} ${role} ${JSON.stringify(git)} ${this.#tools.map(({ way }) => way).join()}`);
    this.#contest();
    for (const tool of this.#tools) await tool.start();
  }

  async stop(): Promise<void> {
    for (const tool of this.#tools) await tool.stop();
  }

  /** One thing that somebody does. */
  async act(): Promise<void> {
    const owned = pick(this.#random, this.#workloads);
    const acts = [
      () => this.#declare(owned),
      () => this.#declare(owned),
      () => this.#deploy(owned),
      () => this.#addContainer(owned),
      () => this.#revert(owned),
      () => this.#make(owned),
      () => this.#changeRole(),
      () => this.#suspend(),
    ];
    await pick(this.#random, acts)();
    this.#contest();
  }

  async end(): Promise<void> {
    if (this.#isSuspended) await this.#suspend();
  }

  /** What must be again when etcd is restored to this moment. */
  get wanted(): Wanted {
    const { workloads, access, isSuspended } = {
      workloads: this.#workloads,
      access: this.#access,
      isSuspended: this.#isSuspended,
    };
    return structuredClone({ workloads, access, isSuspended });
  }

  /** etcd was restored to that moment. What owners did since is undone, and nobody does it again. */
  restored({ workloads, access, isSuspended }: Wanted): void {
    this.acts.push('store restored');
    // Git is not in etcd.
    const held = this.#workloads.filter(({ git }) => git !== undefined);
    this.#workloads = [...structuredClone(workloads.filter(({ git }) => git === undefined)), ...held];
    this.#access = { ...access };
    this.#isSuspended = isSuspended;
    this.#contest();
  }

  /** Everything is as the owners want it, with what the roles say, and nothing else; or else a tool undoes it again and again. The status tells so. */
  async expectWell(): Promise<void> {
    const undone = new Set<string>();
    for (const owned of this.#workloads) {
      const object = await this.#admin.get<Workload>(objectPath(owned.kind, this.namespace, owned.name));
      const seen = seenOf(object);
      if (this.#outcomes(owned).some((each) => isDeepStrictEqual(each, seen))) undone.add(named(owned));
      else deepStrictEqual({ name: owned.name, ...seen }, { name: owned.name, ...this.#wanted(owned) });
      const { made } = owned;
      if (made !== undefined)
        deepStrictEqual(
          { name: owned.name, ...partOfOwner(object) },
          { name: owned.name, ...withImages(made, owned.images) },
        );
    }
    const declared = this.#workloads.filter(({ role }) => role !== undefined);
    const mounted = declared.filter((each) => !undone.has(named(each)));
    const store = await this.#store();
    const { observedGeneration, mounted: told, problems = [], conditions = [] } = store.status ?? {};
    for (const object of undone) {
      const problem = problems.find((each) => each.object === object && each.reason === 'Contended');
      ok(
        this.#tools.some(({ manager }) => problem?.message.includes(manager) === true),
        `${object}: not a word of who undoes it in ${JSON.stringify(problems)}`,
      );
    }
    deepStrictEqual(
      {
        observedGeneration,
        mounted: told,
        problems: problems.filter(({ object }) => object === undefined || !undone.has(object)),
        ready: conditions.find(({ type }) => type === 'Ready')?.status,
      },
      {
        observedGeneration: (store.metadata as { generation?: number }).generation,
        mounted: `${mounted.length}/${declared.length}`,
        problems: [],
        ready: undone.size === 0 ? 'True' : 'False',
      },
    );
  }

  /** What the store says of itself. */
  async status(): Promise<StoreStatus | undefined> {
    return (await this.#store()).status;
  }

  #store(): Promise<KubernetesObject & { readonly status?: StoreStatus }> {
    return this.#admin.get(objectPath(KIND, this.namespace, 'recordings'));
  }

  /** Whether a tool would not leave a workload as its role says, for as long as nothing changes. */
  get isContested(): boolean {
    return this.#workloads.some((each) => this.#outcomes(each).length > 0);
  }

  /** How many workloads a tool would not leave as their role says, now or earlier. */
  get contested(): number {
    return this.#contested.size;
  }

  /** More writes of a workload than this were not needed: each thing that was done may need one, and each change of the store. Without those of a fight. */
  get mostWrites(): number {
    return this.acts.length + this.#workloads.length * (1 + this.acts.filter((act) => act.startsWith('store')).length);
  }

  #contest(): void {
    for (const owned of this.#workloads) if (this.#outcomes(owned).length > 0) this.#contested.add(owned.name);
  }

  /** What the tools make of a workload that is as its role says, where it is something else. */
  #outcomes(owned: Owned): Seen[] {
    if (owned.git === undefined) return [];
    const [manifest, right] = [this.#manifest(owned), this.#right(owned, owned.git)];
    return this.#tools
      .map((tool) => seenOf(tool.outcome(manifest, right) as Workload))
      .filter((each) => !isDeepStrictEqual(each, seenOf(right)));
  }

  /** The same object for as long as nothing changes in git. */
  #manifest(owned: Owned): Manifest & Workload {
    const text = JSON.stringify(owned);
    const manifest = this.#manifests.get(text) ?? this.#written(owned);
    this.#manifests.set(text, manifest);
    return manifest;
  }

  #written({ git, ...owned }: Owned): Manifest & Workload {
    const { ours, copied } = git!;
    const hasLabels = ours === 'labels' || ours === 'all';
    const hasMount = ours === 'mount' || ours === 'all';
    return this.#workload(owned, {
      labels: hasLabels ? { [MARK_LABEL]: 'recordings' } : {},
      stamps: hasLabels ? { [ROLE_LABEL]: copied.role, [STORE_LABEL]: 'recordings' } : {},
      access: hasMount ? copied.access : undefined,
    });
  }

  /** As a workload in git must be in the cluster. */
  #right(owned: Owned, { ours }: InGit): Workload {
    const { role } = owned;
    if (role !== undefined)
      return this.#workload(owned, {
        labels: { [MARK_LABEL]: 'recordings' },
        stamps: { [ROLE_LABEL]: role, [STORE_LABEL]: 'recordings' },
        access: this.#access[role],
      });
    // Without a role and a mark, a mount is not ours.
    return ours === 'mount' ? this.#manifest(owned) : this.#workload(owned, { labels: {}, stamps: {} });
  }

  #workload(owned: Omit<Owned, 'git'>, { labels, stamps, access }: Parts): Manifest & Workload {
    const { kind, name, role, images, hasVolumes } = owned;
    const pod: PodSpec = podOf(images, hasVolumes);
    const isReadOnly = access === 'ReadOnly' ? { readOnly: true } : {};
    const volume = { name: VOLUME, persistentVolumeClaim: { claimName: CLAIM, ...isReadOnly } };
    const mount = { name: VOLUME, mountPath: PATH, ...isReadOnly };
    const spec = specs[kind](
      access === undefined
        ? pod
        : {
            containers: pod.containers?.map((each) => ({
              ...each,
              volumeMounts: [...(each.volumeMounts ?? []), mount],
            })),
            volumes: [...(pod.volumes ?? []), volume],
          },
    );
    const { metadata } = templateOf({ spec } as Workload);
    Object.assign(metadata, { labels: { ...metadata.labels, ...stamps } });
    return {
      apiVersion: API_VERSIONS[kind],
      kind,
      metadata: {
        name,
        namespace: this.namespace,
        labels: { ...(role === undefined ? {} : { [ROLE_LABEL]: role }), ...labels },
      },
      spec,
    } as unknown as Manifest & Workload;
  }

  #wanted(owned: Owned): Seen {
    if (owned.git !== undefined) return seenOf(this.#right(owned, owned.git));
    const { role, images, hasVolumes } = owned;
    const { volumeMounts } = hasVolumes ? OWN_MOUNTS : { volumeMounts: [] };
    const owners = images.map(() => ({ ...OWN_CONTAINER, volumeMounts }));
    // The last is the init container: without being named, it gets none.
    const mounts = (each: readonly { path: string; isReadOnly: boolean }[]) => [...images.map(() => each), []];
    if (role === undefined) return { images, owners, volumes: [], mounts: mounts([]), labels: {}, stamps: {} };
    const isReadOnly = this.#access[role] === 'ReadOnly';
    return {
      images,
      owners,
      volumes: [{ name: VOLUME, claimName: CLAIM, isReadOnly }],
      mounts: mounts([{ path: PATH, isReadOnly }]),
      labels: { [ROLE_LABEL]: role, [MARK_LABEL]: 'recordings' },
      stamps: { [ROLE_LABEL]: role, [STORE_LABEL]: 'recordings' },
    };
  }

  async #make({ kind, name, git }: Pick<Owned, 'kind' | 'name' | 'git'>): Promise<void> {
    if (git !== undefined) return;
    const index = this.#workloads.findIndex((each) => each.name === name);
    if (index >= 0) await this.#admin.delete(objectPath(kind, this.namespace, name));
    const role = this.#random() < 0.6 ? pick(this.#random, ROLES) : undefined;
    const [images, hasVolumes] = [['main:1'], this.#random() < 0.7];
    const made = await this.#create<Workload>(
      kind,
      name,
      { spec: specs[kind]({ ...podOf(images, hasVolumes), ...podBeside(hasVolumes) }) },
      { ...OWN_NAMES, ...(role === undefined ? {} : { [ROLE_LABEL]: role }) },
    );
    const owned: Owned = { kind, name, role, images, hasVolumes, made: partOfOwner(made) };
    if (index >= 0) this.#workloads[index] = owned;
    else this.#workloads.push(owned);
    this.#reverted.delete(name);
    this.acts.push(`make ${kind}/${name} ${role}`);
  }

  async #declare(owned: Owned): Promise<void> {
    const role = this.#random() < 0.3 ? undefined : pick(this.#random, ROLES);
    this.acts.push(`declare ${owned.name} ${role}`);
    owned.role = role;
    // Who changes what stands in git leaves the rest to the tool.
    if (owned.git !== undefined) return;
    await this.#merge(owned.kind, owned.name, { metadata: { labels: { [ROLE_LABEL]: role ?? null } } });
  }

  async #deploy(owned: Owned): Promise<void> {
    const image = `main:${this.acts.length + 2}`;
    this.acts.push(`deploy ${owned.name} ${image}`);
    owned.images[0] = image;
    if (owned.git !== undefined) return;
    await this.#patch(owned, [{ op: 'replace', path: '/containers/0/image', value: image }]);
  }

  async #addContainer(owned: Owned): Promise<void> {
    const name = `more-${owned.images.length}`;
    this.acts.push(`container ${owned.name} ${name}`);
    const image = `${name}:1`;
    owned.images.push(image);
    if (owned.git !== undefined) return;
    await this.#patch(owned, [{ op: 'add', path: '/containers/-', value: containerOf(image, owned.hasVolumes) }]);
  }

  /** A tool applies its manifest, which knows nothing of the mount. Twice would be a fight. */
  async #revert(owned: Owned): Promise<void> {
    if (owned.git !== undefined || this.#reverted.has(owned.name)) return;
    this.#reverted.add(owned.name);
    this.acts.push(`revert ${owned.name}`);
    const { containers, volumes = [] } = podOf(owned.images, owned.hasVolumes);
    await this.#patch(owned, [
      { op: 'add', path: '/containers', value: containers },
      { op: 'add', path: '/volumes', value: volumes },
    ]);
  }

  async #changeRole(): Promise<void> {
    const role = pick(this.#random, ROLES);
    const access = this.#access[role] === 'ReadOnly' ? 'ReadWrite' : 'ReadOnly';
    this.acts.push(`store ${role} ${access}`);
    await this.#merge(KIND, 'recordings', { spec: { roles: { [role]: { access } } } });
    this.#access[role] = access;
  }

  async #suspend(): Promise<void> {
    this.acts.push(`store suspend ${!this.#isSuspended}`);
    await this.#merge(KIND, 'recordings', { spec: { suspend: !this.#isSuspended } });
    this.#isSuspended = !this.#isSuspended;
  }

  #roles(): object {
    return Object.fromEntries(ROLES.map((role) => [role, { access: this.#access[role], optional: true }]));
  }

  #create<T>(kind: Kind, name: string, rest: object, labels: object = {}): Promise<T> {
    const body = { apiVersion: API_VERSIONS[kind], kind, metadata: { name, labels, annotations: OWN_NAMES }, ...rest };
    return this.#admin.create<T>(collectionPath(kind, this.namespace), body, { fieldManager: 'helm' });
  }

  #merge(kind: Kind, name: string, body: object): Promise<unknown> {
    return this.#admin.merge(objectPath(kind, this.namespace, name), body, { fieldManager: 'somebody' });
  }

  #patch({ kind, name }: Owned, operations: readonly { op: string; path: string; value: unknown }[]): Promise<unknown> {
    const pod = kind === 'CronJob' ? '/spec/jobTemplate/spec/template/spec' : '/spec/template/spec';
    const within = operations.map((each) => ({ ...each, path: `${pod}${each.path}` }));
    return this.#admin.patch(objectPath(kind, this.namespace, name), within, { fieldManager: 'argocd-controller' });
  }
}

interface Parts {
  readonly labels: Readonly<Record<string, string>>;
  readonly stamps: Readonly<Record<string, string>>;
  /** Of the mount. */
  readonly access?: Access | undefined;
}

const named = ({ kind, name }: Owned): string => `${kind}/${name}`;

/** What of a workload is the owner's and what is ours. */
interface Seen {
  readonly images: readonly string[];
  readonly owners: readonly object[];
  readonly volumes: readonly { readonly name: string; readonly claimName: string; readonly isReadOnly: boolean }[];
  readonly mounts: readonly (readonly { readonly path: string; readonly isReadOnly: boolean }[])[];
  readonly labels: Readonly<Record<string, string>>;
  readonly stamps: Readonly<Record<string, string>>;
}

function seenOf(object: Workload): Seen {
  const { metadata, spec } = templateOf(object);
  const ours = (labels: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(Object.entries(labels).filter(([name]) => name.startsWith('recordings.prosaas.io/')));
  const containers = spec.containers ?? [];
  const all = [...containers, ...(spec.initContainers ?? [])];
  return {
    images: containers.map((each) => (each as { image?: string }).image ?? ''),
    owners: containers.map((each) => ({
      env: (each as { env?: object[] }).env,
      volumeMounts: (each.volumeMounts ?? []).filter(({ name }) => name === 'tmp'),
    })),
    volumes: (spec.volumes ?? [])
      .filter(({ name }) => name !== 'tmp')
      .map(({ name, persistentVolumeClaim: claim }) => ({
        name,
        claimName: claim?.claimName ?? '',
        isReadOnly: claim?.readOnly === true,
      })),
    mounts: all.map(({ volumeMounts }) =>
      (volumeMounts ?? [])
        .filter(({ name }) => name !== 'tmp')
        .map(({ mountPath, readOnly }) => ({ path: mountPath, isReadOnly: readOnly === true })),
    ),
    labels: ours(object.metadata.labels),
    stamps: ours(metadata.labels),
  };
}
