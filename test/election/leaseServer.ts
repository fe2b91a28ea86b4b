import { isDeepStrictEqual } from 'node:util';
import { ApiError } from '../../src/cluster/apiError.ts';
import type { Clock } from '../../src/cluster/clock.ts';
import type { Connection } from '../../src/cluster/connection.ts';
import type { Lease, LeaseSpec } from '../../src/cluster/lease.ts';

export const NAME = { namespace: 'ns', name: 'it' };

/** The way of one request, ms: to the server, and back. `lost`: no answer ever comes. */
export interface Way {
  readonly there: number;
  readonly back: number | 'lost';
}

/** One Lease, as an API server keeps it: a PUT creates, or replaces the version that it names. */
export class LeaseServer {
  lease: Lease | undefined;
  readonly log: string[] = [];
  /** What the next lists are answered instead. */
  readonly answers: unknown[] = [];
  readonly #clock: Clock;
  readonly #watches = new Set<(lease: Lease | undefined, version: string) => void>();
  #version = 0;
  #uid = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get spec(): LeaseSpec | undefined {
    return this.lease?.spec;
  }

  watch(onChange: (lease: Lease | undefined, version: string) => void): void {
    this.#watches.add(onChange);
  }

  delete(): void {
    this.#set(undefined);
  }

  /** @throws ApiError 409 as the API server does */
  put({ metadata, spec }: { metadata: { uid?: string; resourceVersion?: string }; spec: LeaseSpec }): Lease {
    const { uid, resourceVersion } = metadata;
    const now = this.lease?.metadata;
    const isRefused =
      now === undefined ? uid !== undefined : uid !== now.uid || resourceVersion !== now.resourceVersion;
    if (isRefused) throw new ApiError(409, 'Conflict', 'the object has been modified');
    const isSame = now !== undefined && isDeepStrictEqual(spec, this.spec);
    const version = isSame ? now.resourceVersion : String(this.#version + 1);
    const lease = { metadata: { ...NAME, uid: uid ?? `uid ${++this.#uid}`, resourceVersion: version }, spec };
    if (!isSame) this.#set(lease);
    return lease;
  }

  /** What a candidate asks through. @param way of the next request; throws what the network throws */
  connection(way: () => Way = () => ({ there: 0, back: 0 }), who = ''): Pick<Connection, 'get' | 'update'> {
    const ask = async <T>(what: string, does: () => T, signal?: AbortSignal): Promise<T> => {
      const { there, back } = way();
      await this.#pass(there, signal);
      this.log.push(`${who}${what}`);
      let answer: T | ApiError;
      try {
        answer = does();
      } catch (error) {
        answer = error as ApiError;
      }
      await this.#pass(back === 'lost' ? Infinity : back, signal);
      if (answer instanceof ApiError) throw answer;
      return answer;
    };
    const list = () =>
      this.answers.shift() ?? {
        metadata: { resourceVersion: String(this.#version) },
        items: this.lease === undefined ? [] : [this.lease],
      };
    return {
      get: (_path, _query, _accept, signal) => ask('GET', list, signal) as never,
      update: (_path, body, _query, sending) => ask('PUT', () => this.put(body as never), sending?.signal) as never,
    };
  }

  #set(lease: Lease | undefined): void {
    this.#version++;
    this.lease = lease;
    for (const watch of this.#watches) watch(lease, String(this.#version));
  }

  /** Lets time pass. @throws ApiError when the signal aborts */
  #pass(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = () => reject(ApiError.unreachable('it', new Error('aborted')));
      if (signal?.aborted === true) abort();
      else if (ms === 0) resolve();
      else {
        const cancel = ms === Infinity ? undefined : this.#clock.after(ms, resolve);
        signal?.addEventListener('abort', () => {
          cancel?.();
          abort();
        });
      }
    });
  }
}
