import { ApiError } from './apiError.ts';
import { delayAfter } from './backoff.ts';
import { pause, type Clock, type Random } from './clock.ts';
import type { Accept, Connection, Query } from './connection.ts';
import { pages } from './list.ts';

/** What every object of Kubernetes has; the rest is the business of whoever keeps it. */
export interface KubernetesObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion: string;
  };
}

/** Where a reflector puts what it reads. It is handed whole objects and keeps of them what it needs. */
export interface Sink {
  /** An object is there, new or changed. */
  put(object: KubernetesObject): void;
  /** An object is gone, or is not selected any more. */
  remove(object: KubernetesObject): void;
  /** A list was complete: what is not in it, by {@link identityOf}, is gone. */
  retain(identities: ReadonlySet<string>): void;
  /** Whether the API server knows the kind; told with each list of an {@link Selection.optional optional} one. */
  served?(isServed: boolean): void;
}

export const identityOf = ({ metadata }: KubernetesObject): string => `${metadata.namespace ?? ''}/${metadata.name}`;

/** What to reflect: a collection, and which of its objects. */
export interface Selection {
  readonly path: string;
  readonly labelSelector?: string;
  /** The sink needs no more of an object than its metadata. */
  readonly metadataOnly?: true;
  /** The API server may be too old to know the kind: then there is nothing of it, and that is no trouble. */
  readonly optional?: true;
}

export interface Surroundings {
  readonly connection: Pick<Connection, 'get' | 'lines'>;
  readonly clock: Clock;
  readonly random: Random;
  /** Called for every failure; the reflector itself tries again in `retryMs`. */
  onTrouble(error: ApiError, selection: Selection, retryMs: number): void;
}

const BACKOFF = { firstMs: 500, limitMs: 30_000 };
/** The server ends a watch by itself; half an hour to an hour, at random, keeps requests at rest few and spread. */
const WATCH_SECONDS = 1800;
/** The server sends a bookmark about once a minute; two and a half without one, and nobody is there any more. */
const IDLE_MS = 150_000;
/** An API server that does not know a kind learns of it by its upgrade alone. */
const UNSERVED_MS = 10 * 60_000;
/** A watch that ends sooner than this did not end by its time limit, and is not to be renewed at once. */
const SHORT_MS = 1000;

interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: KubernetesObject;
}

/**
 * Keeps a sink equal to a collection on the API server: lists it in pages, watches it, resumes from the last resource version that it saw,
 * and lists again where the server has forgotten that version (410). Not the client library's informer, which stops for good after a reset.
 */
export class Reflector {
  readonly selection: Selection;
  readonly #sink: Sink;
  readonly #around: Surroundings;
  /** The last version seen; undefined while a list is needed. */
  #version: string | undefined;
  #failures = 0;
  readonly #synced = Promise.withResolvers<undefined>();
  /** Settled once the sink has been equal to the collection for the first time. */
  readonly synced: Promise<undefined> = this.#synced.promise;

  constructor(selection: Selection, sink: Sink, around: Surroundings) {
    this.selection = selection;
    this.#sink = sink;
    this.#around = around;
  }

  get #accept(): Accept {
    return this.selection.metadataOnly === true ? 'metadata' : 'object';
  }

  /** Lists where needed and watches, until the signal aborts. Never rejects for what the API server or the network does. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        this.#version ??= await this.#list();
        this.#synced.resolve(undefined);
        await this.#watch(this.#version, signal);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.status === 410) this.#version = undefined;
        if (error.status === 404 && this.selection.optional === true) await this.#waitUnserved(signal);
        else await this.#wait(error, signal);
      }
    }
  }

  #waitUnserved(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#around;
    this.#version = undefined;
    this.#sink.retain(new Set());
    this.#sink.served?.(false);
    this.#synced.resolve(undefined);
    return pause(clock, UNSERVED_MS * (1 + random()), signal);
  }

  #wait(error: ApiError, signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#around;
    const retryMs = Math.max(delayAfter(++this.#failures, BACKOFF, random), (error.retryAfter ?? 0) * 1000);
    this.#around.onTrouble(error, this.selection, retryMs);
    return pause(clock, retryMs, signal);
  }

  async #list(): Promise<string> {
    const { path, labelSelector } = this.selection;
    const { connection } = this.#around;
    const identities = new Set<string>();
    let version = '';
    for await (const { metadata, items } of pages<KubernetesObject>(
      connection,
      path,
      { labelSelector },
      this.#accept,
    )) {
      for (const item of items ?? []) {
        identities.add(identityOf(item));
        this.#sink.put(item);
      }
      version = metadata.resourceVersion;
    }
    this.#sink.retain(identities);
    if (this.selection.optional === true) this.#sink.served?.(true);
    return version;
  }

  async #watch(from: string, signal: AbortSignal): Promise<void> {
    const { connection, clock, random } = this.#around;
    const silence = new AbortController();
    let cancel = clock.after(IDLE_MS, () => silence.abort());
    const query: Query = {
      watch: true,
      allowWatchBookmarks: true,
      resourceVersion: from,
      labelSelector: this.selection.labelSelector,
      timeoutSeconds: Math.round(WATCH_SECONDS * (1 + random())),
    };
    const started = clock.now();
    try {
      for await (const line of connection.lines(
        this.selection.path,
        query,
        AbortSignal.any([signal, silence.signal]),
        this.#accept,
      )) {
        cancel();
        cancel = clock.after(IDLE_MS, () => silence.abort());
        this.#take(line as WatchEvent);
      }
    } finally {
      cancel();
    }
    if (clock.now() - started < SHORT_MS && !signal.aborted) {
      throw new ApiError(0, 'Unreachable', 'the API server ended the watch as soon as it had begun');
    }
  }

  /** @throws ApiError where the server ends the watch with a Status, 410 Gone among them. */
  #take({ type, object }: WatchEvent): void {
    if (type === 'ERROR') {
      const { code = 500, reason = 'Unknown', message = 'the watch failed' } = object as Status;
      throw new ApiError(code, reason, message);
    }
    this.#failures = 0;
    if (type === 'DELETED') this.#sink.remove(object);
    else if (type !== 'BOOKMARK') this.#sink.put(object);
    this.#version = object.metadata.resourceVersion;
  }
}

interface Status {
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
}
