import { keyOfObject, type KubernetesObject } from '../cluster/kubernetesObject.ts';
import type { Origin, Sink } from '../cluster/reflection.ts';
import { isOlderVersion } from '../cluster/resourceVersion.ts';
import { sameBut, sharing } from '../observed/shared.ts';

interface Item {
  readonly namespace: string;
  readonly name: string;
  readonly resourceVersion: string;
}

interface Kept<T> {
  readonly item: T;
  /** The sink that delivered the item. */
  readonly source: string;
  /** etcd was restored since to an older revision, so the version says nothing any more. */
  readonly isLost?: true;
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
 * first.
 */
export class Collection<T extends Item> {
  readonly #kept = new Map<string, Kept<T>>();
  /** What another sink delivered of an object that is kept in a newer version. It counts when the sink of that one lets the object go. */
  readonly #rivals = new Map<string, Kept<T>>();
  readonly #groups = new Map<string, Map<string, T>>();
  readonly #groupOf: (item: T) => string;
  readonly #observer: Observer<T>;

  constructor(groupOf: (item: T) => string, observer: Observer<T>) {
    this.#groupOf = groupOf;
    this.#observer = observer;
  }

  get size(): number {
    return this.#kept.size;
  }

  get(key: string): T | undefined {
    return this.#kept.get(key)?.item;
  }

  group(name: string): T[] {
    return [...(this.#groups.get(name)?.values() ?? [])];
  }

  all(): T[] {
    return Array.from(this.#kept.values(), ({ item }) => item);
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
    const key = (object: KubernetesObject) => prefix + keyOfObject(object);
    return {
      put: (object, origin = 'watch') => {
        // The answer to our own write has already delivered this version. After a restore of etcd, the same version may be another object.
        const before = this.#kept.get(key(object))?.item;
        const isKnown = origin === 'watch' && before?.resourceVersion === object.metadata.resourceVersion;
        if (!isKnown) this.#put(key(object), project(object, before), source, origin);
      },
      remove: (object) => this.#put(key(object), undefined, source, 'watch'),
      retain: (identities, origin) => {
        for (const [each, kept] of this.#kept) {
          const isOfSink = kept.source === source && each.startsWith(prefix);
          if (isOfSink && !identities.has(each.slice(prefix.length))) this.#drop(each, source);
          // Another watch of the kind has kept it, and lists again only later. Until then the object may enter this one.
          else if (!isOfSink && origin === 'restored' && each.startsWith(prefix))
            this.#kept.set(each, { ...kept, isLost: true });
        }
        for (const each of this.#rivals.keys())
          if (each.startsWith(prefix) && !identities.has(each.slice(prefix.length))) this.#withdraw(each, source);
      },
      // Of the whole kind: an object that enters this watch is ignored while a newer version from another watch is kept.
      newest: () => {
        let newest: string | undefined;
        for (const [each, { item, isLost, source: from }] of this.#kept) {
          // What another watch has kept from before a restore says nothing. What this one has kept says that it must list again.
          const counts = each.startsWith(prefix) && (isLost !== true || from === source);
          if (counts && isOlderVersion(newest ?? '', item.resourceVersion)) newest = item.resourceVersion;
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
    const kept = this.#kept.get(key);
    if (kept === undefined || isOlderVersion(resourceVersion, kept.item.resourceVersion)) return;
    // What another watch delivered is older than the answer, and that watch still has to tell what became of it.
    this.#rivals.delete(key);
    if (answer === undefined) this.#set(key, undefined);
    else this.#put(key, answer, kept.source, 'watch');
  }

  #put(key: string, item: T | undefined, source: string, origin: Origin): void {
    const kept = this.#kept.get(key);
    if (item === undefined) this.#drop(key, source);
    else if (kept === undefined || isTaken(item, source, origin, kept)) {
      this.#withdraw(key, source);
      // The other watch has told it, and will not tell it again: a late page of this list may be from before the object entered that watch.
      if (kept !== undefined && kept.source !== source && kept.isLost !== true) this.#rivals.set(key, kept);
      this.#set(key, { item: sharing(kept?.item, item), source });
    } else if (kept.source !== source) this.#rivals.set(key, { item, source });
  }

  /** The sink has the object no more. */
  #drop(key: string, source: string): void {
    this.#withdraw(key, source);
    if (this.#kept.get(key)?.source !== source) return;
    const rival = this.#rivals.get(key);
    this.#rivals.delete(key);
    this.#set(key, rival);
  }

  #withdraw(key: string, source: string): void {
    if (this.#rivals.get(key)?.source === source) this.#rivals.delete(key);
  }

  #set(key: string, kept: Kept<T> | undefined): void {
    const before = this.#kept.get(key)?.item;
    const after = kept?.item;
    if (kept === undefined) this.#kept.delete(key);
    else this.#kept.set(key, kept);
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

/**
 * Whether an item takes the place of the one that is kept. A newer version does. An older version does if a list says so: the version that is kept is then
 * from before a restore of etcd, or from a moment after the list, which the watch will deliver again. But the list of one watch may be from before the
 * object entered the other watch.
 */
function isTaken<T extends Item>(item: T, source: string, origin: Origin, kept: Kept<T>): boolean {
  const isListed = kept.isLost === true || origin === 'restored' || (origin === 'list' && kept.source === source);
  return isListed || !isOlderVersion(item.resourceVersion, kept.item.resourceVersion);
}
