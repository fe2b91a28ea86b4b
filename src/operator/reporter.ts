import { isDeepStrictEqual } from 'node:util';
import { KIND } from '../api/labels.ts';
import { MAX_PROBLEMS } from '../api/limits.ts';
import type { StoreStatus } from '../api/status.ts';
import { ApiError } from '../cluster/apiError.ts';
import type { Clock } from '../cluster/clock.ts';
import type { Connection } from '../cluster/connection.ts';
import type { KubernetesObject } from '../cluster/kubernetesObject.ts';
import { objectPath } from '../cluster/resources.ts';
import { pacingOf } from '../judgement/pacing.ts';
import { declaredBy } from '../judgement/scene.ts';
import { stalledFrom } from '../judgement/status/conditions.ts';
import { announcements, type Announcement } from '../judgement/status/events.ts';
import { mergedStatus } from '../judgement/status/merged.ts';
import { statusOf } from '../judgement/status/status.ts';
import { projectStore, type ObservedStore } from '../observed/store.ts';
import type { ObservedWorkload } from '../observed/workload.ts';
import { storeMissing } from '../plan/classify.ts';
import type { Announcer, Regarded } from './announce.ts';
import { insistence, type Said } from './insistence.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Changes } from './changes.ts';
import type { Repair } from './repair.ts';
import type { StoreKey } from './keys.ts';
import type { Watched } from './watched.ts';

export interface ReporterSurroundings {
  readonly connection: Pick<Connection, 'merge'>;
  readonly announcer: Pick<Announcer, 'announce'>;
  readonly watched: Watched;
  readonly repair: Pick<Repair, 'setbacks' | 'undone' | 'nextWave'>;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Looks at the store again after `delayMs`. */
  again(key: StoreKey, delayMs: number): void;
}

/** After a status that was written to another version of the store. Usually the watch shows the store sooner. */
const AGAIN_MS = 5000;

/** Writes the status of a store, only if it differs, and events for changes. */
export class Reporter {
  readonly #around: ReporterSurroundings;
  /** The uids of workloads whose store does not exist. No status remembers that the event was written, so this map does. */
  readonly #orphans = new Map<StoreKey, ReadonlySet<string>>();
  /** What was written last of each store that exists. */
  readonly #said = new Map<StoreKey, Said>();

  constructor(around: ReporterSurroundings) {
    this.#around = around;
  }

  /** @throws ApiError if another try may succeed. */
  async look(key: StoreKey): Promise<void> {
    const { watched, repair, changes, clock, metrics } = this.#around;
    const now = clock.now();
    const scene = watched.scene(key, repair.setbacks(key), now);
    if (scene === undefined) {
      metrics.stores.set(key, undefined);
      this.#said.delete(key);
      changes.take(key);
      this.#announceOrphans(key, watched.workloadsOf(key));
      return;
    }
    const { store } = scene;
    this.#orphans.delete(key);
    repair.nextWave(key, scene);
    const status = mergedStatus(statusOf(scene, repair.undone(key)), store.status);
    metrics.stores.set(key, status);
    const due = Math.min(pacingOf(scene).overdueAt, stalledFrom(status, now) ?? Infinity);
    if (due < Infinity) this.#around.again(key, due - now);
    const news = announcements(store.status, status);
    if (!isDeepStrictEqual(status, store.status)) {
      const againMs = await this.#say(key, store, status);
      if (againMs !== undefined) {
        this.#around.again(key, againMs);
        return;
      }
    }
    this.#announceAll(store, [...changes.take(key), ...news]);
  }

  /** Writes the status. @returns undefined if it was written; or after how long (ms) to look again */
  async #say(key: StoreKey, store: ObservedStore, status: StoreStatus): Promise<number | undefined> {
    const { clock, log } = this.#around;
    const { waitMs, next } = insistence(this.#said.get(key), store, status, clock.monotonic());
    if (waitMs > 0) {
      const why = 'somebody else writes another status: perhaps a second operator of another release, without a Lease';
      log('status waits', { store: key, why, retryMs: Math.round(waitMs) }, next.times === 2 ? 'warn' : 'debug');
      return waitMs;
    }
    if (!(await this.#writeStatus(key, store, status))) return AGAIN_MS;
    this.#said.set(key, next);
    return undefined;
  }

  /**
   * Whether the status was written. If not, the store is gone, is another store of the same name, or has changed: what another operator wrote last must be in
   * the next status.
   */
  async #writeStatus(key: StoreKey, store: ObservedStore, status: StoreStatus): Promise<boolean> {
    const { connection, watched, metrics, log } = this.#around;
    const { namespace, name, uid, resourceVersion } = store;
    try {
      const path = `${objectPath(KIND, namespace, name)}/status`;
      const answer = await connection.merge<KubernetesObject>(path, { metadata: { uid, resourceVersion }, status });
      metrics.statusWrites.inc();
      watched.stores.settle(key, projectStore(answer), answer.metadata.resourceVersion);
      log('status', { store: key, held: status.held, mounted: status.mounted, ready: readyOf(status) });
      return true;
    } catch (error) {
      if (!(error instanceof ApiError) || (error.status !== 404 && error.status !== 409)) throw error;
      return false;
    }
  }

  #announceAll(store: ObservedStore, all: readonly Announcement[]): void {
    for (const each of all) this.#around.announcer.announce(each, this.#regarded(store, each.object));
  }

  #announceOrphans(key: StoreKey, workloads: readonly ObservedWorkload[]): void {
    const orphans = workloads.flatMap((workload) => {
      const declaration = declaredBy(workload);
      return declaration === undefined ? [] : [{ workload, declaration }];
    });
    const told = this.#orphans.get(key) ?? new Set();
    const [known, others] = [true, false].map((is) => orphans.filter(({ workload }) => told.has(workload.uid) === is));
    const news = (others ?? []).slice(0, MAX_PROBLEMS);
    for (const { workload, declaration } of news) {
      const { reason, message } = storeMissing(declaration);
      this.#around.announcer.announce({ type: 'Warning', reason, note: message }, workload);
    }
    // Who is no orphan any more is forgotten.
    const now = new Set([...(known ?? []), ...news].map(({ workload }) => workload.uid));
    if (now.size === 0) this.#orphans.delete(key);
    else this.#orphans.set(key, now);
  }

  #regarded(store: ObservedStore, object: string | undefined): Regarded {
    const { namespace } = store;
    const [kind = '', name = ''] = object?.split('/') ?? [];
    const uid = this.#around.watched.uidOf(namespace, { kind, name });
    return uid === undefined ? { kind: KIND, ...store } : { kind, namespace, name, uid };
  }
}

const readyOf = (status: StoreStatus): string | undefined =>
  status.conditions?.find(({ type }) => type === 'Ready')?.status;
