import { Counter, Gauge, Registry } from 'prom-client';
import type { StoreCounts } from '../api/status.ts';
import type { StoreKey } from './watched.ts';

/** The metrics for Prometheus. The defaults of prom-client are left out: their event loop monitor wakes an idle process a hundred times a second. */
export class Metrics {
  readonly registry = new Registry();
  readonly writes = new Counter({
    name: 'recordings_workload_writes_total',
    help: 'Writes to workloads, by what they did and what became of them.',
    labelNames: ['change', 'outcome'],
    registers: [this.registry],
  });
  readonly statusWrites = new Counter({
    name: 'recordings_status_writes_total',
    help: 'Writes of the status of a store.',
    registers: [this.registry],
  });
  readonly watchFailures = new Counter({
    name: 'recordings_watch_failures_total',
    help: 'Lists and watches that failed and were begun again.',
    labelNames: ['path'],
    registers: [this.registry],
  });
  readonly #workloads = new Gauge({
    name: 'recordings_workloads',
    help: 'Workloads that declare a role, by store and state.',
    labelNames: ['namespace', 'store', 'state'],
    registers: [this.registry],
  });
  readonly #pods = new Gauge({
    name: 'recordings_pods',
    help: 'Pods that declare a role, or whose workload does, by store and state.',
    labelNames: ['namespace', 'store', 'state'],
    registers: [this.registry],
  });

  constructor(queued: () => number) {
    const registers = [this.registry];
    new Gauge({
      name: 'recordings_workloads_queued',
      help: 'Workloads that wait to be looked at.',
      registers,
      collect() {
        this.set(queued());
      },
    });
    new Gauge({
      name: 'process_resident_memory_bytes',
      help: 'Resident memory.',
      registers,
      collect() {
        this.set(process.memoryUsage.rss());
      },
    });
  }

  store(key: StoreKey, counts: { readonly workloads: StoreCounts; readonly pods: StoreCounts } | undefined): void {
    const [namespace = '', store = ''] = key.split('/');
    for (const state of ['mounted', 'outOfDate', 'refused'] as const) {
      const labels = { namespace, store, state };
      if (counts === undefined) {
        this.#workloads.remove(labels);
        this.#pods.remove(labels);
      } else {
        this.#workloads.set(labels, counts.workloads[state]);
        this.#pods.set(labels, counts.pods[state]);
      }
    }
  }
}
