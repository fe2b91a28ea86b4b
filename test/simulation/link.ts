import { ApiError } from '../../src/cluster/apiError.ts';
import type { Clock, Moment } from '../../src/cluster/clock.ts';
import type { Accept, Connection, Query, Sending, StreamOptions } from '../../src/cluster/connection.ts';
import { jsonIn, isRecord } from '../../src/api/json.ts';
import type { Fault, WatchFault } from '../faults/fault.ts';
import { siteOf, type Site } from '../faults/sites.ts';
import type { ApiServer, Request } from './apiServer.ts';
import type { OwnClock } from './ownClock.ts';
import { onPurpose, tooOld } from '../faults/status.ts';

/** The way of one request, ms: to the server, and back. */
export interface Way {
  readonly there: number;
  readonly back: number;
}

/** What a network does to the requests that pass it. */
export interface Weather {
  way(): Way;
  /** What happens to a request that has one answer. */
  fault(site: Site): Fault | 'hung' | undefined;
  /** How many objects a page has at most. Undefined: as many as are asked for. */
  readonly pageSize?: number | undefined;
  /** What happens to a watch, at a line of it or after so long without one, ms. */
  watchFault(): { readonly fault: WatchFault; readonly line: number; readonly afterMs: number } | undefined;
}

/** Everything is done at once, and nothing is lost. */
export const CALM: Weather = {
  way: () => ({ there: 0, back: 0 }),
  fault: () => undefined,
  watchFault: () => undefined,
};

/** How long a request is on its way that is late. */
const LATE_MS = 20_000;
/** The connection gives up an answer that does not come within this time. */
const TIMEOUT_MS = 30_000;

type Simulated = Pick<
  Connection,
  'get' | 'lines' | 'patch' | 'merge' | 'create' | 'update' | 'delete' | 'server' | 'isInCluster'
>;

/** A connection to the simulated API server, in simulated time, through a network with a weather of its own. It throws what a {@link Connection} throws. */
export class Link implements Simulated {
  readonly server = 'https://simulated';
  readonly isInCluster = true;
  answeredAt: Moment | undefined;
  readonly #server: ApiServer;
  readonly #clock: Clock;
  readonly #weather: Weather;
  readonly #fieldManager: string;
  readonly #by: string;
  readonly #pending = new Set<() => void>();
  /** The first answer to each list. */
  readonly #lists = new Map<string, { readonly status: number; readonly body: unknown }>();
  #isDead = false;
  #isAway = false;
  /** The token of the process is not valid any more, and the next one is not there yet. */
  isExpired = false;
  /** Somebody has taken from the process the right to write workloads. */
  isForbidden = false;
  /** When the request that the API server answers in this moment left the process. */
  leftAt = -Infinity;
  readonly #process: OwnClock | undefined;

