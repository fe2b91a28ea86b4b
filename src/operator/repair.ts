import { delayAfter } from '../cluster/backoff.ts';
import type { Clock, Random } from '../cluster/clock.ts';
import type { Connection } from '../cluster/connection.ts';
import { classify, type Finding } from '../plan/classify.ts';
import type { ObservedWorkload, Past, Refusal, Situation } from '../plan/situation.ts';
import { write } from './execute.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { keyOfWorkload, storeOfWorkload, type Observed, type StoreKey, type WorkloadKey } from './observed.ts';
import { projectWorkload } from './projection.ts';

export type Change = 'Mounted' | 'Unmounted';

export interface RepairSurroundings {
  readonly connection: Pick<Connection, 'patch'>;
  readonly observed: Observed;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  onWritten(store: StoreKey, change: Change, workload: ObservedWorkload): void;
  /** A workload was written, or a write refused: what the store reports is another. */
  onOutcome(store: StoreKey): void;
  /** The workload is to be looked at again, `delayMs` from now. */
  again(key: WorkloadKey, delayMs: number): void;
}

type Due = Extract<Finding, { state: 'mountable' | 'releasable' }>;

/** Every try may cost the API server a rollout's worth of admission, and a person has to act in between. */
const REFUSAL_BACKOFF = { firstMs: 60_000, limitMs: 30 * 60_000 };

/** Mounts and unmounts, one workload at a time: look, decide, write once. */
export class Repair {
  readonly #around: RepairSurroundings;
  readonly #pasts = new Map<WorkloadKey, Past>();

  constructor(around: RepairSurroundings) {
    this.#around = around;
  }

  classify(workload: ObservedWorkload, situation: Situation): Finding {
    return classify(workload, situation, this.#pastOf(workload), this.#around.clock.now());
  }

  /** @throws ApiError where another try may succeed. */
  async look(key: WorkloadKey): Promise<void> {
    const { observed, clock } = this.#around;
    const workload = observed.workloads.get(key);
    if (workload === undefined) {
      this.#pasts.delete(key);
      return;
    }
    const finding = this.classify(workload, observed.situation(storeOfWorkload(workload)));
    if (finding.state === 'mountable' || finding.state === 'releasable') await this.#write(key, workload, finding);
    else if (finding.state === 'refused' && finding.until !== undefined) {
      this.#around.again(key, finding.until - clock.now());
    }
  }

  async #write(key: WorkloadKey, workload: ObservedWorkload, finding: Due): Promise<void> {
    const { connection, observed, log, metrics } = this.#around;
    const store = storeOfWorkload(workload);
    const change = finding.state === 'mountable' ? 'Mounted' : 'Unmounted';
    const outcome = await write(connection, workload, finding.operations);
    metrics.writes.inc({ change, outcome: outcome.kind });
    if (outcome.kind === 'written') {
      const { resourceVersion } = outcome.object.metadata;
      if (finding.state === 'mountable') this.#pasts.set(key, { uid: workload.uid, repairs: finding.repairs });
      else this.#pasts.delete(key);
      const after = finding.state === 'mountable' ? projectWorkload(workload.kind, outcome.object) : undefined;
      observed.workloads.settle(key, after, resourceVersion);
      this.#around.onWritten(store, change, workload);
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

  #refused(key: WorkloadKey, workload: ObservedWorkload, fault: Refusal['fault']): void {
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
