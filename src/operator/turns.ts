import { pacingOf } from '../judgement/pacing.ts';
import type { Scene } from '../judgement/scene.ts';
import { named } from '../observed/object.ts';
import { keyOfWorkload, type StoreKey, type WorkloadKey } from './keys.ts';
import type { Log } from './log.ts';

interface Surroundings {
  readonly log: Log;
  /** A turn is over: the next wave may be waiting for that. */
  readonly onOutcome: (store: StoreKey) => void;
  readonly again: (key: WorkloadKey, delayMs: number) => void;
}

/** The workloads of the wave whose turn it is, until they are written. Whoever forgets them lets only the others of the wave go first. */
export class Turns {
  readonly #around: Surroundings;
  readonly #turns = new Map<WorkloadKey, StoreKey>();

  constructor(around: Surroundings) {
    this.#around = around;
  }

  has(key: WorkloadKey): boolean {
    return this.#turns.has(key);
  }

  /** Begins the next wave of a change of the store, if its time has come. */
  next(store: StoreKey, scene: Scene): void {
    const { log, again } = this.#around;
    if ([...this.#turns.values()].includes(store)) return;
    const { next, waiting } = pacingOf(scene);
    if (next.length > 0) log('wave', { store, workloads: next.map(named), waiting: waiting.size });
    for (const workload of next) {
      const key = keyOfWorkload(workload);
      this.#turns.set(key, store);
      again(key, 0);
    }
  }

  /** Whatever became of the workload. */
  end(key: WorkloadKey): void {
    const store = this.#turns.get(key);
    if (store !== undefined && this.#turns.delete(key)) this.#around.onOutcome(store);
  }
}
