import { ApiError } from './apiError.ts';
import { delayAfter } from './backoff.ts';
import { pause, type Clock, type Random } from './clock.ts';
import type { Accept, Connection, Query } from './connection.ts';
import { pages } from './list.ts';

/** The metadata that every Kubernetes object has. A sink reads the rest. */
export interface KubernetesObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion: string;
  };
}

/** Receives the objects that a reflector reads. A sink gets whole objects and keeps what it needs of them. */
export interface Sink {
  /** An object is new or has changed. */
  put(object: KubernetesObject): void;
  /** An object was deleted, or the selection no longer matches it. */
  remove(object: KubernetesObject): void;
  /** A list is complete. Objects that are not in it (by {@link keyOfObject}) no longer exist. */
  retain(identities: ReadonlySet<string>): void;
  /** Whether the API server knows the kind. Called after each list of an {@link Selection.optional optional} kind. */
  served?(isServed: boolean): void;
}

export const keyOfObject = ({ metadata }: KubernetesObject): string => `${metadata.namespace ?? ''}/${metadata.name}`;

/** What to reflect: a collection, and which of its objects. */
export interface Selection {
  readonly path: string;
  readonly labelSelector?: string;
  /** The sink needs no more of an object than its metadata. */
  readonly metadataOnly?: true;
  /** The API server may be too old to know the kind. Then there are no objects of the kind, and this is no error. */
  readonly optional?: true;
}

export interface ReflectorOptions {
  readonly connection: Pick<Connection, 'get' | 'lines'>;
  readonly clock: Clock;
  readonly random: Random;
  /** Called for every failure. The reflector tries again in `retryMs`. */
  onTrouble(error: ApiError, selection: Selection, retryMs: number): void;
}

const BACKOFF = { firstMs: 500, limitMs: 30_000 };
/** The server ends each watch after half an hour to an hour, at random. So there are few requests at rest, and they are spread over time. */
const WATCH_SECONDS = 1800;
/** The server sends a bookmark about once a minute. After two and a half minutes without one, the connection is dead. */
const IDLE_MS = 150_000;
/** If the API server does not know a kind, only an upgrade changes that, so ask rarely. */
const UNSERVED_MS = 10 * 60_000;
/** A watch that ends sooner than this did not reach its time limit. It must not be renewed at once. */
const SHORT_MS = 1000;

interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: KubernetesObject;
}

/**
 * Keeps a sink equal to a collection on the API server. A reflector lists the collection in pages, watches it, resumes from the last resource version
 * that it saw, and lists again if the server no longer has that version (410). We do not use the informer of the client library, because a reset
 * of the connection stops it for good.
 */
export class Reflector {
  readonly selection: Selection;
  readonly #sink: Sink;
  readonly #options: ReflectorOptions;
  /** The last version seen. Undefined: a list is needed. */
  #version: string | undefined;
  #failures = 0;
  readonly #synced = Promise.withResolvers<undefined>();
  /** Resolves when the sink is equal to the collection for the first time. */
  readonly synced: Promise<undefined> = this.#synced.promise;

  constructor(selection: Selection, sink: Sink, around: ReflectorOptions) {
    this.selection = selection;
    this.#sink = sink;
    this.#options = around;
  }

  get #accept(): Accept {
    return this.selection.metadataOnly === true ? 'metadata' : 'object';
  }

  /** Lists and watches until the signal aborts. Errors of the API server or the network never reject it. */
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
    const { clock, random } = this.#options;
    this.#version = undefined;
    this.#sink.retain(new Set());
    this.#sink.served?.(false);
    this.#synced.resolve(undefined);
    return pause(clock, UNSERVED_MS * (1 + random()), signal);
  }

  #wait(error: ApiError, signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#options;
    const retryMs = Math.max(delayAfter(++this.#failures, BACKOFF, random), (error.retryAfter ?? 0) * 1000);
    this.#options.onTrouble(error, this.selection, retryMs);
    return pause(clock, retryMs, signal);
  }

  async #list(): Promise<string> {
    const { path, labelSelector } = this.selection;
    const { connection } = this.#options;
    const identities = new Set<string>();
    let version = '';
    for await (const { metadata, items } of pages<KubernetesObject>(
      connection,
      path,
      { labelSelector },
      this.#accept,
    )) {
      for (const item of items ?? []) {
        identities.add(keyOfObject(item));
        this.#sink.put(item);
      }
      version = metadata.resourceVersion;
    }
    this.#sink.retain(identities);
    if (this.selection.optional === true) this.#sink.served?.(true);
    return version;
  }

  async #watch(from: string, signal: AbortSignal): Promise<void> {
    const { connection, clock, random } = this.#options;
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
      throw new ApiError(0, 'Unreachable', 'the API server ended the watch immediately');
    }
  }

  /** @throws ApiError if the server ends the watch with a Status, for example 410 Gone. */
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
