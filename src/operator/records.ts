import type { ApiObject } from '../observed/object.ts';
import { latest, retentionRunOf, type Recorded } from '../observed/retentionRun.ts';
import type { Consequences } from './consequences.ts';
import { keyOfStore, type StoreKey } from './keys.ts';

/** What pods of retention have told that ended: a pod may be gone before its store is looked at. */
export class Records {
  readonly #recorded = new Map<StoreKey, Recorded>();

  /** @param isKnown whether the pod was seen before its end. The end of another was told by the operator that saw the pod. */
  look(pod: ApiObject, isKnown: boolean, consequences: Consequences): void {
    const run = retentionRunOf(pod);
    if (run === undefined) return;
    const key = keyOfStore({ namespace: run.namespace, name: run.store });
    this.#recorded.set(key, latest(this.of(key), run));
    consequences.store(key);
    if (isKnown) consequences.retention(run);
  }

  of(key: StoreKey): Recorded {
    return this.#recorded.get(key) ?? {};
  }

  forget(key: StoreKey): void {
    this.#recorded.delete(key);
  }
}
