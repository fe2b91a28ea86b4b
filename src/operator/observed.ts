import { declarationOf, ENABLED_LABEL, MARK_LABEL, ROLE_LABEL } from '../api/labels.ts';
import { collectionPath } from '../cluster/resources.ts';
import type { Selection, Sink } from '../cluster/reflector.ts';
import type { Labels, WorkloadKind } from '../mount/workload.ts';
import type { ClaimState, ObservedPod, ObservedStore, ObservedWorkload, Situation } from '../plan/situation.ts';
import type { AdmissionObject } from '../policies/policy.ts';
import { Collection } from './collection.ts';
import { ObservedPolicies } from './observedPolicies.ts';
import {
  projectClaim,
  projectLateClass,
  projectName,
  projectPod,
  projectStore,
  projectWorkload,
  type ObservedClaim,
  type ObservedName,
} from './projection.ts';

/** `<namespace>/<name>` of a store, whether or not it exists. */
export type StoreKey = string;
/** `<Kind>/<namespace>/<name>`. */
export type WorkloadKey = string;

export const keyOfStore = ({ namespace, name }: { readonly namespace: string; readonly name: string }): StoreKey =>
  `${namespace}/${name}`;

export const keyOfWorkload = ({ kind, namespace, name }: Pick<ObservedWorkload, 'kind' | 'namespace' | 'name'>) =>
  `${kind}/${namespace}/${name}`;

/** The store in which a workload declares a role, or else whose mark it bears. */
export const storeOfWorkload = ({ namespace, labels }: ObservedWorkload): StoreKey =>
  `${namespace}/${storeNamed(labels)}`;

const storeOfPod = ({ namespace, template }: ObservedPod): StoreKey => `${namespace}/${storeNamed(template.labels)}`;

const storeNamed = (labels: Labels | undefined): string => declarationOf(labels)?.store ?? labels?.[MARK_LABEL] ?? '';

/** What follows from a change. */
export interface Consequences {
  /** A workload is to be looked at. */
  workload(key: WorkloadKey): void;
  /** The status of a store may be another. */
  store(key: StoreKey): void;
}

/** Of two that were made in the same second, the name decides: it must not be both, or neither. */
const isOlder = (a: ObservedStore, b: ObservedStore): boolean =>
  a.created === b.created ? a.name < b.name : a.created < b.created;

/** The kinds whose template can be changed: only these are worth watching for the mark alone. */
const REPAIRED = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'] as const satisfies readonly WorkloadKind[];

/**
 * The picture of the cluster in memory: what declares a role or bears our mark, and what decides about it. Two selectors cannot be or-ed in
 * one watch, hence two a kind.
 */
export class Observed {
  readonly workloads: Collection<ObservedWorkload>;
  readonly pods: Collection<ObservedPod>;
  readonly stores: Collection<ObservedStore>;
  readonly #claims: Collection<ObservedClaim>;
  readonly #enabled: Collection<ObservedName>;
  readonly #lateClasses: Collection<ObservedName>;
  readonly #policies: ObservedPolicies;

  /** @param policies what shall be in force */
  constructor(consequences: Consequences, policies: readonly AdmissionObject[]) {
    const changed = (store: StoreKey) => {
      for (const workload of this.workloads.group(store)) consequences.workload(keyOfWorkload(workload));
      consequences.store(store);
    };
    const changedIn = (namespace: string) => {
      const named = this.workloads.groups().filter((store) => store.startsWith(`${namespace}/`));
      for (const store of new Set([...named, ...this.stores.group(namespace).map(keyOfStore)])) changed(store);
    };
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
    this.stores = new Collection(({ namespace }) => namespace, {
      onChange: (before, after) => {
        const one = after ?? before;
        if (one === undefined) return;
        // The status is ours: it says nothing new to us.
        if (before?.spec === after?.spec && before?.uid === after?.uid) consequences.store(keyOfStore(one));
        // Who is on which claim, and how many there are, concerns all stores of the namespace.
        else if (before?.uid !== after?.uid) for (const each of [one, ...this.#besides(one)]) changed(keyOfStore(each));
        else changed(keyOfStore(one));
      },
    });
    this.#claims = new Collection(({ namespace }) => namespace, {
      onChange: (before, after) => {
        const claim = after ?? before;
        for (const store of this.stores.group(claim?.namespace ?? '')) {
          if (store.spec.claimName === claim?.name) changed(keyOfStore(store));
        }
      },
    });
    this.#enabled = new Collection(() => '', {
      onChange: (before, after) => changedIn((after ?? before)?.name ?? ''),
    });
    this.#lateClasses = new Collection(() => '', {
      onChange: () => this.stores.groups().forEach(changedIn),
    });
    this.#policies = new ObservedPolicies(policies, () => {
      for (const namespace of this.stores.groups()) {
        for (const store of this.stores.group(namespace)) consequences.store(keyOfStore(store));
      }
    });
  }

  /** What is to be reflected, and where to. */
  reflections(): [Selection, Sink][] {
    const workloads = (kind: WorkloadKind, source: string, labelSelector: string): [Selection, Sink] => [
      { path: collectionPath(kind), labelSelector },
      this.workloads.sink((object) => projectWorkload(kind, object), source, `${kind}/`),
    ];
    return [
      [{ path: collectionPath('RecordingStore') }, this.stores.sink(projectStore)],
      ...[...REPAIRED, 'Job' as const].map((kind) => workloads(kind, 'declared', ROLE_LABEL)),
      ...REPAIRED.map((kind) => workloads(kind, 'marked', `${MARK_LABEL},!${ROLE_LABEL}`)),
      [{ path: collectionPath('Pod'), labelSelector: ROLE_LABEL }, this.pods.sink(projectPod)],
      [{ path: collectionPath('PersistentVolumeClaim') }, this.#claims.sink(projectClaim)],
      [{ path: collectionPath('Namespace'), labelSelector: `${ENABLED_LABEL}=true` }, this.#enabled.sink(projectName)],
      [{ path: collectionPath('StorageClass') }, this.#lateClasses.sink(projectLateClass)],
      ...this.#policies.reflections(),
    ];
  }

  situation(key: StoreKey): Situation {
    const store = this.stores.get(key);
    const namespace = key.slice(0, key.indexOf('/'));
    const enabled = this.#enabled.get(`/${namespace}`) !== undefined;
    const policies = this.#policies.faults;
    if (store === undefined) return { enabled, store, claim: undefined, policies };
    const older = this.#besides(store).filter((other) => isOlder(other, store));
    return {
      enabled,
      store,
      claim: this.#claim(`${namespace}/${store.spec.claimName}`),
      olderStore: older.find(({ spec }) => spec.claimName === store.spec.claimName)?.name,
      among: { stores: this.stores.group(namespace).length, older: older.length },
      policies,
    };
  }

  /** The other stores of its namespace. */
  #besides({ namespace, name }: ObservedStore): ObservedStore[] {
    return this.stores.group(namespace).filter((other) => other.name !== name);
  }

  #claim(key: string): ClaimState | undefined {
    const claim = this.#claims.get(key);
    if (claim === undefined) return undefined;
    const { phase, accessModes, storageClass } = claim;
    return { phase, accessModes, waitsForConsumer: this.#lateClasses.get(`/${storageClass ?? ''}`) !== undefined };
  }
}
