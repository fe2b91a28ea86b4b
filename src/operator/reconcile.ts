import { KIND } from '../api/labels.ts';
import { ApiError } from '../cluster/apiError.ts';
import type { Clock, Random } from '../cluster/clock.ts';
import type { Connection } from '../cluster/connection.ts';
import type { RetentionRun } from '../observed/retentionRun.ts';
import type { AdmissionObject } from '../policies/policy.ts';
import { Announcer } from './announce.ts';
import { Changes } from './changes.ts';
import type { Writing } from './fence.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { aboutOrphans } from './orphanMetrics.ts';
import { Queue } from './queue.ts';
import { Repair } from './repair.ts';
import { Reporter } from './reporter.ts';
import { keyOfStore, type StoreKey } from './keys.ts';
import { Watched } from './watched.ts';

/** What the parts of the operator share. */
export interface Context {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
}

export interface Reconciliation {
  readonly watched: Watched;
  /**
   * Begins to write, when the picture is complete and this process leads. What is remembered of earlier writes begins anew, too: another process may have
   * led since, and what it left stands in the cluster.
   */
  readonly start: (writing: Writing) => void;
  /** Starts no more writes, and waits for the writes in flight. */
  readonly stop: () => Promise<void>;
}

/** How many writes to workloads run at once. More did not make a bare loop clearly faster (bench/README.md). */
const WRITES = 16;
const STATUS_WRITES = 4;
/** Changes come in groups. A status that waits for the group is written once. */
const REPORT_DELAY_MS = 300;
/**
 * At most one status a second; and a look at a store that takes long, because the store has ten thousand workloads, takes at most a twentieth of the time: while it
 * looks, nothing is written. But a status is never further behind than this.
 */
const REPORT_PAUSE = { leastMs: 1000, mostMs: 5000, timesTheLook: 19 };
/** What is logged of an error that no API server has caused. */
export const OWN_FAULT = 'a fault of the operator, please report it';
/** In one `kubectl apply`, the store may come after the workloads that declare a role in it. */
const ORPHAN_DELAY_MS = 5000;

/** What does not change when another process leads. */
interface Surroundings extends Context {
  readonly connection: Pick<Connection, 'get'>;
  readonly watched: Watched;
}

/**
 * The watches fill two queues. Workloads are repaired at once, each by itself, so that no workload waits for another. The status of a store is written a
 * moment later, so that one write covers changes that come together.
 */
export function reconciliation(
  connection: Pick<Connection, 'get'>,
  { clock, random, log, metrics }: Context,
  policies: readonly AdmissionObject[],
  namespaces?: readonly string[],
): Reconciliation {
  let acting: Acting | undefined;
  const watched = new Watched(
    {
      workload: (key) => acting?.repairs.add(key),
      store: (key) => acting?.reportSoon(key),
      retention: (run) => acting?.told(run),
      admission: () => acting?.repair.retryRefused(),
    },
    policies,
    namespaces,
  );
  aboutOrphans(metrics, watched);
  metrics.observe(() => acting && { workloads: acting.repairs, stores: acting.reports });
  return {
    watched,
    start(writing) {
      acting = new Acting({ connection, watched, clock, random, log, metrics }, writing);
      watched.replay();
      acting.start();
    },
    async stop() {
      await acting?.stop();
      acting = undefined;
      // Only the operator that leads counts.
      metrics.stores.forget();
    },
  };
}

/** What writes, and what it remembers of its writes. */
class Acting {
  readonly repairs: Queue;
  readonly reports: Queue;
  readonly repair: Repair;
  readonly #watched: Watched;
  readonly #reporter: Reporter;
  readonly #announcer: Announcer;

  constructor(around: Surroundings, writing: Writing) {
    const { connection, watched, clock, random, log, metrics } = around;
    const onFailure = (key: string, error: unknown, retryMs: number) => {
      const more = { key, retryMs: Math.round(retryMs) };
      if (error instanceof ApiError) log('will try again', { ...more, why: error.message }, 'warn');
      // One workload, or one store, with which we cannot deal must not keep the others from being served.
      else log(OWN_FAULT, { ...more, why: error instanceof Error ? error.stack : String(error) }, 'warn');
    };
    this.#watched = watched;
    this.repairs = new Queue({ onFailure, concurrency: WRITES, clock, random, meter: metrics.meter('workloads') });
    this.reports = new Queue({
      onFailure,
      concurrency: STATUS_WRITES,
      pauseMs: (tookMs) =>
        Math.min(REPORT_PAUSE.mostMs, Math.max(REPORT_PAUSE.leastMs, REPORT_PAUSE.timesTheLook * tookMs)),
      clock,
      random,
      meter: metrics.meter('stores'),
    });
    this.#announcer = new Announcer({ connection: writing, clock, log, metrics });
    const changes = new Changes();
    this.repair = new Repair({
      ...around,
      connection: { get: connection.get.bind(connection), patch: writing.patch },
      changes,
      again: (key, delayMs) => this.repairs.add(key, delayMs),
      onOutcome: (key) => this.reportSoon(key),
    });
    this.#reporter = new Reporter({
      ...around,
      connection: writing,
      changes,
      announcer: this.#announcer,
      repair: this.repair,
      again: (key, delayMs) => this.reports.add(key, delayMs),
    });
  }

  reportSoon(key: StoreKey): void {
    this.reports.add(key, this.#watched.stores.get(key) === undefined ? ORPHAN_DELAY_MS : REPORT_DELAY_MS);
  }

  told({ namespace, store: name, ended }: RetentionRun): void {
    const store = this.#watched.stores.get(keyOfStore({ namespace, name }));
    if (store === undefined || ended === undefined) return;
    const type = ended.well ? 'Normal' : 'Warning';
    const reason = ended.well ? 'Pruned' : 'PruneFailed';
    this.#announcer.announce({ type, reason, note: ended.note }, { kind: KIND, ...store });
  }

  start(): void {
    this.repairs.start((key) => this.repair.look(key));
    this.reports.start((key) => this.#reporter.look(key));
    // All that is there has come together, and after the last look at a workload there is nothing to wait for.
    void this.repairs.idle().then(() => {
      for (const store of this.#watched.stores.all()) this.reports.add(keyOfStore(store));
    });
  }

  async stop(): Promise<void> {
    await Promise.all([this.repairs.stop(), this.reports.stop()]);
    await this.#announcer.stop();
  }
}
