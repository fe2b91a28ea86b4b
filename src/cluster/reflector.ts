import { ApiError } from './apiError.ts';
import { retryAfterError } from './backoff.ts';
import { pause } from './clock.ts';
import { Denial, DENIED_PAUSE_MS } from './denial.ts';
import type { Accept, Query } from './connection.ts';
import { hasVersion, keyOfObject } from './kubernetesObject.ts';
import { pages } from './list.ts';
import { deliver, type Doubt, type ReflectorOptions, type Selection, type Sink } from './reflection.ts';
import { isAhead, isOlderVersion, isVoid, newerOf, wentBack } from './resourceVersion.ts';
import { SignsOfLife } from './signsOfLife.ts';
import { asWatchEvent } from './watchEvent.ts';

const BACKOFF = { firstMs: 500, limitMs: 30_000 };
/** The server ends each watch after half an hour to an hour, at random. So there are few requests at rest, and they are spread over time. */
const WATCH_SECONDS = 1800;
/** How often silence alone is a reason to list everything again. Some clusters send no bookmarks for a kind that nobody writes. */
const RELIST_MS = 10 * 60_000;
/** If the API server does not know a kind, only an upgrade changes that, and in an upgrade the API server is away for a moment. So ask rarely. */
const UNSERVED_MS = 10 * 60_000;
/** A watch that ends sooner than this did not reach its time limit. It must not be renewed at once. */
const SHORT_MS = 1000;
/** After so many of these in a row, the watch is of no use, and the collection is listed instead. */
const SHORT_WATCHES = 3;
/** An API server that starts does not know every kind yet. After so long, the kind is gone, and with it the objects. */
const GONE_MS = 60_000;

/**
 * Keeps a sink equal to a collection on the API server. A reflector lists the collection in pages, watches it, resumes from the last resource version
 * that it saw, and lists again if that version means nothing any more: the server no longer has it (410), or etcd was restored and does not have it
 * yet. We do not use the informer of the client library, because a reset of the connection stops it for good.
 */
export class Reflector {
  readonly selection: Selection;
  readonly #selectors: Query;
  readonly #sink: Sink;
  readonly #options: ReflectorOptions;
  /** The last version seen. Undefined: a list is needed. */
  #version: string | undefined;
  #doubt: Doubt | undefined;
  /** Versions have gone back. The next list counts more than what was seen before. */
  #isRestored = false;
  #failures = 0;
  #pausedMs = 0;
  #shortWatches = 0;
  #isTroubled = false;
  #listedAt = -Infinity;
  #unknownSince: number | undefined;
  readonly #denial = new Denial();
  #isServed = true;
  #heardAt: number | undefined;
  /** Ends the pause before an API server that does not know the kind is asked again. */
  #asking: AbortController | undefined;
  readonly #synced = Promise.withResolvers<undefined>();
  /** Resolves when the sink is equal to the collection for the first time. */
  readonly synced: Promise<undefined> = this.#synced.promise;

  constructor(selection: Selection, sink: Sink, around: ReflectorOptions) {
    this.selection = selection;
    this.#selectors = { labelSelector: selection.labelSelector, fieldSelector: selection.fieldSelector };
    this.#sink = sink;
    this.#options = around;
  }

  /** Why a {@link Selection.spare spare} collection may not be read. Undefined: it may, or the API server has not answered yet. */
  get denied(): string | undefined {
    return this.#denial.why;
  }

