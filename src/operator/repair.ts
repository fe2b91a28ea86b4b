import type { Fault } from '../api/reasons.ts';
import { delayAfter } from '../cluster/backoff.ts';
import type { Clock, Random } from '../cluster/clock.ts';
import type { Connection } from '../cluster/connection.ts';
import { named } from '../observed/object.ts';
import { projectWorkload, type ObservedWorkload } from '../observed/workload.ts';
import { classify, type Around, type Plan } from '../plan/classify.ts';
import type { Past } from '../plan/past.ts';
import type { Changes } from './changes.ts';
import { write } from './execute.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { keyOfWorkload, storeOfWorkload, type StoreKey, type Watched, type WorkloadKey } from './watched.ts';

export interface RepairSurroundings {
  readonly connection: Pick<Connection, 'patch'>;
  readonly watched: Watched;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  /** A workload was written, or a write was refused. The status of the store changes. */
  onOutcome(store: StoreKey): void;
  /** Looks at the workload again after `delayMs`. */
  again(key: WorkloadKey, delayMs: number): void;
}

type Due = Extract<Plan, { state: 'mountable' | 'releasable' }>;

/** Each try costs the API server a whole admission, and a person must act in between. */
const REFUSAL_BACKOFF = { firstMs: 60_000, limitMs: 30 * 60_000 };

/** Mounts and unmounts, one workload at a time: look, decide, write once. */
export class Repair {
  readonly #around: RepairSurroundings;
  readonly #pasts = new Map<WorkloadKey, Past>();

  constructor(around: RepairSurroundings) {
    this.#around = around;
  }

  /** Why workloads of the store cannot be written now, by the name of the workload. */
  setbacks(store: StoreKey): Map<string, Fault> {
    const { watched } = this.#around;
    const around = watched.around(store);
    return new Map(
      watched.workloadsOf(store).flatMap((workload) => {
        // Nothing was written to a workload without a past.
        if (!this.#pasts.has(keyOfWorkload(workload))) return [];
        const plan = this.#plan(workload, around);
        return plan.state === 'setback' ? [[named(workload), plan.fault]] : [];
      }),
    );
  }

  /** @throws ApiError if another try may succeed. */
  async look(key: WorkloadKey): Promise<void> {
    const { watched, clock } = this.#around;
    const workload = watched.workloads.get(key);
    if (workload === undefined) {
      this.#pasts.delete(key);
      return;
    }
    const plan = this.#plan(workload, watched.around(storeOfWorkload(workload)));
    if (plan.state === 'mountable' || plan.state === 'releasable') await this.#write(key, workload, plan);
    else if (plan.state === 'setback') this.#around.again(key, plan.until - clock.now());
  }

  #plan(workload: ObservedWorkload, around: Around): Plan {
    return classify(workload, around, this.#pastOf(workload), this.#around.clock.now());
  }

  async #write(key: WorkloadKey, workload: ObservedWorkload, plan: Due): Promise<void> {
    const { connection, watched, changes, log, metrics } = this.#around;
    const store = storeOfWorkload(workload);
    const change = plan.state === 'mountable' ? 'Mounted' : 'Unmounted';
    const outcome = await write(connection, workload, plan.operations);
    metrics.writes.inc({ change, outcome: outcome.kind });
    if (outcome.kind === 'written') {
      const { resourceVersion } = outcome.object.metadata;
      if (plan.state === 'mountable') this.#pasts.set(key, { uid: workload.uid, repairs: plan.repairs });
      else this.#pasts.delete(key);
      const after = projectWorkload(workload.kind, outcome.object, 'mounts', workload);
      watched.workloads.settle(key, plan.state === 'mountable' ? after : undefined, resourceVersion);
      changes.add(store, change, workload);
      this.#around.onOutcome(store);
      log(change, { workload: key, store, resourceVersion });
    } else if (outcome.kind === 'refused') {
      this.#refused(key, workload, outcome.fault);
      this.#around.onOutcome(store);
      log(outcome.fault.reason, { workload: key, store, why: outcome.fault.message });
    }
  }

  #pastOf(workload: ObservedWorkload): Past {
    const past = this.#pasts.get(keyOfWorkload(workload));
    return past?.uid === workload.uid ? past : { uid: workload.uid };
  }

  #refused(key: WorkloadKey, workload: ObservedWorkload, fault: Fault): void {
    const { clock, random } = this.#around;
    const { template, labels } = workload;
    const past = this.#pastOf(workload);
    const attempts = (past.refusal?.attempts ?? 0) + 1;
    const delay = delayAfter(attempts, REFUSAL_BACKOFF, random);
    const refusal = { fault, attempts, until: clock.now() + delay, template, labels };
    this.#pasts.set(key, { ...past, refusal });
    this.#around.again(key, delay);
  }
}
