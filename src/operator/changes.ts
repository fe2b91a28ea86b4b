import type { Announcement } from '../judgement/status/events.ts';
import { named } from '../observed/object.ts';
import type { ObservedWorkload } from '../observed/workload.ts';
import type { StoreKey } from './keys.ts';

export type Change = 'Mounted' | 'Unmounted';

/** The writes to the workloads of each store since they were last announced. */
export class Changes {
  readonly #written = new Map<StoreKey, { readonly change: Change; readonly workload: string }[]>();

  add(store: StoreKey, change: Change, workload: ObservedWorkload): void {
    const written = this.#written.get(store) ?? [];
    written.push({ change, workload: named(workload) });
    this.#written.set(store, written);
  }

  /** Returns each write once. */
  take(store: StoreKey): Announcement[] {
    const changes = Map.groupBy(this.#written.get(store) ?? [], ({ change }) => change);
    this.#written.delete(store);
    return [...changes].map(([reason, written]) => ({
      type: 'Normal',
      reason,
      note: `${reason.toLowerCase()} by one write each: ${written.map(({ workload }) => workload).join(', ')}`,
    }));
  }
}
