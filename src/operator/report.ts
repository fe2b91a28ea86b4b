import { isDeepStrictEqual } from 'node:util';
import { declarationOf, KIND } from '../api/labels.ts';
import { MAX_PROBLEMS } from '../api/reasons.ts';
import type { StoreStatus } from '../api/status.ts';
import { ApiError } from '../cluster/apiError.ts';
import type { Clock } from '../cluster/clock.ts';
import type { Connection } from '../cluster/connection.ts';
import type { KubernetesObject } from '../cluster/reflector.ts';
import { objectPath } from '../cluster/resources.ts';
import { announcements, type Announcement } from '../plan/events.ts';
import { named, type ObservedStore, type ObservedWorkload } from '../plan/situation.ts';
import { statusOf, workloadsAmong, type Found } from '../plan/status.ts';
import { announce, type Regarded } from './announce.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Observed, StoreKey } from './observed.ts';
import { projectStore } from './projection.ts';
import type { Change, Repair } from './repair.ts';

export interface ReportSurroundings {
  readonly connection: Pick<Connection, 'merge' | 'create'>;
  readonly observed: Observed;
  readonly repair: Pick<Repair, 'classify'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Tells the truth about a store: its status, written only when it differs, and events for what changed. */
export class Report {
  readonly #around: ReportSurroundings;
  /** What was written to workloads since the last report. */
  readonly #changes = new Map<StoreKey, { readonly change: Change; readonly workload: string }[]>();
  /** Declarers of stores that do not exist, by uid: they have no status that would remember that it was said. */
  readonly #orphans = new Set<string>();

  constructor(around: ReportSurroundings) {
    this.#around = around;
  }

  wrote(key: StoreKey, change: Change, workload: ObservedWorkload): void {
    const changes = this.#changes.get(key) ?? [];
    changes.push({ change, workload: named(workload) });
    this.#changes.set(key, changes);
  }

  /** @throws ApiError where another try may succeed. */
  async look(key: StoreKey): Promise<void> {
    const { observed, repair, clock, metrics } = this.#around;
    const situation = observed.situation(key);
    const pods = observed.pods.group(key);
    const found = [...observed.workloads.group(key), ...workloadsAmong(pods)].map((workload): Found => ({
      workload,
      finding: repair.classify(workload, situation),
    }));
    const { store } = situation;
    if (store === undefined) {
      metrics.store(key, undefined);
      this.#changes.delete(key);
      await this.#announceOrphans(found);
      return;
    }
    for (const { workload } of found) this.#orphans.delete(workload.uid);
    const status = statusOf(situation, store, found, pods, clock.now());
    metrics.store(key, { workloads: status.workloads, pods: status.pods });
    const changes = announcements(store.status, status);
    if (!isDeepStrictEqual(status, store.status)) await this.#writeStatus(key, store, status);
    await this.#announceAll(store, [...this.#changesOf(key), ...changes]);
  }

  async #writeStatus(key: StoreKey, store: ObservedStore, status: StoreStatus): Promise<void> {
    const { connection, observed, metrics, log } = this.#around;
    const { namespace, name, uid } = store;
    try {
      const path = `${objectPath(KIND, namespace, name)}/status`;
      const answer = await connection.merge<KubernetesObject>(path, { metadata: { uid }, status });
      metrics.statusWrites.inc();
      observed.stores.settle(key, projectStore(answer), answer.metadata.resourceVersion);
      log('status', { store: key, held: status.held, mounted: status.mounted, ready: readyOf(status) });
    } catch (error) {
      // Gone, or another store of the same name: the watch will show it.
      if (!(error instanceof ApiError) || (error.status !== 404 && error.status !== 409)) throw error;
    }
  }

  #changesOf(key: StoreKey): Announcement[] {
    const changes = Map.groupBy(this.#changes.get(key) ?? [], ({ change }) => change);
    this.#changes.delete(key);
    return [...changes].map(([reason, written]) => ({
      type: 'Normal',
      reason,
      note: `${reason.toLowerCase()} by one write each: ${written.map(({ workload }) => workload).join(', ')}`,
    }));
  }

  async #announceAll(store: ObservedStore, all: readonly Announcement[]): Promise<void> {
    for (const each of all) await announce(each, this.#regarded(store, each.object), this.#around);
  }

  async #announceOrphans(found: readonly Found[]): Promise<void> {
    const declarers = found.filter(({ workload }) => declarationOf(workload.labels) !== undefined);
    const news = declarers.filter(({ workload }) => !this.#orphans.has(workload.uid)).slice(0, MAX_PROBLEMS);
    for (const { workload, finding } of news) {
      if (finding.state !== 'refused') continue;
      this.#orphans.add(workload.uid);
      const { reason, message } = finding.fault;
      await announce({ type: 'Warning', reason, note: message }, workload, this.#around);
    }
  }

  #regarded(store: ObservedStore, object: string | undefined): Regarded {
    const { namespace } = store;
    const [kind = '', name = ''] = object?.split('/') ?? [];
    const { observed } = this.#around;
    const known =
      kind === 'Pod'
        ? observed.pods.get(`${namespace}/${name}`)
        : observed.workloads.get(`${kind}/${namespace}/${name}`);
    return known === undefined ? { kind: KIND, ...store } : { kind, namespace, name, uid: known.uid };
  }
}

const readyOf = (status: StoreStatus): string | undefined =>
  status.conditions?.find(({ type }) => type === 'Ready')?.status;
