import { MARK_LABEL, ROLE_LABEL } from '../api/labels.ts';
import type { Fault } from '../api/reasons.ts';
import type { Selection, Sink } from '../cluster/reflection.ts';
import { collectionPath } from '../cluster/resources.ts';
import type { Scene } from '../judgement/scene.ts';
import type { WorkloadKind } from '../mount/workload.ts';
import { bindsLate, projectClaim, type ClaimState, type ObservedClaim } from '../observed/claim.ts';
import { EXCERPTS } from '../observed/excerpt.ts';
import { projectJob, type ObservedJob } from '../observed/job.ts';
import { projectNamespace, type ObservedNamespace } from '../observed/namespace.ts';
import { identityOf, type ApiObject, type Identity } from '../observed/object.ts';
import { byName } from '../observed/picture.ts';
import { barePod, projectPod, type ObservedPod } from '../observed/pod.ts';
import { projectStore, type ObservedStore } from '../observed/store.ts';
import { projectWorkload, type ObservedWorkload } from '../observed/workload.ts';
import type { Around } from '../plan/around.ts';
import type { AdmissionObject } from '../policies/policy.ts';
import { Collection } from './collection.ts';
import type { Consequences } from './consequences.ts';
import { keyOfStore, keyOfWorkload, storeOfPod, storeOfWorkload, type StoreKey } from './keys.ts';
import { Records } from './records.ts';
import { optedInAmong, Scope } from './scope.ts';
import { WatchedPolicies } from './watchedPolicies.ts';

/** The kinds with a changeable template. Only these are watched by the mark alone. */
const REPAIRED = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'] as const satisfies readonly WorkloadKind[];

const projectName = ({ metadata }: ApiObject): Identity => identityOf(metadata);

/**
 * What the operator watches: workloads and pods with a role, workloads with our mark, and what decides about them. One watch cannot select by two labels
 * with "or", so each kind has two watches.
 */
export class Watched {
  readonly workloads: Collection<ObservedWorkload>;
  readonly pods: Collection<ObservedPod>;
  readonly stores: Collection<ObservedStore>;
  readonly #jobs: Collection<ObservedJob>;
  readonly #claims: Collection<ObservedClaim>;
  readonly #enabled: Collection<ObservedNamespace>;
  readonly #lateClasses: Collection<Identity>;
  readonly #policies: WatchedPolicies;
  readonly #records = new Records();
  readonly #consequences: Consequences;
  readonly #scope: Scope;
  #areClassesDenied = false;

