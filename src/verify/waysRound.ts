import { say, type Sentence } from '../api/say.ts';
import { someOf } from '../api/someOf.ts';
import { warning, type Check, type Finding } from '../api/finding.ts';
import { KIND, ROLE_LABEL } from '../api/labels.ts';
import type { StoreSpec } from '../api/store.ts';
import { ApiError } from '../cluster/apiError.ts';
import { listAll, type Reading } from '../cluster/list.ts';
import { collectionPath } from '../cluster/resources.ts';
import type { ApiObject } from '../observed/object.ts';
import { ask, type Answer } from '../report/report.ts';
import { sameStorage, type VolumeSpec } from './sameStorage.ts';

/** What can be seen of the ways to the recordings on which no policy looks (docs/security.md). Hints only: nobody can see all of them. */
export interface Outside {
  readonly stores: readonly StoreVolume[];
  readonly volumes: readonly Volume[];
  /** The nodes on which pods with a role run, with the namespaces of all pods there. */
  readonly nodes: ReadonlyMap<string, ReadonlySet<string>>;
  /** The namespaces whose pods may mount directories of their node. */
  readonly unprotected: ReadonlySet<string>;
  /** What could not be read. */
  readonly forbidden: readonly string[];
}

/** A store, and the volume that its claim is bound to. */
export interface StoreVolume {
  readonly store: string;
  readonly volume: string;
}

export interface Volume {
  readonly name: string;
  readonly spec: VolumeSpec;
}

/** A finding names at most this many namespaces. */
const NAMED = 4;

const alone: Check<Outside> = {
  id: 'same-storage',
  question: say`Does no other volume lead to the storage of a store?`,
  answer({ stores, volumes }) {
    return stores.flatMap(({ store, volume: own }) => {
      const behind = volumes.find(({ name }) => name === own);
      if (behind === undefined) return [];
      return volumes
        .filter((other) => other !== behind && sameStorage(behind.spec, other.spec))
        .map(({ name, spec: { claimRef } }) => {
          const claim =
            claimRef === undefined ? say`no claim yet` : say`claim ${claimRef.namespace ?? ''}/${claimRef.name ?? ''}`;
          const message = say`is on the same storage as volume "${own}" of ${KIND} ${store}, and belongs to ${claim}: whoever mounts that claim needs no role`;
          return hint(
            `PersistentVolume/${name}`,
            message,
            say`Delete the volume, or move it to a directory of its own.`,
          );
        });
    });
  },
};

const confined: Check<Outside> = {
  id: 'pod-security',
  question: say`Can no pod mount directories of the nodes on which a store is mounted?`,
  answer({ nodes, unprotected }) {
    const found = [...nodes].map(([node, namespaces]) => ({
      node,
      namespaces: [...namespaces].filter((namespace) => unprotected.has(namespace)),
    }));
    const namespaces = [...new Set(found.flatMap((each) => each.namespaces))].toSorted();
    const [first] = namespaces;
    if (first === undefined) return [];
    const on = found.filter((each) => each.namespaces.length > 0).map(({ node }) => node);
    const where = on.slice(0, NAMED).join(', ');
    const message = say`has pods on nodes where a store is mounted (${on.length > NAMED ? say`${where} and others` : where}), and no Pod Security: a hostPath volume there reaches the recordings. All such namespaces: ${someOf(namespaces, NAMED)}`;
    return [
      hint(
        `Namespace/${first}`,
        message,
        say`Label each namespace pod-security.kubernetes.io/enforce=baseline, or keep its pods off these nodes. Namespaces that another admission policy restricts need nothing.`,
      ),
    ];
  },
};

const seen: Check<Outside> = {
  id: 'outside',
  question: say`Could volumes, namespaces and pods of the whole cluster be read?`,
  answer: ({ forbidden }) =>
    forbidden.map((message) => warning(`Namespace/*`, { reason: 'Forbidden', message: say`${message}` })),
};

export const OUTSIDE_CHECKS: readonly Check<Outside>[] = [seen, alone, confined];

const hint = (object: string, message: Sentence, remedy: Sentence): Finding =>
  warning(object, { reason: 'Unguarded', message }, remedy);

/**
 * The hints of `verify --platform`.
 *
 * @throws ApiError, except where a permission or the kind RecordingStore is missing
 */
export async function waysRound(connection: Reading): Promise<Answer[]> {
  const outside = await observeOutside(connection);
  return OUTSIDE_CHECKS.map((check) => ask(check, outside));
}

interface ClaimObject extends ApiObject {
  readonly spec: { readonly volumeName?: string };
}
interface PodObject extends ApiObject {
  readonly spec: { readonly nodeName?: string };
}

const ENFORCE = 'pod-security.kubernetes.io/enforce';
/** At most so many nodes are looked at, one request each. */
const NODES = 50;

async function observeOutside(connection: Reading): Promise<Outside> {
  const forbidden: string[] = [];
  const list = async <Item>(path: string, query: Record<string, string> = {}): Promise<Item[]> => {
    try {
      return await listAll<Item>(connection, path, query);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 403) forbidden.push(error.message);
      else if (error.status !== 404) throw error;
      return [];
    }
  };
  const stores = await list<ApiObject & { readonly spec: StoreSpec }>(collectionPath(KIND));
  // Without a store there is nothing to get round.
  if (stores.length === 0) return { stores: [], volumes: [], nodes: new Map(), unprotected: new Set(), forbidden };
  const homes = [...new Set(stores.map(({ metadata }) => metadata.namespace ?? ''))];
  const [claims, volumes, namespaces, holders] = await Promise.all([
    Promise.all(homes.map((home) => list<ClaimObject>(collectionPath('PersistentVolumeClaim', home)))),
    list<ApiObject & { readonly spec: VolumeSpec }>('/api/v1/persistentvolumes'),
    list<ApiObject>(collectionPath('Namespace')),
    list<PodObject>(collectionPath('Pod'), { labelSelector: ROLE_LABEL }),
  ]);
  const nodes = [...new Set(holders.flatMap(({ spec }) => spec.nodeName ?? []))].slice(0, NODES);
  const there = await Promise.all(
    nodes.map(async (node) => {
      const pods = await list<ApiObject>(collectionPath('Pod'), { fieldSelector: `spec.nodeName=${node}` });
      return [node, new Set(pods.map(({ metadata }) => metadata.namespace ?? ''))] as const;
    }),
  );
  return {
    stores: stores.flatMap(({ metadata: { namespace = '', name }, spec }) => {
      const claim = claims
        .flat()
        .find(({ metadata }) => metadata.namespace === namespace && metadata.name === spec.claimName);
      return claim?.spec.volumeName === undefined
        ? []
        : [{ store: `${namespace}/${name}`, volume: claim.spec.volumeName }];
    }),
    volumes: volumes.map(({ metadata: { name }, spec }) => ({ name, spec })),
    nodes: new Map(there),
    unprotected: new Set(namespaces.filter(isUnprotected).map(({ metadata }) => metadata.name)),
    forbidden: [...new Set(forbidden)],
  };
}

/** The namespaces of Kubernetes itself need the nodes. */
const isUnprotected = ({ metadata: { name, labels } }: ApiObject): boolean =>
  !name.startsWith('kube-') && !['baseline', 'restricted'].includes(labels?.[ENFORCE] ?? '');
