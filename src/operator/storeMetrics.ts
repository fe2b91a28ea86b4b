import { Gauge, type Registry } from 'prom-client';
import type { StoreStatus } from '../api/status.ts';
import type { RetentionRun } from '../observed/retentionRun.ts';
import type { StoreKey } from './keys.ts';

const LABELS = ['namespace', 'store'] as const;
const CONDITIONS = ['Ready', 'Reconciling', 'Stalled'] as const;
const STATES = ['declared', 'mounted', 'outOfDate', 'refused'] as const;

/** What the status of each store says, as gauges: twelve series for each store, and one more where old recordings are deleted. */
export class StoreMetrics {
  readonly #conditions;
  readonly #workloads;
  readonly #pods;
  readonly #undone;
  readonly #retention;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#conditions = new Gauge({
      name: 'recordings_store_condition',
      help: 'The conditions of a store: 1 is True, 0 is False.',
      labelNames: [...LABELS, 'condition'],
      registers,
    });
    this.#workloads = new Gauge({
      name: 'recordings_workloads',
      help: 'Workloads that declare a role in a store, by state. The state declared counts all of them.',
      labelNames: [...LABELS, 'state'],
      registers,
    });
    this.#pods = new Gauge({
      name: 'recordings_pods',
      help: 'Pods that declare a role in a store, or whose workload does, by state. The state declared counts all of them.',
      labelNames: [...LABELS, 'state'],
      registers,
    });
    this.#undone = new Gauge({
      name: 'recordings_workloads_undone',
      help: 'Workloads of a store whose mount another manager undid.',
      labelNames: LABELS,
      registers,
    });
    this.#retention = new Gauge({
      name: 'recordings_retention_failed',
      help: 'Whether the last run of retention was refused or failed, since this operator leads: 1 is yes, 0 is no.',
      labelNames: LABELS,
      registers,
    });
  }

  /** @param status undefined: the store is gone, and so are its series */
  set(key: StoreKey, status: StoreStatus | undefined): void {
    const [namespace = '', store = ''] = key.split('/');
    const labels = { namespace, store };
    if (status === undefined) {
      this.#undone.remove(labels);
      this.#retention.remove(labels);
      for (const condition of CONDITIONS) this.#conditions.remove({ ...labels, condition });
      for (const gauge of [this.#workloads, this.#pods]) for (const state of STATES) gauge.remove({ ...labels, state });
      return;
    }
    const { conditions = [], workloads, pods, undone = [] } = status;
    this.#undone.set(labels, undone.length);
    for (const condition of CONDITIONS) {
      const isTrue = conditions.some(({ type, status: is }) => type === condition && is === 'True');
      this.#conditions.set({ ...labels, condition }, isTrue ? 1 : 0);
    }
    for (const state of STATES) {
      this.#workloads.set({ ...labels, state }, workloads?.[state] ?? 0);
      this.#pods.set({ ...labels, state }, pods?.[state] ?? 0);
    }
  }

  /** Only since this operator leads: an operator that begins to lead does not know how the last run ended. */
  retained({ namespace, store, isWell }: RetentionRun): void {
    this.#retention.set({ namespace, store }, isWell ? 0 : 1);
  }

  forget(): void {
    for (const gauge of [this.#conditions, this.#workloads, this.#pods, this.#undone, this.#retention]) gauge.reset();
  }
}
