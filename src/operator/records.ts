import { latest, type Recorded, type RetentionRun } from '../observed/retentionRun.ts';

/** What pods of retention have told that ended, by `<namespace>/<name>` of the store: a pod may be gone before its store is looked at. */
export class Records {
  readonly #recorded = new Map<string, Recorded>();

  /** @returns the store */
  note(run: RetentionRun): string {
    const key = `${run.namespace}/${run.store}`;
    this.#recorded.set(key, latest(this.of(key), run));
    return key;
  }

  of(key: string): Recorded {
    return this.#recorded.get(key) ?? {};
  }

  forget(key: string): void {
    this.#recorded.delete(key);
  }
}
