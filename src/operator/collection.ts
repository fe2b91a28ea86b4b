import { keyOfObject, type KubernetesObject, type Sink } from '../cluster/reflector.ts';
import { sameBut, sharing } from '../observed/shared.ts';

interface Item {
  readonly namespace: string;
  readonly name: string;
  readonly resourceVersion: string;
}

interface Kept<T> {
  readonly item: T;
  /** The sink that brought it. */
  readonly source: string;
}

/** What an observer of a collection is told: before, after; undefined where it was not, or is not any more. */
export interface Observer<T> {
  /** What is kept of an object has changed. */
  onChange(before: T | undefined, after: T | undefined): void;
  /** There is a new version, even where nothing that is kept has changed: a write that came too late for the old one waits for it. */
  onVersion?(item: T): void;
}

/**
 * What is observed of some kinds of objects, in memory, in groups, by the contract of src/observed/shared.ts. Several sinks may bring the same object: a workload that loses its role
 * leaves the watch of what declares and enters the watch of what bears the mark, and either may speak first.
 */
export class Collection<T extends Item> {
  readonly #kept = new Map<string, Kept<T>>();
  readonly #groups = new Map<string, Map<string, T>>();
  readonly #groupOf: (item: T) => string;
  readonly #observer: Observer<T>;

  constructor(groupOf: (item: T) => string, observer: Observer<T>) {
    this.#groupOf = groupOf;
    this.#observer = observer;
  }

  get(key: string): T | undefined {
    return this.#kept.get(key)?.item;
  }

  group(name: string): T[] {
    return [...(this.#groups.get(name)?.values() ?? [])];
  }

  groups(): string[] {
    return [...this.#groups.keys()];
  }

  /**
   * @param project what is kept of an object; `before` is what was kept of the object the time before
   * @param source tells the sinks apart
   * @param prefix tells the kinds apart within the collection
   */
  sink(project: (object: KubernetesObject, before: T | undefined) => T | undefined, source = '', prefix = ''): Sink {
    const key = (object: KubernetesObject) => prefix + keyOfObject(object);
    return {
      put: (object) => {
        // The watch tells of each of our own writes what its answer has told already.
        const before = this.#kept.get(key(object))?.item;
        const isKnown = before?.resourceVersion === object.metadata.resourceVersion;
        if (!isKnown) this.#put(key(object), project(object, before), source);
      },
      remove: (object) => this.#put(key(object), undefined, source),
      retain: (identities) => {
        for (const [each, kept] of this.#kept) {
          const isOfSink = kept.source === source && each.startsWith(prefix);
          if (isOfSink && !identities.has(each.slice(prefix.length))) this.#set(each, undefined);
        }
      },
    };
  }

  /**
   * Takes over what the answer to a write of ours shows, so that nobody decides upon what was before it. Never brings back what is gone, nor
   * puts the old in the place of the new. Undefined: what was written is not to be observed any more.
   */
  settle(key: string, answer: T | undefined, resourceVersion: string): void {
    const kept = this.#kept.get(key);
    if (kept === undefined || isOlderVersion(resourceVersion, kept.item.resourceVersion)) return;
    if (answer === undefined) this.#set(key, undefined);
    else this.#put(key, answer, kept.source);
  }

  #put(key: string, item: T | undefined, source: string): void {
    const kept = this.#kept.get(key);
    if (item === undefined) {
      if (kept?.source === source) this.#set(key, undefined);
    } else if (kept === undefined || !isOlderVersion(item.resourceVersion, kept.item.resourceVersion)) {
      this.#set(key, { item: sharing(kept?.item, item), source });
    }
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

/** Resource versions of one kind are numbers that grow (KEP-5504). */
const isOlderVersion = (a: string, b: string): boolean => Number(a) < Number(b);
