import { keyOfObject, type KubernetesObject } from '../cluster/kubernetesObject.ts';
import type { Origin, Sink } from '../cluster/reflection.ts';
import { isOlderVersion } from '../cluster/resourceVersion.ts';
import { sameBut, sharing } from '../observed/shared.ts';

interface Item {
  readonly namespace: string;
  readonly name: string;
  readonly resourceVersion: string;
}

/** What one sink shows of an object. */
interface View<T> {
  readonly item: T;
  readonly source: string;
  /** How many restores of etcd the lists of the sink have shown. Versions of two epochs say nothing about each other. */
  readonly epoch: number;
}

/** Called by a collection. `before` is undefined for a new item, `after` for an item that is gone. */
export interface Observer<T> {
  /** The kept part of an object has changed. */
  onChange(before: T | undefined, after: T | undefined): void;
  /** There is a new version, also when no kept part has changed. A write that failed on the old version waits for the new one. */
  onVersion?(item: T): void;
}

/**
 * Observed objects of some kinds, in memory, in groups. The collection keeps the contract of src/observed/shared.ts. Several sinks may deliver the same
 * object: a workload that loses its role leaves the watch of declared workloads and enters the watch of marked workloads, and either event may come
 * first. So each sink has a view of its own, which follows its lists and its watch alone, and the newest view counts.
 */
export class Collection<T extends Item> {
  /** The view that counts. */
  readonly #newest = new Map<string, View<T>>();
  /** The other views. Most objects have none: what two watches show at a time is passing from one to the other. */
  readonly #others = new Map<string, readonly View<T>[]>();
  /** The newest epoch of a sink. */
  #epoch = 0;
  readonly #groups = new Map<string, Map<string, T>>();
  readonly #groupOf: (item: T) => string;
  readonly #observer: Observer<T>;

  constructor(groupOf: (item: T) => string, observer: Observer<T>) {
    this.#groupOf = groupOf;
    this.#observer = observer;
  }

  get size(): number {
    return this.#newest.size;
  }

  get(key: string): T | undefined {
    return this.#newest.get(key)?.item;
  }

  group(name: string): T[] {
    return [...(this.#groups.get(name)?.values() ?? [])];
  }

  all(): T[] {
    return Array.from(this.#newest.values(), ({ item }) => item);
  }

  groups(): string[] {
    return [...this.#groups.keys()];
  }

  /**
   * @param project returns the part of an object to keep; `before` is the part that was kept the time before
   * @param source tells the sinks apart
   * @param prefix tells the kinds apart within the collection
   */
  sink(project: (object: KubernetesObject, before: T | undefined) => T | undefined, source = '', prefix = ''): Sink {
    const keyOf = (object: KubernetesObject) => prefix + keyOfObject(object);
    let epoch = 0;
    // A restore that another sink has seen already is the same restore.
    const epochOf = (origin: Origin) => (origin === 'restored' ? Math.max(epoch + 1, this.#epoch) : epoch);
    return {
      put: (object, origin = 'watch') => {
        const key = keyOf(object);
        const own = this.#viewOf(source, key);
        // The answer to our own write is ahead of the watch. After a restore of etcd, the same version may be another object.
        const isKnown = origin === 'watch' && own !== undefined && isUpTo(object.metadata.resourceVersion, own);
        if (isKnown) return;
        const item = project(object, this.get(key));
        this.#see(key, source, item && { item, source, epoch: epochOf(origin) });
      },
      remove: (object) => this.#see(keyOf(object), source, undefined),
      retain: (identities, origin = 'list') => {
        epoch = epochOf(origin);
        this.#epoch = Math.max(this.#epoch, epoch);
        for (const key of this.#newest.keys())
          if (key.startsWith(prefix) && !identities.has(key.slice(prefix.length))) this.#see(key, source, undefined);
      },
      // Of the whole kind: the watch is behind where another watch is ahead. What another has from before a restore says nothing.
      newest: () => {
        let newest: string | undefined;
        for (const [key, view] of this.#newest) {
          const counts = key.startsWith(prefix) && (view.source === source || view.epoch >= epoch);
          if (counts && isOlderVersion(newest ?? '', view.item.resourceVersion)) newest = view.item.resourceVersion;
        }
        return newest;
      },
    };
  }

  /**
   * Takes the answer to one of our writes, so that no decision uses the object from before the write. An object that is gone stays gone, and a newer
   * version stays. Undefined: the object is no longer observed after the write.
   */
  settle(key: string, answer: T | undefined, resourceVersion: string): void {
    const view = this.#newest.get(key);
    if (view === undefined || isOlderVersion(resourceVersion, view.item.resourceVersion)) return;
    // The watch of a view that is older than the answer has still to tell what became of the object.
    const others = this.#views(key).filter(
      (each) => each !== view && !isOlderVersion(each.item.resourceVersion, resourceVersion),
    );
    this.#show(key, answer === undefined ? others : [{ ...view, item: answer }, ...others]);
  }

  #views(key: string): readonly View<T>[] {
    const newest = this.#newest.get(key);
    return newest === undefined ? [] : [newest, ...(this.#others.get(key) ?? [])];
  }

  #viewOf(source: string, key: string): View<T> | undefined {
    return this.#views(key).find((view) => view.source === source);
  }

  /** @param view undefined: the sink has the object no more */
  #see(key: string, source: string, view: View<T> | undefined): void {
    const views = this.#views(key);
    const others = views.filter((each) => each.source !== source);
    if (view !== undefined) this.#show(key, [...others, view]);
    else if (others.length < views.length) this.#show(key, others);
  }

  #show(key: string, views: readonly View<T>[]): void {
    const before = this.#newest.get(key);
    const [newest, ...others] = views.toSorted(newestFirst);
    if (others.length > 0) this.#others.set(key, others);
    else this.#others.delete(key);
    if (newest === before) return;
    const after = newest && { ...newest, item: sharing(before?.item, newest.item) };
    if (after === undefined) this.#newest.delete(key);
    else this.#newest.set(key, after);
    this.#tell(key, before?.item, after?.item);
  }

  #tell(key: string, before: T | undefined, after: T | undefined): void {
    if (before !== undefined) this.#leave(this.#groupOf(before), key);
    if (after !== undefined) this.#enter(this.#groupOf(after), key, after);
    if (after !== undefined) this.#observer.onVersion?.(after);
    const isSame = before !== undefined && after !== undefined && sameBut(before, after, ['resourceVersion']);
    if (!isSame) this.#observer.onChange(before, after);
  }

  #leave(name: string, key: string): void {
    const group = this.#groups.get(name);
    group?.delete(key);
    if (group?.size === 0) this.#groups.delete(name);
  }

  #enter(name: string, key: string, item: T): void {
    const group = this.#groups.get(name) ?? new Map<string, T>();
    this.#groups.set(name, group.set(key, item));
  }
}

const isUpTo = (version: string, { item }: View<Item>): boolean =>
  version === item.resourceVersion || isOlderVersion(version, item.resourceVersion);

const newestFirst = <T extends Item>(a: View<T>, b: View<T>): number =>
  b.epoch - a.epoch || Number(b.item.resourceVersion) - Number(a.item.resourceVersion);
