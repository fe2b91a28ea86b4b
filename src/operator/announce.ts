import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { FIELD_MANAGER } from '../api/labels.ts';
import { ApiError } from '../cluster/apiError.ts';
import { within, type Clock } from '../cluster/clock.ts';
import type { Connection } from '../cluster/connection.ts';
import { microTime } from '../cluster/kubernetesObject.ts';
import { API_VERSIONS, type Kind } from '../cluster/resources.ts';
import type { Announcement } from '../judgement/status/events.ts';
import { EventSeries } from './eventSeries.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

/** What an event is about. */
export interface Regarded {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

export interface AnnouncerSurroundings {
  readonly connection: Pick<Connection, 'create' | 'merge'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'events'>;
}

/** The longest note that the API server accepts, in bytes of UTF-8; the longest name of an object, and of an instance. */
const MAX_NOTE = 1024;
const MAX_NAME = 253;
const MAX_INSTANCE = 128;

const DEADLINE_MS = 5000;
const AT_ONCE = 2;
/** More than this wait only when the API server is away, and then the latest events tell nothing new. */
const MAX_WAITING = 500;
/** How long the process waits for its last events when it ends. */
const FAREWELL_MS = 2000;

interface Waiting {
  readonly announcement: Announcement;
  readonly regarded: Regarded;
  /** The same for the same event again. */
  readonly key: string;
}

/**
 * Writes Events for `kubectl describe`, beside everything else: nothing waits for an event. The same event again is counted in the first Event. An Event that
 * cannot be written within its deadline is logged and dropped.
 */
export class Announcer {
  readonly #around: AnnouncerSurroundings;
  readonly #waiting: Waiting[] = [];
  readonly #posting = new Map<string, Promise<void>>();
  readonly #series = new EventSeries();
  readonly #ending = new AbortController();
  #dropped = 0;

  constructor(around: AnnouncerSurroundings) {
    this.#around = around;
  }

  announce(announcement: Announcement, regarded: Regarded): void {
    if (this.#waiting.length >= MAX_WAITING) {
      this.#around.metrics.events.inc({ outcome: 'dropped' });
      // The first one that is dropped is logged. The others would say the same.
      if (this.#dropped++ === 0) this.#failed(announcement, regarded, `${MAX_WAITING} events wait already`);
      return;
    }
    this.#waiting.push({ announcement, regarded, key: keyOf(announcement, regarded) });
    this.#fill();
  }

  /** Writes what waits, for at most two seconds. */
  async stop(): Promise<void> {
    const cancel = this.#around.clock.after(FAREWELL_MS, () => {
      this.#waiting.length = 0;
      this.#ending.abort();
    });
    while (this.#posting.size > 0) await Promise.all(this.#posting.values());
    cancel();
  }

  #fill(): void {
    while (this.#posting.size < AT_ONCE) {
      if (this.#waiting.length === 0) this.#dropped = 0;
      // The same event again is counted once the first is there.
      const index = this.#waiting.findIndex(({ key }) => !this.#posting.has(key));
      const [next] = index < 0 ? [] : this.#waiting.splice(index, 1);
      if (next === undefined) return;
      const posting = this.#post(next).finally(() => {
        this.#posting.delete(next.key);
        this.#fill();
      });
      this.#posting.set(next.key, posting);
    }
  }

  async #post(waiting: Waiting): Promise<void> {
    const { clock, metrics } = this.#around;
    const { announcement, regarded } = waiting;
    await within(clock, DEADLINE_MS, this.#ending.signal, async (signal) => {
      try {
        if (!(await this.#counted(waiting, signal))) await this.#create(waiting, signal);
        metrics.events.inc({ outcome: 'written' });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        metrics.events.inc({ outcome: 'failed' });
        const why = signal.aborted ? 'the API server did not answer in time' : error.message;
        this.#failed(announcement, regarded, why);
      }
    });
  }

  /** Whether the event continues a series, and was counted. */
  async #counted({ key }: Waiting, signal: AbortSignal): Promise<boolean> {
    const { connection, clock } = this.#around;
    const series = this.#series.again(key, clock.monotonic());
    if (series === undefined) return false;
    try {
      const body = { series: { count: series.count, lastObservedTime: microTime(clock.now()) } };
      await connection.merge(series.path, body, {}, { signal });
      this.#series.written(key, series, clock.monotonic());
      return true;
    } catch (error) {
      // Gone; or the rights are those of an older release, which counted nothing.
      if (!(error instanceof ApiError) || (error.status !== 404 && error.status !== 403)) throw error;
      this.#series.gone(key);
      return false;
    }
  }

  async #create({ announcement, regarded, key }: Waiting, signal: AbortSignal): Promise<void> {
    const { connection, clock } = this.#around;
    const path = `/apis/events.k8s.io/v1/namespaces/${regarded.namespace}/events`;
    const event = eventOf(announcement, regarded, clock.now());
    await connection.create(path, event, {}, { signal });
    this.#series.written(key, { path: `${path}/${event.metadata.name}`, count: 1 }, clock.monotonic());
  }

  #failed({ reason }: Announcement, { kind, namespace, name }: Regarded, why: string): void {
    this.#around.log('no event written', { object: `${kind}/${namespace}/${name}`, reason, why }, 'warn');
  }
}

const keyOf = ({ type, reason, note }: Announcement, { uid }: Regarded): string => [uid, type, reason, note].join(' ');

function eventOf({ type, reason, note }: Announcement, { kind, namespace, name, uid }: Regarded, now: number) {
  const apiVersion = API_VERSIONS[kind as Kind];
  const suffix = `.${randomUUID().slice(0, 8)}`;
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    // A name may not have two dots in a row.
    metadata: { namespace, name: `${name.slice(0, MAX_NAME - suffix.length).replace(/[.-]+$/, '')}${suffix}` },
    eventTime: microTime(now),
    reportingController: FIELD_MANAGER,
    reportingInstance: hostname().slice(0, MAX_INSTANCE),
    action: 'Reconcile',
    type,
    reason,
    note: bounded(note, MAX_NOTE),
    regarding: { apiVersion, kind, namespace, name, uid },
  };
}

/** The text, or as much of its beginning as has room in so many bytes, with an ellipsis. No character is cut in two. */
export function bounded(text: string, bytes: number): string {
  const whole = Buffer.from(text, 'utf8');
  if (whole.length <= bytes) return text;
  let end = bytes - Buffer.byteLength('…');
  // The bytes of a character after the first are 10xxxxxx.
  while (((whole[end] ?? 0) & 0xc0) === 0x80) end--;
  return `${whole.subarray(0, end).toString('utf8')}…`;
}
