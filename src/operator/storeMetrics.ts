import { Gauge, type Registry } from 'prom-client';
import type { Contents, StoreStatus } from '../api/status.ts';
import { fullAt } from '../judgement/recorded.ts';
import type { StoreKey } from './keys.ts';

const LABELS = ['namespace', 'store'] as const;
const CONDITIONS = ['Ready', 'Reconciling', 'Stalled'] as const;
const STATES = ['declared', 'mounted', 'outOfDate', 'refused'] as const;

/** What runs of retention have counted: the name of each metric, what it says, and its value; undefined: the metric is not there. */
const COUNTED: readonly [string, string, (contents: Contents) => number | undefined][] = [
  ['recordings_store_counted_timestamp_seconds', 'When a run of retention last counted.', ({ at }) => secondsOf(at)],
  ['recordings_store_recordings', 'Recordings in a store, as last counted.', ({ recordings }) => recordings],
  ['recordings_store_bytes', 'Size of the recordings in a store, as last counted.', ({ bytes }) => bytes],
  [
    'recordings_store_oldest_timestamp_seconds',
    'When the oldest recording of a store was last modified.',
    ({ oldest }) => (oldest === undefined ? undefined : secondsOf(oldest)),
  ],
  ['recordings_store_free_bytes', 'What is free of the file system of a store.', ({ bytesFree }) => bytesFree],
  [
    'recordings_store_recordings_per_day',
    'Recordings that came each day of the last week.',
    ({ recordingsPerDay }) => recordingsPerDay,
  ],
  ['recordings_store_bytes_per_day', 'Their size, for each day.', ({ bytesPerDay }) => bytesPerDay],
  [
    'recordings_store_full_timestamp_seconds',
    'When a store is full at the rate of the last week. Not there: not within a thousand days.',
    (contents) => {
      const at = fullAt(contents);
      return at === undefined ? undefined : at / 1000;
    },
  ],
];

const secondsOf = (time: string): number => Date.parse(time) / 1000;

/** What the status of each store says, as gauges: twelve series for each store, and up to nine more where old recordings are deleted. */
export class StoreMetrics {
  readonly #conditions;
  readonly #workloads;
  readonly #pods;
  readonly #undone;
  readonly #retention;
  readonly #counted;

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
      help: 'Whether the last run of retention was refused or failed: 1 is yes, 0 is no.',
      labelNames: LABELS,
      registers,
    });
    this.#counted = COUNTED.map(([name, help, value]) => ({
      gauge: new Gauge({ name, help, labelNames: LABELS, registers }),
      value,
    }));
  }

  /** @param status undefined: the store is gone, and so are its series */
  set(key: StoreKey, status: StoreStatus | undefined): void {
    const [namespace = '', store = ''] = key.split('/');
    const labels = { namespace, store };
    if (status === undefined) {
      this.#undone.remove(labels);
      this.#retention.remove(labels);
      for (const { gauge } of this.#counted) gauge.remove(labels);
      for (const condition of CONDITIONS) this.#conditions.remove({ ...labels, condition });
      for (const gauge of [this.#workloads, this.#pods]) for (const state of STATES) gauge.remove({ ...labels, state });
      return;
    }
    const { conditions = [], workloads, pods, undone = [], lastRetention, contents } = status;
    this.#undone.set(labels, undone.length);
    if (lastRetention !== undefined) this.#retention.set(labels, lastRetention.well ? 0 : 1);
    for (const { gauge, value } of this.#counted) {
      const is = contents && value(contents);
      if (is === undefined) gauge.remove(labels);
      else gauge.set(labels, is);
    }
    for (const condition of CONDITIONS) {
      const isTrue = conditions.some(({ type, status: is }) => type === condition && is === 'True');
      this.#conditions.set({ ...labels, condition }, isTrue ? 1 : 0);
    }
    for (const state of STATES) {
      this.#workloads.set({ ...labels, state }, workloads?.[state] ?? 0);
      this.#pods.set({ ...labels, state }, pods?.[state] ?? 0);
    }
  }

  forget(): void {
    for (const gauge of [this.#conditions, this.#workloads, this.#pods, this.#undone, this.#retention]) gauge.reset();
    for (const { gauge } of this.#counted) gauge.reset();
  }
}
