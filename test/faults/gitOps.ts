import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../src/cluster/clock.ts';
import type { Connection } from '../../src/cluster/connection.ts';
import type { KubernetesObject } from '../../src/cluster/kubernetesObject.ts';
import { collectionPath, objectPath, type Kind } from '../../src/cluster/resources.ts';
import { ApiError } from '../../src/cluster/apiError.ts';
import { applied, leavesOf } from './leaves.ts';

/** A server-side apply, by force. The operator makes none. */
export interface Applies {
  apply<T>(path: string, body: unknown, query?: { readonly fieldManager?: string }): Promise<T>;
}

/** What people and tools do it with. */
export type Admin = Pick<Connection, 'get' | 'create' | 'update' | 'merge' | 'patch' | 'delete'> & Applies;

/** A workload as it stands in git. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: Kind;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec: object;
}

/**
 * How a tool makes the cluster like git. `server` and `client` apply: what the manifest does not speak of stays, and what it said the time before and says
 * no more goes. `replace` writes the whole object anew, whenever anything is there that is not in git.
 */
export const WAYS = ['server', 'client', 'replace'] as const;
export type Way = (typeof WAYS)[number];

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** A tool that holds workloads to what stands in git, and reverts what anybody else changes of it: Argo CD with self-heal, Flux, a script. */
export class GitOps {
  readonly #admin: Admin;
  readonly #clock: Clock;
  readonly #manifests: () => readonly Manifest[];
  readonly #everyMs: number;
  readonly manager: string;
  readonly way: Way;
  /** What was last found to be like git. */
  readonly #like = new Map<Manifest, Live | undefined>();
  #cancel: (() => void) | undefined;
  #isStopped = false;
  #syncing: Promise<void> = Promise.resolve();

  /** @param everyMs how long from one comparison to the next, ms */
  constructor(
    admin: Admin,
    clock: Clock,
    manifests: () => readonly Manifest[],
    { manager, way, everyMs }: { readonly manager: string; readonly way: Way; readonly everyMs: number },
  ) {
    [this.#admin, this.#clock, this.#manifests] = [admin, clock, manifests];
    [this.manager, this.way, this.#everyMs] = [manager, way, everyMs];
  }

  /** Makes the cluster like git now, and from now on again and again. */
  async start(): Promise<void> {
    for (const each of this.#manifests()) await this.#sync(each);
    this.#next();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel?.();
    await this.#syncing;
  }

  /** What the tool makes of a workload, whatever has become of it. */
  outcome(manifest: Manifest, live: KubernetesObject): unknown {
    return this.way === 'replace' ? manifest : applied(live, manifest);
  }

  #next(): void {
    this.#cancel = this.#clock.after(this.#everyMs, () => {
      this.#syncing = this.#all();
    });
  }

  async #all(): Promise<void> {
    for (const each of this.#manifests()) {
      try {
        await this.#sync(each);
      } catch (error) {
        // It comes again.
        if (!(error instanceof ApiError)) throw error;
      }
    }
    if (!this.#isStopped) this.#next();
  }

  async #sync(manifest: Manifest): Promise<void> {
    const { kind, metadata } = manifest;
    const live = await this.#read(objectPath(kind, metadata.namespace, metadata.name));
    if (live !== undefined && this.#like.get(manifest) === live) return;
    const isWritten = await this.#write(manifest, live);
    // After a restore of etcd, an object may be what it was before the write.
    if (!isWritten) this.#like.set(manifest, live);
  }

  /** @returns whether the live object was not like git */
  async #write(manifest: Manifest, live: Live | undefined): Promise<boolean> {
    const { kind, metadata } = manifest;
    const path = objectPath(kind, metadata.namespace, metadata.name);
    const as = { fieldManager: this.manager };
    if (this.way === 'server') {
      const after = await this.#admin.apply<Live>(path, manifest, as);
      return after.metadata.resourceVersion !== live?.metadata.resourceVersion;
    }
    if (live === undefined) {
      const noted = this.way === 'client' ? withNote(manifest, manifest) : manifest;
      await this.#admin.create(collectionPath(kind, metadata.namespace), noted, as);
      return true;
    }
    const wanted = this.#wanted(manifest, live);
    if (wanted !== undefined) await this.#admin.update(path, wanted, as);
    return wanted !== undefined;
  }

  /** What is written in the place of a live object. Undefined: it is like git. */
  #wanted(manifest: Manifest, live: Live): Manifest | undefined {
    if (this.way === 'replace') return isLike(live, manifest) ? undefined : manifest;
    const last = JSON.parse(live.metadata.annotations?.[LAST_APPLIED] ?? '{}') as object;
    const says = leavesOf(manifest);
    const gone = [...leavesOf(last).keys()].filter((leaf) => !says.has(leaf));
    const wanted = withNote(applied(live, manifest, new Set(gone)) as Manifest, manifest);
    return isDeepStrictEqual(wanted, live) ? undefined : wanted;
  }

  async #read(path: string): Promise<Live | undefined> {
    try {
      return await this.#admin.get<Live>(path);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }
}

type Live = KubernetesObject & {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
};

/** An object with the annotation that says what was applied last. */
const withNote = (object: Manifest, manifest: Manifest): Manifest => {
  const { annotations } = object.metadata as { annotations?: object };
  const note = { ...annotations, [LAST_APPLIED]: JSON.stringify(manifest) };
  return { ...object, metadata: { ...object.metadata, annotations: note } as Manifest['metadata'] };
};

/** Where the API server adds nothing of its own. */
const WHOLE = /\.labels|\.volumes|\.volumeMounts/;

/** Whether a live object is as the manifest says, and has no label, volume or mount beside. */
function isLike(live: object, manifest: Manifest): boolean {
  const [is, says] = [leavesOf(live), leavesOf(manifest)];
  const isBeside = (leaf: string) => WHOLE.test(leaf) && !says.has(leaf);
  return [...says].every(([leaf, value]) => is.get(leaf) === value) && ![...is.keys()].some(isBeside);
}
