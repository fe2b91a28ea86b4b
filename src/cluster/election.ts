import { ApiError } from './apiError.ts';
import { retryAfterError } from './backoff.ts';
import { momentOf, pause, within, type Clock, type Random } from './clock.ts';
import type { Connection } from './connection.ts';
import { isKubernetesObject } from './kubernetesObject.ts';
import {
  held,
  holds,
  LEASE_TIMES,
  released,
  sighted,
  type Lease,
  type LeaseSpec,
  type Candidate,
  type LeaseTimes,
  type Sighting,
} from './lease.ts';
import { readByName } from './list.ts';
import type { Selection, Sink } from './reflection.ts';
import { API_VERSIONS, collectionPath, objectPath } from './resources.ts';
import { isOlderVersion } from './resourceVersion.ts';
import { serverTime, type AnsweredAt } from './serverTime.ts';
import { Term } from './term.ts';

export interface LeaseName {
  readonly namespace: string;
  readonly name: string;
}

export interface ElectionOptions {
  readonly connection: Pick<Connection, 'get' | 'update'> & AnsweredAt;
  readonly lease: LeaseName;
  /** Who this process is. No other process ever has the same identity. */
  readonly identity: string;
  readonly times?: LeaseTimes;
  readonly clock: Clock;
  readonly random: Random;
  /** Called for every failure but a conflict. The election goes on. */
  readonly onTrouble: (error: ApiError) => void;
  /** The lease has another holder now, or none. */
  readonly onHolder?: (identity: string | undefined) => void;
}

const BACKOFF = { firstMs: 200, limitMs: 1000 };
/** How long a process that ends tries to give the lease up. A lease that is not given up expires. */
const RELEASE_MS = 3000;

/**
 * Takes a Lease, renews it, and gives it up. The watch of the Lease makes the election quick; the election is right without the watch. While this process
 * holds the lease, it sends one PUT every two seconds. While another process holds the lease, it sends nothing.
 */
export class Election {
  readonly #options: ElectionOptions;
  readonly #candidate: Candidate;
  readonly #path: string;
  /** For the times in the record, which only people read. */
  readonly #recorded: Pick<Clock, 'now'>;
  #sighting: Sighting | undefined;
  #version = '';
  /** The API server may have a newer version. */
  #isDoubtful = true;
  /** This process has asked for the lease. */
  #mayHold = false;
  #term: Term | undefined;
  #awakening = new AbortController();

  constructor(options: ElectionOptions) {
    const { identity, times = LEASE_TIMES, lease, clock, connection } = options;
    this.#options = options;
    this.#recorded = serverTime(clock, connection);
    this.#candidate = { identity, times };
    this.#path = objectPath('Lease', lease.namespace, lease.name);
  }

  /** What to watch, and where to put it. */
  get reflection(): [Selection, Sink] {
    const { namespace, name } = this.#options.lease;
    const selection = { path: collectionPath('Lease', namespace), fieldSelector: `metadata.name=${name}` };
    const sink: Sink = {
      put: (object, origin) => this.#see(object, object.metadata.resourceVersion, origin === 'restored'),
      remove: ({ metadata }) => this.#see(undefined, metadata.resourceVersion),
      // The list may be older than our own write. When it matters whether the lease is gone, the API server is asked.
      retain: () => undefined,
    };
    return [selection, sink];
  }