  /** How long the API server has given no sign of life, ms. Undefined: it never gave one. */
  get silentMs(): number | undefined {
    if (!this.#isServed || this.denied !== undefined) return 0;
    return this.#heardAt === undefined ? undefined : this.#options.clock.monotonic() - this.#heardAt;
  }

  /** How long ago the last list was complete, ms. Undefined: no list was, or the API server does not know the kind. */
  get listedMs(): number | undefined {
    const isListed = this.#isServed && this.denied === undefined && this.#listedAt > -Infinity;
    return isListed ? this.#options.clock.monotonic() - this.#listedAt : undefined;
  }

  /** The API server was away, and may be another now: if it did not know the kind, it is asked again at once. */
  askAgain(): void {
    this.#asking?.abort();
  }

  /** Lists and watches until the signal aborts. Errors of the API server or the network never reject it. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        if (this.#version !== undefined && this.#doubt !== undefined) await this.#compare(this.#version, signal);
        this.#version ??= await this.#list(signal);
        this.#synced.resolve(undefined);
        await this.#watch(this.#version, signal);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        await this.#recover(error, signal);
      }
    }
  }

  async #recover(error: ApiError, signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#options;
    if (signal.aborted) return;
    const isUnknown = error.status === 404;
    if (isUnknown && this.selection.optional === true) return this.#waitUnserved(signal);
    if (error.status === 403 && this.selection.spare === true && this.#denial.refused(error.message, clock.monotonic()))
      return this.#waitDenied(error.message, signal);
    if (isVoid(error)) this.#version = undefined;
    if (isAhead(error)) this.#isRestored = true;
    if (isUnknown) this.#unknown();
    const retryMs = retryAfterError(error, ++this.#failures, BACKOFF, random);
    this.#pausedMs = retryMs;
    this.#isTroubled = true;
    this.#options.onTrouble(error, this.selection, retryMs);
    await pause(clock, retryMs, signal);
  }

  #waitUnserved(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#options;
    this.#version = undefined;
    this.#isServed = false;
    this.#sink.retain(new Set());
    this.#sink.served?.(false);
    this.#synced.resolve(undefined);
    this.#asking = new AbortController();
    return pause(clock, UNSERVED_MS * (1 + random()), AbortSignal.any([signal, this.#asking.signal]));
  }

  #waitDenied(why: string, signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#options;
    this.#version = undefined;
    this.#sink.retain(new Set());
    this.#sink.denied?.(why);
    this.#synced.resolve(undefined);
    return pause(clock, DENIED_PAUSE_MS * (1 + random()), signal);
  }

  /** The kind was deleted while nobody watched: its objects are gone with it. */
  #unknown(): void {
    const now = this.#options.clock.monotonic();
    this.#unknownSince ??= now;
    if (now - this.#unknownSince >= GONE_MS) this.#sink.retain(new Set());
  }

  #heard(): void {
    this.#heardAt = this.#options.clock.monotonic();
    if (this.#isTroubled) this.#options.onRecovery?.(this.selection);
    this.#isTroubled = false;
  }

  /**
   * A server of a restored etcd takes a watch from a version that it has not reached, and stays silent. So the version of the server is asked for with
   * a list of one object.
   */
  async #compare(version: string, signal: AbortSignal): Promise<void> {
    const { connection, clock } = this.#options;
    const { path } = this.selection;
    const first = await connection.get<unknown>(path, { ...this.#selectors, limit: 1 }, this.#accept, signal);
    if (!hasVersion(first)) throw ApiError.unexpected(`GET ${path}`, 'no list');
    const current = first.metadata.resourceVersion;
    // The answer to a write of ours may be all that was seen of the revisions that etcd has lost.
    const seen = newerOf(version, this.#sink.newest?.());
    if (isOlderVersion(current, seen)) throw wentBack(current, seen);
    // Between the two versions something was written. A watch that works would have said so, at least with a bookmark.
    const isOverdue = clock.monotonic() - this.#listedAt >= RELIST_MS;
    if (this.#doubt === 'silent' && current !== version && isOverdue) {
      this.#version = undefined;
      this.#options.onRenewal?.('missedChanges', this.selection);
    }
    this.#doubt = undefined;
  }

  get #accept(): Accept {
    return this.selection.excerpt ?? 'object';
  }

  async #list(signal: AbortSignal): Promise<string> {
    const { connection, clock } = this.#options;
    const { path } = this.selection;
    const origin = this.#isRestored ? 'restored' : 'list';
    const identities = new Set<string>();
    let version = '';
    for await (const { metadata, items } of pages(connection, path, this.#selectors, this.#accept, signal)) {
      for (const item of items ?? []) identities.add(keyOfObject(deliver(item, this.#sink, path, origin)));
      version = metadata.resourceVersion;
    }
    this.#sink.retain(identities, origin);
    if (this.selection.optional === true) this.#sink.served?.(true);
    if (this.#denial.granted()) this.#sink.denied?.(undefined);
    this.#listedAt = clock.monotonic();
    [this.#isServed, this.#isRestored, this.#unknownSince, this.#doubt] = [true, false, undefined, undefined];
    this.#heard();
    return version;
  }

  async #watch(from: string, signal: AbortSignal): Promise<void> {
    const { connection, clock, random } = this.#options;
    const life = new SignsOfLife(clock);
    const alive = () => {
      life.seen();
      this.#heard();
    };
    const query: Query = {
      watch: true,
      allowWatchBookmarks: true,
      resourceVersion: from,
      ...this.#selectors,
      timeoutSeconds: Math.round(WATCH_SECONDS * (1 + random())),
    };
    const until = AbortSignal.any([signal, life.silence]);
    try {
      const options = { accept: this.#accept, onOpen: alive };
      for await (const line of connection.lines(this.selection.path, query, until, options)) {
        alive();
        this.#take(line);
        if (this.#doubt === 'behind') return;
      }
    } finally {
      life.end();
      if (life.isOpened) this.#shortWatches = life.askedMs < SHORT_MS ? this.#shortWatches + 1 : 0;
      if (this.#shortWatches >= SHORT_WATCHES) this.#version = undefined;
      // Behind a proxy that cuts quiet watches, a watch sees no event. A watch that lives longer than the pause before it works.
      if (life.openMs >= Math.max(SHORT_MS, this.#pausedMs)) [this.#failures, this.#pausedMs] = [0, 0];
      if (!life.isOpened) this.#doubt = 'refused';
    }
    if (signal.aborted) return;
    if (life.silence.aborted) this.#doubt = 'silent';
    else if (life.askedMs < SHORT_MS)
      throw new ApiError(0, 'Unreachable', 'the API server ended the watch immediately');
    this.#options.onRenewal?.(life.silence.aborted ? 'silence' : 'timeLimit', this.selection);
  }

  /** @throws ApiError if the server ends the watch with a Status, for example 410 Gone; if the line is no event; if versions go back. */
  #take(line: unknown): void {
    const { type, object } = asWatchEvent(line, this.selection.path);
    const { resourceVersion } = object.metadata;
    if (isOlderVersion(resourceVersion, this.#version ?? '')) throw wentBack(resourceVersion, this.#version ?? '');
    if (type === 'DELETED') this.#sink.remove(object);
    else if (type !== 'BOOKMARK') deliver(object, this.#sink, this.selection.path, 'watch');
    this.#version = resourceVersion;
    // A bookmark says that nothing older is missing. A watch that is a moment late is told apart by asking.
    if (type === 'BOOKMARK' && isOlderVersion(resourceVersion, this.#sink.newest?.() ?? '')) this.#doubt = 'behind';
  }
}
