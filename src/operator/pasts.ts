import type { Undone } from '../api/status.ts';
import { named } from '../observed/object.ts';
import type { ObservedStore } from '../observed/store.ts';
import { timestamp } from '../judgement/status/conditions.ts';
import type { ObservedWorkload } from '../observed/workload.ts';
import { keptUntil, noticed, restored } from '../plan/contention.ts';
import type { Past } from '../plan/past.ts';
import { keyOfWorkload, type WorkloadKey } from './keys.ts';

/** What is remembered of earlier writes, by workload. */
export class Pasts {
  readonly #pasts = new Map<WorkloadKey, Past>();
  /** Those of the pasts that have a refusal. Each write asks for them, so not all pasts are gone through. */
  readonly #refused = new Map<WorkloadKey, Past>();
  readonly #now: () => number;

  /** @param now ms since 1970, at the pace of a clock that nobody sets */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The past of a workload as it is now observed. What was undone since is noted. */
  of(workload: ObservedWorkload, store: ObservedStore | undefined): Past {
    const key = keyOfWorkload(workload);
    const known = this.#pasts.get(key);
    const now = this.#now();
    // The map holds the past of an earlier workload of this name until then.
    const before = known?.uid === workload.uid ? known : restored(workload, store, now);
    const past = noticed(before, workload, store, now);
    if (past !== known && (known !== undefined || past.undoing !== undefined)) this.set(key, past);
    return past;
  }

  set(key: WorkloadKey, past: Past): void {
    this.#pasts.set(key, past);
    if (past.refusal === undefined) this.#refused.delete(key);
    else this.#refused.set(key, past);
  }

  /** The workload is not observed any more. Returns how long (ms) its past is still kept. */
  leave(key: WorkloadKey): number {
    const past = this.#pasts.get(key);
    const kept = past === undefined ? 0 : keptUntil(past) - this.#now();
    if (kept <= 0) {
      this.#pasts.delete(key);
      this.#refused.delete(key);
    }
    return kept;
  }

  /** The workloads whose write was refused. */
  refused(): WorkloadKey[] {
    return [...this.#refused.keys()];
  }

  /** Takes back that writes were forbidden to workloads of the same kind and namespace, and returns their keys. */
  forbidden({ kind, namespace }: ObservedWorkload): WorkloadKey[] {
    const prefix = keyOfWorkload({ kind, namespace, name: '' });
    const pasts = [...this.#refused].filter(
      ([key, { refusal }]) => key.startsWith(prefix) && refusal?.fault.reason === 'Forbidden',
    );
    for (const [key, past] of pasts) this.set(key, { ...past, refusal: undefined });
    return pasts.map(([key]) => key);
  }

  /**
   * What a status remembers across a restart of the operator. What the status has already, and has not passed, stays: another operator may have seen what this one
   * did not. Otherwise two that write without a Lease would write each other's memory away for ever.
   */
  undone(workloads: readonly ObservedWorkload[], before: readonly Undone[] = []): Undone[] {
    const now = this.#now();
    return workloads.flatMap((workload) => {
      const past = this.#pasts.get(keyOfWorkload(workload));
      const undoing = past?.uid === workload.uid ? past.undoing : undefined;
      const told = before.find(({ uid }) => uid === workload.uid);
      if (undoing === undefined && told === undefined) return [];
      const clearsAt = timestamp(undoing?.clearsAt ?? 0);
      const toldUntil = Date.parse(told?.clearsAt ?? '');
      if (told !== undefined && toldUntil > now && toldUntil >= Date.parse(clearsAt)) return [told];
      if (undoing === undefined || undoing.clearsAt <= now) return [];
      const { role, times, generation } = undoing;
      return [
        {
          object: named(workload),
          uid: workload.uid,
          ...(role === undefined ? {} : { role }),
          times,
          clearsAt,
          ...(generation === undefined ? {} : { generation }),
        },
      ];
    });
  }
}