  /**
   * @param by the process whose connection it is
   * @param process its clock: what arrives while the process is frozen waits
   */
  constructor(
    server: ApiServer,
    clock: Clock,
    weather: Weather,
    fieldManager: string,
    by = fieldManager,
    process?: OwnClock,
  ) {
    [this.#by, this.#process] = [by, process];
    this.#server = server;
    this.#clock = clock;
    this.#weather = weather;
    this.#fieldManager = fieldManager;
  }

  /** Everything breaks in this moment, and nothing is sent any more: the process is gone. */
  kill(): void {
    this.#isDead = true;
    this.#break();
  }

  /** While the API server is away, every connection breaks. */
  set isAway(isAway: boolean) {
    if (isAway && !this.#isAway) this.#break();
    this.#isAway = isAway;
  }

  get<T>(path: string, query: Query = {}, accept: Accept = 'object', signal?: AbortSignal): Promise<T> {
    const { pageSize } = this.#weather;
    const limit =
      typeof query.limit === 'number' && pageSize !== undefined ? Math.min(query.limit, pageSize) : query.limit;
    return this.#ask(
      { method: 'GET', path, query: { ...query, limit }, accept },
      signal === undefined ? {} : { signal },
    );
  }

  create<T>(path: string, body: unknown, query: Query = {}, sending: Sending = {}): Promise<T> {
    return this.#ask({ method: 'POST', path, query: this.#named(query), body }, sending);
  }

  update<T>(path: string, body: unknown, query: Query = {}, sending: Sending = {}): Promise<T> {
    return this.#ask({ method: 'PUT', path, query: this.#named(query), body }, sending);
  }

  patch<T>(path: string, body: readonly unknown[], query: Query = {}, sending: Sending = {}): Promise<T> {
    const contentType = 'application/json-patch+json';
    return this.#ask({ method: 'PATCH', path, query: this.#named(query), body, contentType }, sending);
  }

  merge<T>(path: string, body: unknown, query: Query = {}, sending: Sending = {}): Promise<T> {
    const contentType = 'application/merge-patch+json';
    return this.#ask({ method: 'PATCH', path, query: this.#named(query), body, contentType }, sending);
  }

  /** A server-side apply, by force. */
  apply<T>(path: string, body: unknown, query: Query = {}): Promise<T> {
    const contentType = 'application/apply-patch+yaml';
    return this.#ask({ method: 'PATCH', path, query: this.#named(query), body, contentType }, {});
  }

  async delete(path: string, query: Query = {}): Promise<void> {
    await this.#ask({ method: 'DELETE', path, query }, {});
  }

  async *lines(path: string, query: Query, signal: AbortSignal, options: StreamOptions = {}): AsyncGenerator {
    const { accept = 'object', onOpen } = options;
    const planned = this.#weather.watchFault();
    const { there, back } = this.#weather.way();
    try {
      await this.#pass(there, signal);
      if (this.isExpired) await this.#refuse({ method: 'GET', path, query }, 401, back, signal);
      await this.#thawed();
      // Meanwhile everything may have changed.
      await this.#pass(0, signal);
    } catch (error) {
      await this.#thawed();
      if (signal.aborted) return;
      throw error;
    }
    const stream = new Stream(this.#clock, back, planned);
    const breaks = () => stream.end(this.#unreachable('reset'));
    this.#pending.add(breaks);
    const cancel = this.#server.watch(path, query, accept, {
      line: (line) => stream.take(line),
      end: () => stream.endAfterAll(),
    });
    const aborts = () => stream.end();
    signal.addEventListener('abort', aborts);
    try {
      onOpen?.();
      for (let line; (line = await stream.next()) !== END;) {
        await this.#thawed();
        yield line;
      }
      await this.#thawed();
      if (signal.aborted) return;
      if (stream.error !== undefined) throw stream.error;
    } finally {
      stream.close();
      cancel();
      signal.removeEventListener('abort', aborts);
      this.#pending.delete(breaks);
    }
  }

  #named(query: Query): Query {
    return { fieldManager: this.#fieldManager, ...query };
  }

  async #ask<T>(request: Request, sending: Sending): Promise<T> {
    try {
      return await this.#exchange<T>(request, sending);
    } finally {
      await this.#thawed();
    }
  }

  /** What arrives while the process is frozen waits. */
  #thawed(): Promise<void> | undefined {
    return this.#process?.isFrozen === true ? this.#process.runs() : undefined;
  }

  async #exchange<T>(request: Request, { signal, onSend }: Sending): Promise<T> {
    const { method, path } = request;
    const site = siteOf(method, path, request.query);
    const fault = site && this.#weather.fault(site);
    const { there, back } = this.#weather.way();
    if (this.#isDead || this.#isAway) {
      await Promise.resolve();
      throw this.#unreachable('refused');
    }
    if (signal?.aborted === true) throw this.#unreachable('aborted');
    onSend?.();
    const leftAt = this.#clock.now();
    await this.#pass(there, signal);
    if (this.isExpired) return this.#refuse(request, 401, back, signal);
    if (this.isForbidden && site === 'workload') return this.#refuse(request, 403, back, signal);
    if (fault === 'before') throw this.#unreachable('reset');
    const question = JSON.stringify([path, request.query]);
    const before = fault === 'stale' ? this.#lists.get(question) : undefined;
    if (typeof fault === 'object' && !fault.isDone) return this.#instead(request, fault, back, signal);
    if (fault === 'late') await this.#pass(LATE_MS, signal);
    this.leftAt = leftAt;
    const { status, body } = before ?? this.#server.answer({ ...request, by: this.#by });
    const date = Math.floor(this.#clock.now() / 1000) * 1000;
    if (site === 'list' && status === 200 && !this.#lists.has(question)) this.#lists.set(question, { status, body });
    if (fault === 'hung') {
      await this.#pass(TIMEOUT_MS, signal);
      throw this.#unreachable('timeout');
    }
    if (typeof fault === 'object') return this.#instead(request, fault, back, signal);
    await this.#pass(back, signal);
    if (fault === 'lost' || fault === 'torn') throw this.#unreachable('reset');
    this.answeredAt = { now: date, monotonic: this.#clock.monotonic() };
    if (status >= 300) throw ApiError.refusal(`${method} ${path}`, status, JSON.stringify(body), undefined);
    return body as T;
  }

  /** Something else answers. */
  async #instead<T>(request: Request, fault: Fault & object, back: number, signal?: AbortSignal): Promise<T> {
    if ('status' in fault) return this.#refuse(request, fault.status, back, signal);
    await this.#pass(back, signal);
    const value = jsonIn(fault.text);
    // As a Connection does.
    if (isRecord(value) && request.method !== 'PATCH') return value as T;
    throw ApiError.unexpected(`${request.method} ${request.path}`, fault.text);
  }

  async #refuse({ method, path }: Request, status: number, back: number, signal?: AbortSignal): Promise<never> {
    await this.#pass(back, signal);
    const body = JSON.stringify(onPurpose(status));
    throw ApiError.refusal(`${method} ${path}`, status, body, status === 429 ? '1' : undefined);
  }

  /** Lets time pass. @throws ApiError if the signal aborts, or the connection breaks */
  #pass(ms: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.#isDead || this.#isAway) return Promise.reject(this.#unreachable('refused'));
    if (signal?.aborted === true) return Promise.reject(this.#unreachable('aborted'));
    if (ms === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const ends = () => {
        cancel();
        this.#pending.delete(breaks);
        signal?.removeEventListener('abort', breaks);
      };
      const breaks = () => {
        ends();
        reject(this.#unreachable(signal?.aborted === true ? 'aborted' : 'reset'));
      };
      const cancel = this.#clock.after(ms, () => {
        ends();
        resolve();
      });
      this.#pending.add(breaks);
      signal?.addEventListener('abort', breaks);
    });
  }

  #break(): void {
    for (const each of [...this.#pending]) each();
  }

  #unreachable(why: string): ApiError {
    return ApiError.unreachable(this.server, new Error(why));
  }
}

