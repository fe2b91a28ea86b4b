import { say } from '../api/say.ts';
import type { Fault } from '../api/reasons.ts';
import type { Undone } from '../api/status.ts';
import { delayAfter } from '../cluster/backoff.ts';
import { ApiError } from '../cluster/apiError.ts';
import { steadyTime, type Clock, type Random } from '../cluster/clock.ts';
import type { Connection } from '../cluster/connection.ts';
import { named } from '../observed/object.ts';
import { projectWorkload, type ObservedWorkload } from '../observed/workload.ts';
import type { Around } from '../plan/around.ts';
import { waitsForTurn } from '../judgement/pacing.ts';
import type { Scene } from '../judgement/scene.ts';
import { classify, type Plan } from '../plan/classify.ts';
import { left } from '../plan/contention.ts';
import { failedAgain, groundsOf, isLasting, refusedAgain, staleAgain, type Refusal } from '../plan/past.ts';
import type { Changes } from './changes.ts';
import { concernsWorkload, LEFT_OUT, readAgain, write } from './execute.ts';
import type { Fields, Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { Pasts } from './pasts.ts';
import type { KubernetesObject } from '../cluster/kubernetesObject.ts';
import { storeOfWorkload, type StoreKey, type WorkloadKey } from './keys.ts';
import { Turns } from './turns.ts';
import type { Watched } from './watched.ts';

export interface RepairSurroundings {
  readonly connection: Pick<Connection, 'patch' | 'get'>;
  readonly watched: Watched;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  /** A workload was written, or a write was refused. The status of the store changes. */
  readonly onOutcome: (store: StoreKey) => void;
  /** Looks at the workload again after `delayMs`. */
  readonly again: (key: WorkloadKey, delayMs: number) => void;
}

type Due = Extract<Plan, { state: 'mountable' | 'releasable' }>;

/**
 * An API server that has just started refuses for a moment, so the first tries are soon. Later tries are rare, because a person must act in between.
 * A permission is not watched, and a try without it costs the API server little.
 */
const REFUSAL_BACKOFF = {
  Forbidden: { firstMs: 1000, limitMs: 5 * 60_000 },
  Refused: { firstMs: 1000, limitMs: 10 * 60_000 },
};

/** Usually the watch shows the new version sooner. */
const STALE_BACKOFF = { firstMs: 1000, limitMs: 60_000 };
/** From this many stale writes at one version, the watch has missed something, and the object is read. */
const READ_FROM = 2;
/** From this many, nothing has changed, and the write is refused in the guise of a conflict. */
const REFUSED_FROM = 6;

const isDue = (plan: Plan): plan is Due => plan.state === 'mountable' || plan.state === 'releasable';

const decided = (plan: Plan, waits: boolean): Fields => ({
  state: waits ? 'waiting' : plan.state,
  ...('fault' in plan ? { reason: plan.fault.reason, why: plan.fault.message } : {}),
});

/** Mounts and unmounts, one workload at a time: look, decide, write once. */
export class Repair {
  readonly #around: RepairSurroundings;
  readonly #pasts: Pasts;
  readonly #now: () => number;
  readonly #turns: Turns;

  constructor(around: RepairSurroundings) {
    this.#around = around;
    this.#now = steadyTime(around.clock);
    this.#pasts = new Pasts(this.#now);
    this.#turns = new Turns(around);
  }

  /**
   * Why workloads of the store cannot be written now, by the name of the workload. A refusal that may pass in a moment is not told; but if the status tells it
   * already, the operator that led before has met it, too.
   */
  setbacks(store: StoreKey): Map<string, Fault> {
    const { watched } = this.#around;
    const around = watched.around(store);
    const problems = around.store?.status?.problems ?? [];
    const wasTold = (object: string, { reason }: Fault) =>
      problems.some((problem) => problem.object === object && problem.reason === reason);
    return new Map(
      watched.workloadsOf(store).flatMap((workload) => {
        const past = this.#pasts.of(workload, around.store);
        // Most workloads: only a write that failed, or was refused or undone, is held back, so the whole decision need not be taken.
        if (past.refusal === undefined && past.undoing === undefined && past.failure === undefined) return [];
        const plan = this.#plan(workload, around, past);
        if (isDue(plan)) return isLasting(past.failure) ? [[named(workload), past.failure.fault]] : [];
        if (plan.state !== 'setback') return [];
        const isPassing = past.refusal?.isRepeated === false && plan.fault.reason !== 'Contended';
        return isPassing && !wasTold(named(workload), plan.fault) ? [] : [[named(workload), plan.fault]];
      }),
    );
  }

  /** The workloads of the store whose mount others undid. */
  undone(store: StoreKey): Undone[] {
    const { watched } = this.#around;
    return this.#pasts.undone(watched.workloadsOf(store), watched.stores.get(store)?.status?.undone);
  }

  /** Looks again at every workload whose write was refused. */
  retryRefused(): void {
    for (const key of this.#pasts.refused()) this.#around.again(key, 0);
  }

  /** Begins the next wave of a change of the store, if its time has come. */
  nextWave(store: StoreKey, scene: Scene): void {
    this.#turns.next(store, scene);
  }

  /** @throws ApiError if another try may succeed. */
  async look(key: WorkloadKey): Promise<void> {
    const { watched, log, again, onOutcome } = this.#around;
    const workload = watched.workloads.get(key);
    if (workload === undefined) {
      this.#turns.end(key);
      const kept = this.#pasts.leave(key);
      if (kept > 0) again(key, kept);
      return;
    }
    const around = watched.around(storeOfWorkload(workload));
    const plan = this.#plan(workload, around);
    const waits = plan.state === 'mountable' && this.#waits(key, workload, around);
    log('look', { workload: key, ...decided(plan, waits) }, 'debug');
    if (!isDue(plan)) this.#turns.end(key);
    if (plan.state === 'setback') again(key, plan.until - this.#now());
    // Whose turn it is, the look at the whole store says.
    else if (waits) onOutcome(storeOfWorkload(workload));
    else if (isDue(plan)) await this.#write(key, workload, plan, around);
  }

  #waits(key: WorkloadKey, workload: ObservedWorkload, { store }: Around): boolean {
    return store !== undefined && !this.#turns.has(key) && waitsForTurn(workload, store);
  }

  #plan(workload: ObservedWorkload, around: Around, past = this.#pasts.of(workload, around.store)): Plan {
    return classify(workload, around, past, this.#now());
  }

  async #write(key: WorkloadKey, workload: ObservedWorkload, plan: Due, around: Around): Promise<void> {
    const { connection, log, metrics } = this.#around;
    const store = storeOfWorkload(workload);
    const change = plan.state === 'mountable' ? 'Mounted' : 'Unmounted';
    const outcome = await write(connection, workload, plan.operations).catch((error: unknown) => {
      if (error instanceof ApiError) this.#failed(key, workload, error, around);
      throw error;
    });
    metrics.writes.inc({ change, outcome: outcome.kind });
    switch (outcome.kind) {
      case 'written':
        this.#turns.end(key);
        this.#written(key, workload, change, outcome.object, around);
        break;
      case 'refused':
        this.#turns.end(key);
        this.#refused(key, workload, outcome.fault, around);
        break;
      case 'stale':
        log('stale', { workload: key, store, why: outcome.message }, 'debug');
        await this.#stale(key, workload, outcome.message, around);
    }
  }

  #written(
    key: WorkloadKey,
    workload: ObservedWorkload,
    change: 'Mounted' | 'Unmounted',
    object: KubernetesObject,
    around: Around,
  ): void {
    const { watched, changes, log, again, onOutcome } = this.#around;
    const store = storeOfWorkload(workload);
    const { resourceVersion } = object.metadata;
    const after = projectWorkload(workload.kind, object, 'mounts', workload);
    watched.workloads.settle(key, after, resourceVersion);
    if (after !== undefined && isDue(classify(after, around, { uid: workload.uid }, this.#now()))) {
      this.#refused(key, watched.workloads.get(key) ?? after, LEFT_OUT, around);
      return;
    }
    const past = this.#pasts.of(workload, watched.stores.get(store));
    // A permission that was missing is there now, for the whole kind in the namespace.
    const forbidden = this.#pasts.forbidden(workload);
    this.#pasts.set(key, {
      uid: workload.uid,
      standing: after && left(workload, after, this.#now()),
      undoing: past.undoing,
    });
    for (const each of forbidden) again(each, 0);
    changes.add(store, change, workload);
    onOutcome(store);
    log(change, { workload: key, store, resourceVersion });
  }

  #refused(key: WorkloadKey, workload: ObservedWorkload, fault: Fault, around: Around): void {
    const { random, log, again, onOutcome } = this.#around;
    const past = this.#pasts.of(workload, around.store);
    const backoff = REFUSAL_BACKOFF[fault.reason === 'Forbidden' ? 'Forbidden' : 'Refused'];
    const now = this.#now();
    const refusal: Refusal = refusedAgain(
      past.refusal,
      fault,
      groundsOf(workload, around),
      (attempts) => now + delayAfter(attempts, backoff, random),
    );
    this.#pasts.set(key, { ...past, refusal, failure: undefined });
    again(key, refusal.until - now);
    onOutcome(storeOfWorkload(workload));
    log(fault.reason, { workload: key, store: storeOfWorkload(workload), why: fault.message }, 'warn');
  }

  /** The write failed, and the queue tries it again. */
  #failed(key: WorkloadKey, workload: ObservedWorkload, error: ApiError, around: Around): void {
    if (!concernsWorkload(error)) return;
    const past = this.#pasts.of(workload, around.store);
    const fault = { reason: 'Refused', message: say`${error.message}` } as const;
    const failure = failedAgain(past.failure, fault, this.#now());
    this.#pasts.set(key, { ...past, failure });
    if (isLasting(failure)) this.#around.onOutcome(storeOfWorkload(workload));
  }

  /** @throws ApiError if the object cannot be read. */
  async #stale(key: WorkloadKey, workload: ObservedWorkload, message: string, around: Around): Promise<void> {
    const { connection, watched, random, again } = this.#around;
    const past = this.#pasts.of(workload, around.store);
    const stale = staleAgain(past.stale, workload.resourceVersion);
    this.#pasts.set(key, { ...past, stale, failure: undefined });
    if (stale.attempts >= REFUSED_FROM) {
      this.#refused(key, workload, { reason: 'Refused', message: say`${message}` }, around);
      return;
    }
    again(key, delayAfter(stale.attempts, STALE_BACKOFF, random));
    if (stale.attempts < READ_FROM) return;
    const { object, resourceVersion } = await readAgain(connection, workload);
    const now = object && projectWorkload(workload.kind, object, 'mounts', workload);
    if (resourceVersion !== workload.resourceVersion) watched.workloads.settle(key, now, resourceVersion);
  }
}
