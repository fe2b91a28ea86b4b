import { ApiError } from '../cluster/apiError.ts';
import type { Clock, Random } from '../cluster/clock.ts';
import type { Connection } from '../cluster/connection.ts';
import type { AdmissionObject } from '../policies/policy.ts';
import type { Log } from './log.ts';
import { Metrics } from './metrics.ts';
import { Observed, type StoreKey } from './observed.ts';
import { Queue } from './queue.ts';
import { Repair } from './repair.ts';
import { Report } from './report.ts';

export interface Reconciliation {
  readonly observed: Observed;
  readonly metrics: Metrics;
  /** Nothing is written before: a picture that is not complete would be misread. */
  readonly start: () => void;
  /** Ends the writes in flight, and begins no other. */
  readonly stop: () => Promise<unknown>;
}

/** Writes to workloads in flight at once. A bare loop gains nothing certain by more (bench/README.md). */
const WRITES = 16;
const STATUS_WRITES = 4;
/** Changes come in flocks: a status that waits for the flock is written once. */
const REPORT_DELAY_MS = 300;
const REPORT_INTERVAL_MS = 1000;
/** In one `kubectl apply` the store may come after what declares a role in it. */
const ORPHAN_DELAY_MS = 5000;

/**
 * What is observed leads to work in two queues: workloads are repaired at once and one by one, so that none waits for another; stores are
 * reported on a moment later, each by itself, so that a status is written once for much that happens together.
 */
export function reconciliation(
  connection: Pick<Connection, 'patch' | 'merge' | 'create'>,
  { clock, random, log }: { readonly clock: Clock; readonly random: Random; readonly log: Log },
  policies: readonly AdmissionObject[],
): Reconciliation {
  const observed = new Observed({ workload: (key) => repairs.add(key), store: (key) => reportSoon(key) }, policies);
  const metrics: Metrics = new Metrics(() => repairs.depth);
  const surroundings = { connection, observed, clock, random, log, metrics };

  const reportSoon = (key: StoreKey) =>
    reports.add(key, observed.stores.get(key) === undefined ? ORPHAN_DELAY_MS : REPORT_DELAY_MS);
  const repair: Repair = new Repair({
    ...surroundings,
    again: (key, delayMs) => repairs.add(key, delayMs),
    onWritten: (store, change, workload) => report.wrote(store, change, workload),
    onOutcome: reportSoon,
  });
  const report = new Report({ ...surroundings, repair });

  const onFailure = (key: string, error: unknown, retryMs: number) => {
    if (!(error instanceof ApiError)) throw error;
    log('will try again', { key, why: error.message, retryMs: Math.round(retryMs) });
  };
  const repairs = new Queue({ process: (key) => repair.look(key), onFailure, concurrency: WRITES, clock, random });
  const reports = new Queue({
    process: (key) => report.look(key),
    onFailure,
    concurrency: STATUS_WRITES,
    intervalMs: REPORT_INTERVAL_MS,
    clock,
    random,
  });

  return {
    observed,
    metrics,
    start() {
      repairs.start();
      reports.start();
    },
    stop: () => Promise.all([repairs.stop(), reports.stop()]),
  };
}
