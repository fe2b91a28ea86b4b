import { ApiError } from '../cluster/apiError.ts';
import type { Clock, Random } from '../cluster/clock.ts';
import type { Connection } from '../cluster/connection.ts';
import type { AdmissionObject } from '../policies/policy.ts';
import { Announcer } from './announce.ts';
import { Changes } from './changes.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { aboutOrphans } from './orphanMetrics.ts';
import { Queue } from './queue.ts';
import { Repair } from './repair.ts';
import { Reporter } from './reporter.ts';
import { Watched, type StoreKey } from './watched.ts';

/** What the parts of the operator share. */
export interface Context {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
}

export interface Reconciliation {
  readonly watched: Watched;
  /** Starts to write. Before that, the picture is incomplete and would mislead. */
  readonly start: () => void;
  /** Starts no more writes, and waits for the writes in flight. */
  readonly stop: () => Promise<unknown>;
}

/** How many writes to workloads run at once. More did not make a bare loop clearly faster (bench/README.md). */
const WRITES = 16;
const STATUS_WRITES = 4;
/** Changes come in groups. A status that waits for the group is written once. */
const REPORT_DELAY_MS = 300;
const REPORT_INTERVAL_MS = 1000;
/** In one `kubectl apply`, the store may come after the workloads that declare a role in it. */
const ORPHAN_DELAY_MS = 5000;

/**
 * The watches fill two queues. Workloads are repaired at once, each by itself, so that no workload waits for another. The status of a store is written a
 * moment later, so that one write covers changes that come together.
 */
export function reconciliation(
  connection: Pick<Connection, 'get' | 'patch' | 'merge' | 'create'>,
  { clock, random, log, metrics }: Context,
  policies: readonly AdmissionObject[],
): Reconciliation {
  const onFailure = (key: string, error: unknown, retryMs: number) => {
    if (!(error instanceof ApiError)) throw error;
    log('will try again', { key, why: error.message, retryMs: Math.round(retryMs) });
  };
  const repairs = new Queue({ onFailure, concurrency: WRITES, clock, random, meter: metrics.meter('workloads') });
  const reports = new Queue({
    onFailure,
    concurrency: STATUS_WRITES,
    intervalMs: REPORT_INTERVAL_MS,
    clock,
    random,
    meter: metrics.meter('stores'),
  });
  metrics.observe({ workloads: repairs, stores: reports });

  const watched = new Watched(
    {
      workload: (key) => repairs.add(key),
      store: (key) => reportSoon(key),
      admission: () => repair.retryRefused(),
    },
    policies,
  );
  aboutOrphans(metrics, watched);
  function reportSoon(key: StoreKey): void {
    reports.add(key, watched.stores.get(key) === undefined ? ORPHAN_DELAY_MS : REPORT_DELAY_MS);
  }

  const announcer = new Announcer({ connection, clock, log, metrics });
  const surroundings = { connection, watched, changes: new Changes(), clock, random, log, metrics };
  const repair: Repair = new Repair({
    ...surroundings,
    again: (key, delayMs) => repairs.add(key, delayMs),
    onOutcome: reportSoon,
  });
  const reporter = new Reporter({
    ...surroundings,
    announcer,
    repair,
    again: (key, delayMs) => reports.add(key, delayMs),
  });

  return {
    watched,
    start() {
      repairs.start((key) => repair.look(key));
      reports.start((key) => reporter.look(key));
    },
    async stop() {
      await Promise.all([repairs.stop(), reports.stop()]);
      await announcer.stop();
    },
  };
}