  /**
   * @param policies the policies that must be in the cluster
   * @param namespaces the only namespaces that are watched; undefined: all. Where these are named, the operator does without what it may not read
   */
  constructor(consequences: Consequences, policies: readonly AdmissionObject[], namespaces?: readonly string[]) {
    this.#consequences = consequences;
    this.#scope = new Scope(namespaces, (namespace) => this.#changedIn(namespace));
    this.workloads = new Collection(storeOfWorkload, {
      onVersion: (workload) => consequences.workload(keyOfWorkload(workload)),
      onChange(before, after) {
        if (before !== undefined && after === undefined) consequences.workload(keyOfWorkload(before));
        for (const each of [before, after]) if (each !== undefined) consequences.store(storeOfWorkload(each));
      },
    });
    this.pods = new Collection(storeOfPod, {
      onChange(before, after) {
        for (const each of [before, after]) if (each !== undefined) consequences.store(storeOfPod(each));
      },
    });
    this.#jobs = new Collection(({ namespace }) => namespace, {
      // The pods of the Job may have come first, and were not judged yet.
      onChange: (before, after) => {
        if (before === undefined && after !== undefined)
          this.#storesIn(after.namespace).forEach((store) => consequences.store(store));
      },
    });
    this.stores = new Collection(({ namespace }) => namespace, {
      onChange: (before, after) => {
        const one = after ?? before;
        if (one === undefined) return;
        if (after === undefined) this.#records.forget(keyOfStore(one));
        // The operator wrote the status itself.
        if (before?.spec === after?.spec && before?.uid === after?.uid) consequences.store(keyOfStore(one));
        // All stores of the namespace depend on the number of stores and on their claims.
        else if (before?.uid !== after?.uid) {
          for (const each of new Set([keyOfStore(one), ...this.#storesIn(one.namespace)])) this.#changed(each);
        } else this.#changed(keyOfStore(one));
      },
    });
    this.#claims = new Collection(({ namespace }) => namespace, {
      onChange: (before, after) => {
        const claim = after ?? before;
        for (const store of this.stores.group(claim?.namespace ?? '')) {
          if (store.spec.claimName === claim?.name) this.#changed(keyOfStore(store));
        }
      },
    });
    this.#enabled = new Collection(() => '', {
      onChange: (before, after) => this.#changedIn((after ?? before)?.name ?? ''),
    });
    this.#lateClasses = new Collection(() => '', {
      onChange: () => this.stores.groups().forEach((namespace) => this.#changedIn(namespace)),
    });
    this.#policies = new WatchedPolicies(policies, () => {
      for (const store of this.stores.all()) consequences.store(keyOfStore(store));
      consequences.admission();
    });
  }

  /** What to watch, and where to put it: the same for each namespace that is named, and what is of the whole cluster. */
  reflections(): [Selection, Sink][] {
    const late = (object: ApiObject) => (bindsLate(object) ? projectName(object) : undefined);
    const classes: Sink = {
      ...this.#lateClasses.sink(late),
      denied: (why) => {
        this.#areClassesDenied = why !== undefined;
        this.stores.groups().forEach((namespace) => this.#changedIn(namespace));
      },
    };
    return [
      ...this.#storeReflections(),
      ...this.#scope.each((namespace) => this.#within(namespace)),
      this.#scope.spare([{ path: collectionPath('StorageClass') }, classes]),
      ...this.#policies.reflections().map((each) => this.#scope.spare(each)),
    ];
  }

  /** The stores of every namespace that may be read. */
  readableStores(): [Selection, Sink][] {
    return this.#storeReflections().filter(([selection]) => this.#scope.mayRead(selection));
  }

  #storeReflections(): [Selection, Sink][] {
    return this.#scope.each((namespace) => [
      [{ path: collectionPath('RecordingStore', namespace) }, this.stores.sink(projectStore, namespace)],
    ]);
  }

  #within(namespace?: string): [Selection, Sink][] {
    const workloads = (kind: WorkloadKind, source: string, labelSelector: string): [Selection, Sink] => [
      { path: collectionPath(kind, namespace), labelSelector, excerpt: EXCERPTS[kind] },
      this.workloads.sink(
        (object, before) => projectWorkload(kind, object, 'mounts', before),
        `${source} ${namespace ?? ''}`,
        `${kind}/`,
      ),
    ];
    return [
      ...[...REPAIRED, 'Job' as const].map((kind) => workloads(kind, 'declared', ROLE_LABEL)),
      ...REPAIRED.map((kind) => workloads(kind, 'marked', `${MARK_LABEL},!${ROLE_LABEL}`)),
      [{ path: collectionPath('Job', namespace), excerpt: 'metadata' }, this.#jobs.sink(projectJob, namespace)],
      [
        { path: collectionPath('Pod', namespace), labelSelector: ROLE_LABEL, excerpt: EXCERPTS.Pod },
        this.pods.sink((pod, before) => this.#pod(pod, before), namespace),
      ],
      [{ path: collectionPath('PersistentVolumeClaim', namespace) }, this.#claims.sink(projectClaim, namespace)],
      [optedInAmong(namespace), this.#enabled.sink(projectNamespace, namespace)],
    ];
  }

  /** Whether the namespace has opted in. Where its labels may not be read, nobody knows. */
  #hasOptedIn(namespace: string): boolean | undefined {
    if (this.#enabled.get(`/${namespace}`) !== undefined) return true;
    return this.#scope.mayReadIn(namespace, collectionPath('Namespace')) ? false : undefined;
  }

  #pod(pod: ApiObject, before: ObservedPod | undefined): ObservedPod | undefined {
    this.#records.look(pod, before !== undefined, this.#consequences);
    return projectPod(pod, 'mounts');
  }

  /** Tells everything that is observed, as if it had just come. */
  replay(): void {
    const consequences = this.#consequences;
    const stores = this.stores.all().map(keyOfStore);
    for (const key of new Set([...stores, ...this.workloads.groups(), ...this.pods.groups()])) consequences.store(key);
    for (const key of this.workloads.groups())
      for (const workload of this.workloads.group(key)) consequences.workload(keyOfWorkload(workload));
  }

  /** What decides about the workloads of a store, besides the workloads. */
  around(key: StoreKey): Around {
    const namespace = key.slice(0, key.indexOf('/'));
    const stores = this.stores.group(namespace);
    return {
      namespace,
      enabled: this.#hasOptedIn(namespace),
      namespaceLabels: this.#enabled.get(`/${namespace}`)?.labels,
      admission: this.#policies.changes,
      store: this.stores.get(key),
      stores,
      claims: stores.flatMap(({ spec }) => this.#claim(`${namespace}/${spec.claimName}`) ?? []),
      policies: this.#policies.faults,
      unreadable: this.#scope.unreadable(namespace),
    };
  }

  /** The workloads that declare a role in the store or have its mark, with the bare pods. */
  workloadsOf(key: StoreKey): ObservedWorkload[] {
    const bare = this.pods.group(key).filter(({ controller }) => controller === undefined);
    return [...this.workloads.group(key), ...bare.map(barePod)];
  }

  /** Everything that the checks of a store look at. Undefined: the store does not exist. */
  scene(key: StoreKey, setbacks: ReadonlyMap<string, Fault>, now: number): Scene | undefined {
    const { store, ...around } = this.around(key);
    if (store === undefined) return undefined;
    const jobKey = (name: string) => `${around.namespace}/${name}`;
    return {
      ...around,
      store,
      workloads: byName(this.workloadsOf(key)),
      pods: this.pods.group(key),
      jobs: {
        get: (name) => this.#jobs.get(jobKey(name))?.cronJob,
        has: (name) => this.#jobs.get(jobKey(name)) !== undefined,
      },
      setbacks,
      recorded: new Map([[store.name, this.#records.of(key)]]),
      now,
    };
  }

  /** The uid of a workload or pod. Undefined: it is not watched. */
  uidOf(namespace: string, { kind, name }: { readonly kind: string; readonly name: string }): string | undefined {
    const known =
      kind === 'Pod' ? this.pods.get(`${namespace}/${name}`) : this.workloads.get(`${kind}/${namespace}/${name}`);
    return known?.uid;
  }

  #storesIn(namespace: string): StoreKey[] {
    return this.stores.group(namespace).map(keyOfStore);
  }

  #changed(store: StoreKey): void {
    for (const workload of this.workloads.group(store)) this.#consequences.workload(keyOfWorkload(workload));
    this.#consequences.store(store);
  }

  #changedIn(namespace: string): void {
    const declared = this.workloads.groups().filter((store) => store.startsWith(`${namespace}/`));
    for (const store of new Set([...declared, ...this.#storesIn(namespace)])) this.#changed(store);
  }

  #claim(key: string): ClaimState | undefined {
    const claim = this.#claims.get(key);
    if (claim === undefined) return undefined;
    const isLate = this.#lateClasses.get(`/${claim.storageClass ?? ''}`) !== undefined;
    const waitsForConsumer = this.#areClassesDenied ? undefined : isLate;
    return { ...claim, waitsForConsumer, released: [] };
  }
}