  /**
   * Takes the lease again and again until the signal aborts, and gives it up at the end. `lead` is called for each term. It must return soon after the term
   * is over or the signal has aborted, and not before all its writes have ended.
   */
  async run(lead: (term: Term) => Promise<void>, signal: AbortSignal): Promise<void> {
    try {
      for (let term; (term = await this.#acquire(signal)) !== undefined;) await this.#hold(term, lead);
    } finally {
      if (this.#mayHold) await this.#release();
    }
  }

  async #hold(term: Term, lead: (term: Term) => Promise<void>): Promise<void> {
    const ending = new AbortController();
    this.#term = term;
    const renewing = this.#renew(term, ending.signal);
    try {
      await lead(term);
    } finally {
      this.#term = undefined;
      term.close();
      ending.abort();
      await renewing;
    }
  }

  async #acquire(signal: AbortSignal): Promise<Term | undefined> {
    const { clock } = this.#options;
    const { times } = this.#candidate;
    for (let failures = 0; !signal.aborted;) {
      try {
        const { lease, freeAt } = await this.#seen(signal);
        const waitMs = freeAt - clock.monotonic();
        if (waitMs > 0) await pause(clock, waitMs, AbortSignal.any([signal, this.#awakening.signal]));
        else {
          const asked = momentOf(clock);
          await this.#put(lease, held(lease?.spec, this.#candidate, this.#recorded.now()), times.renewMs / 2);
          return new Term(clock, times, asked);
        }
      } catch (error) {
        await this.#failed(error, ++failures, signal);
      }
    }
    return undefined;
  }

  async #renew(term: Term, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const { times, identity } = this.#candidate;
    const until = AbortSignal.any([signal, term.over]);
    await pause(clock, times.retryMs, until);
    for (let failures = 0; !signal.aborted && term.leftMs > 0;) {
      try {
        const { lease } = await this.#seen(until);
        if (!holds(lease, identity)) break;
        const asked = momentOf(clock);
        await this.#put(lease, held(lease?.spec, this.#candidate, this.#recorded.now()), times.renewMs / 2, until);
        term.renewed(asked);
        failures = 0;
        await pause(clock, times.retryMs, until);
      } catch (error) {
        await this.#failed(error, ++failures, until);
      }
    }
    // Also where somebody has set the clock, which the timer of the term does not notice.
    if (!signal.aborted) term.end();
  }

  async #release(): Promise<void> {
    const { clock } = this.#options;
    const { identity, times } = this.#candidate;
    await within(clock, RELEASE_MS, undefined, async (until) => {
      for (let failures = 0; !until.aborted;) {
        try {
          const { lease } = await this.#seen(until);
          if (holds(lease, identity))
            await this.#put(lease, released(lease?.spec ?? {}, this.#recorded.now()), times.retryMs, until);
          return;
        } catch (error) {
          await this.#failed(error, ++failures, until);
        }
      }
    });
  }

  /** Waits before the next attempt. @throws the error if it is no ApiError */
  async #failed(error: unknown, failures: number, signal: AbortSignal): Promise<void> {
    if (!(error instanceof ApiError)) throw error;
    const { clock, random, onTrouble } = this.#options;
    // A write without an answer may have been done.
    this.#isDoubtful = true;
    if (signal.aborted) return;
    if (!isConflict(error)) onTrouble(error);
    // An API server that is busy says when to come again. But nobody who holds the lease waits for so long that it is lost.
    const waitMs = Math.min(retryAfterError(error, failures, BACKOFF, random), this.#candidate.times.renewMs / 2);
    await pause(clock, waitMs, signal);
  }

  /** The lease as it was last seen. The API server is asked if that is in doubt: with a list of one, because the operator may list and not get. */
  async #seen(signal: AbortSignal): Promise<Sighting> {
    if (this.#sighting !== undefined && !this.#isDoubtful) return this.#sighting;
    const { connection, lease, clock } = this.#options;
    const { object, resourceVersion } = await within(clock, this.#candidate.times.renewMs / 2, signal, (until) =>
      readByName(connection, collectionPath('Lease', lease.namespace), lease.name, { signal: until }),
    );
    this.#isDoubtful = false;
    return this.#see(object, resourceVersion, true);
  }

  /** Writes the record, only in the version that was seen. If there is none, the PUT creates it. */
  async #put(lease: Lease | undefined, spec: LeaseSpec, limitMs: number, signal?: AbortSignal): Promise<void> {
    const { connection, lease: name, clock } = this.#options;
    const body = { apiVersion: API_VERSIONS.Lease, kind: 'Lease', metadata: lease?.metadata ?? name, spec };
    this.#mayHold = true;
    const answer = await within(clock, limitMs, signal, (until) =>
      connection.update<unknown>(this.#path, body, {}, { signal: until }),
    );
    if (!isKubernetesObject(answer)) throw ApiError.unexpected(`PUT ${this.#path}`, 'no object');
    this.#see(answer, answer.metadata.resourceVersion);
  }

  /** @param isCertain an older version counts, too */
  #see(lease: Lease | undefined, version: string, isCertain = false): Sighting {
    const before = this.#sighting;
    if (before !== undefined && !isCertain && (version === this.#version || isOlderVersion(version, this.#version)))
      return before;
    const { clock, onHolder } = this.#options;
    const sighting = sighted(before, lease, this.#candidate, clock.monotonic());
    [this.#sighting, this.#version] = [sighting, version];
    if (!holds(lease, this.#candidate.identity)) this.#term?.lose();
    const holder = lease?.spec?.holderIdentity;
    if (holder !== before?.lease?.spec?.holderIdentity) onHolder?.(holder);
    this.#awakening.abort();
    this.#awakening = new AbortController();
    return sighting;
  }
}

/** Another process was quicker. To a PUT without a version of what meanwhile exists, the API server answers with 422. */
const isConflict = ({ status, message }: ApiError): boolean =>
  status === 409 || (status === 422 && message.includes('metadata.resourceVersion'));
