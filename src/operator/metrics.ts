import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Change } from './changes.ts';
import type { Outcome } from './execute.ts';
import { aboutProcess } from './processMetrics.ts';
import type { Queue, QueueMeter } from './queue.ts';
import { StoreMetrics } from './storeMetrics.ts';

/** The queues of the operator. */
export type QueueName = 'workloads' | 'stores';

const CHANGES = ['Mounted', 'Unmounted'] as const satisfies readonly Change[];
const OUTCOMES = ['written', 'stale', 'refused'] as const satisfies readonly Outcome['kind'][];

type Waiting = Pick<Queue, 'depth' | 'longestWaitMs'>;

/** From an answer of an API server at rest to its time limit, seconds. */
const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** From no wait at all to a storm of repairs that an API server can only just follow, seconds. */
const QUEUE_BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300];

/**
 * The metrics for Prometheus. The series are bounded: their labels name kinds and states from closed lists, and stores, of which a namespace may have four;
 * never a workload, a pod or a message. prom-client writes the format and costs 1.5 MB; its default metrics are left out, because their event loop monitor
 * wakes an idle process a hundred times a second.
 */
export class Metrics {
  readonly registry = new Registry();
  readonly #registers = [this.registry];
  readonly stores = new StoreMetrics(this.registry);
  readonly writes = new Counter({
    name: 'recordings_workload_writes_total',
    help: 'Writes to workloads, by what they did and what became of them.',
    labelNames: ['change', 'outcome'],
    registers: this.#registers,
  });
  readonly statusWrites = new Counter({
    name: 'recordings_status_writes_total',
    help: 'Writes of the status of a store.',
    registers: this.#registers,
  });
  readonly events = new Counter({
    name: 'recordings_events_total',
    help: 'Kubernetes events, by what became of them: written, failed, or dropped because too many waited.',
    labelNames: ['outcome'],
    registers: this.#registers,
  });
  readonly watchFailures = new Counter({
    name: 'recordings_watch_failures_total',
    help: 'Lists and watches that failed and were begun again.',
    labelNames: ['resource'],
    registers: this.#registers,
  });
  readonly watchRenewals = new Counter({
    name: 'recordings_watch_renewals_total',
    help: 'Watches that were begun anew without an error, by why: timeLimit is normal, silence and missedChanges are not.',
    labelNames: ['resource', 'reason'],
    registers: this.#registers,
  });
  readonly leader = new Gauge({
    name: 'recordings_leader',
    help: '1 while this operator leads and writes, 0 while it follows.',
    registers: this.#registers,
  });
  readonly #requests = new Counter({
    name: 'recordings_api_requests_total',
    help: 'Requests to the API server without watches, by method and status of the answer; 0: no answer.',
    labelNames: ['method', 'code'],
    registers: this.#registers,
  });
  readonly #requestSeconds = new Histogram({
    name: 'recordings_api_request_duration_seconds',
    help: 'From a request to the API server to the end of its answer.',
    labelNames: ['method'],
    buckets: REQUEST_BUCKETS,
    registers: this.#registers,
  });
  readonly #queueSeconds = new Histogram({
    name: 'recordings_queue_latency_seconds',
    help: 'How long a workload or a store waited for its turn.',
    labelNames: ['queue'],
    buckets: QUEUE_BUCKETS,
    registers: this.#registers,
  });
  readonly #workSeconds = new Histogram({
    name: 'recordings_queue_work_duration_seconds',
    help: 'How long the operator worked on a workload or a store, with all requests.',
    labelNames: ['queue'],
    buckets: QUEUE_BUCKETS,
    registers: this.#registers,
  });
  readonly #retries = new Counter({
    name: 'recordings_queue_retries_total',
    help: 'Work that failed and will be tried again.',
    labelNames: ['queue'],
    registers: this.#registers,
  });

  constructor() {
    aboutProcess(this.registry);
    // A counter that is not there before its first event hides that event from rate().
    for (const change of CHANGES) for (const outcome of OUTCOMES) this.writes.inc({ change, outcome }, 0);
    for (const outcome of ['written', 'failed', 'dropped']) this.events.inc({ outcome }, 0);
  }

  /** @param code the status of the answer, 0 without an answer */
  request(method: string, code: number, ms: number): void {
    this.#requests.inc({ method, code });
    this.#requestSeconds.observe({ method }, ms / 1000);
  }

  /** What a queue must tell. */
  meter(queue: QueueName): QueueMeter {
    this.#retries.inc({ queue }, 0);
    return {
      waited: (ms) => this.#queueSeconds.observe({ queue }, ms / 1000),
      worked: (ms) => this.#workSeconds.observe({ queue }, ms / 1000),
      failed: () => this.#retries.inc({ queue }),
    };
  }

  /** @param queues gives the queues when somebody asks; an operator that follows has none */
  observe(queues: () => Readonly<Record<QueueName, Waiting>> | undefined): void {
    const gauge = (name: string, help: string, value: (queue: Waiting) => number) =>
      this.gauge(name, help, ['queue'], (set) => {
        for (const [queue, of] of Object.entries(queues() ?? {})) set({ queue }, value(of));
      });
    gauge('recordings_queue_depth', 'Workloads or stores that wait for their turn.', ({ depth }) => depth);
    gauge(
      'recordings_queue_longest_wait_seconds',
      'How long the workload or store that waits longest has waited. 0: none waits.',
      ({ longestWaitMs }) => longestWaitMs / 1000,
    );
  }

  /** A gauge that is read when somebody asks. `read` sets all its series: those that it does not set are gone. */
  gauge<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    read: (set: (labels: Record<Label, string>, value: number) => void) => void,
  ): void {
    new Gauge({
      name,
      help,
      labelNames,
      registers: this.#registers,
      collect() {
        this.reset();
        read((labels, value) => this.set(labels, value));
      },
    });
  }
}
