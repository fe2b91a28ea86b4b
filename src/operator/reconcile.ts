import { ApiError } from '../cluster/apiError.ts';
import type { Clock, Random } from '../cluster/clock.ts';
import type { Connection } from '../cluster/connection.ts';
import type { AdmissionObject } from '../policies/policy.ts';
import { Changes } from './changes.ts';
import type { Log } from './log.ts';
import { Metrics } from './metrics.ts';
import { Queue } from './queue.ts';
import { Repair } from './repair.ts';
import { Reporter } from './reporter.ts';
import { Watched, type StoreKey } from './watched.ts';

export interface Reconciliation {
  readonly watched: Watched;
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
 * What is watched leads to work in two queues: workloads are repaired at once and one by one, so that none waits for another; stores are
 * reported on a moment later, each by itself, so that a status is written once for much that happens together.
 */
export function reconciliation(
  connection: Pick<Connection, 'patch' | 'merge' | 'create'>,
  { clock, random, log }: { readonly clock: Clock; readonly random: Random; readonly log: Log },
  policies: readonly AdmissionObject[],
): Reconciliation {
  const onFailure = (key: string, error: unknown, retryMs: number) => {
    if (!(error instanceof ApiError)) throw error;
    log('will try again', { key, why: error.message, retryMs: Math.round(retryMs) });
  };
  const repairs = new Queue({ onFailure, concurrency: WRITES, clock, random });
  const reports = new Queue({
    onFailure,
    concurrency: STATUS_WRITES,
    intervalMs: REPORT_INTERVAL_MS,
    clock,
    random,
  });

  const watched = new Watched({ workload: (key) => repairs.add(key), store: (key) => reportSoon(key) }, policies);
  function reportSoon(key: StoreKey): void {
    reports.add(key, watched.stores.get(key) === undefined ? ORPHAN_DELAY_MS : REPORT_DELAY_MS);
  }

  const metrics = new Metrics(() => repairs.depth);
  const surroundings = { connection, watched, changes: new Changes(), clock, random, log, metrics };
  const repair = new Repair({
    ...surroundings,
    again: (key, delayMs) => repairs.add(key, delayMs),
    onOutcome: reportSoon,
  });
  const reporter = new Reporter({ ...surroundings, repair });

  return {
    watched,
    metrics,
    start() {
      repairs.start((key) => repair.look(key));
      reports.start((key) => reporter.look(key));
    },
    stop: () => Promise.all([repairs.stop(), reports.stop()]),
  };
}