const END = Symbol('end');

/** The lines of a watch on their way, in their order. */
class Stream {
  readonly #clock: Clock;
  readonly #back: number;
  readonly #planned: ReturnType<Weather['watchFault']>;
  readonly #lines: unknown[] = [];
  #taken = 0;
  #isHung = false;
  #isEnded = false;
  #wake: ((line: unknown) => void) | undefined;
  readonly #cancel: (() => void) | undefined;
  error: ApiError | undefined;

  constructor(clock: Clock, back: number, planned: ReturnType<Weather['watchFault']>) {
    this.#clock = clock;
    this.#back = back;
    this.#planned = planned;
    if (planned !== undefined) this.#cancel = clock.after(planned.afterMs, () => this.#strike(planned.fault));
  }

  take(line: unknown): void {
    const isBookmark = (line as { type: string }).type === 'BOOKMARK';
    if (isBookmark && this.#planned?.fault === 'unmarked') return;
    if (this.#planned !== undefined && this.#taken++ === this.#planned.line) this.#strike(this.#planned.fault);
    if (this.#isHung) return;
    this.#later(() => this.#put(line));
    if (this.#planned?.fault === 'repeated') this.#later(() => this.#put(line));
  }

  end(error?: ApiError): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.error = error;
    this.#wake?.(END);
    this.#wake = undefined;
  }

  /** The end comes after the lines that are on their way. */
  endAfterAll(): void {
    if (!this.#isHung) this.#later(() => this.end());
  }

  close(): void {
    this.#isEnded = true;
    this.#cancel?.();
  }

  next(): Promise<unknown> {
    if (this.#lines.length > 0) return Promise.resolve(this.#lines.shift());
    if (this.#isEnded) return Promise.resolve(END);
    return new Promise((resolve) => (this.#wake = resolve));
  }

  #put(line: unknown): void {
    if (this.#isEnded) return;
    if (this.#wake === undefined) this.#lines.push(line);
    else {
      this.#wake(line);
      this.#wake = undefined;
    }
  }

  /** All lines take the same time, so that they stay in order. */
  #later(run: () => void): void {
    if (this.#back === 0) run();
    else this.#clock.after(this.#back, run);
  }

  #strike(fault: WatchFault): void {
    if (this.#isHung || this.#isEnded || fault === 'unmarked' || fault === 'repeated') return;
    this.#isHung = true;
    const reset = () => this.end(ApiError.unreachable('https://simulated', new Error('reset')));
    if (fault === 'ended') this.#later(() => this.end());
    else if (fault === 'cut' || fault === 'torn') this.#later(reset);
    else if (fault === 'page') this.#later(() => this.#put('<!DOCTYPE html>'));
    else if (fault === 'gone') this.#later(() => this.#put(tooOld()));
  }
}
