import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { FIELD_MANAGER } from '../api/labels.ts';
import { ApiError } from '../cluster/apiError.ts';
import { within, type Clock } from '../cluster/clock.ts';
import type { Connection } from '../cluster/connection.ts';
import { microTime } from '../cluster/kubernetesObject.ts';
import { API_VERSIONS, type Kind } from '../cluster/resources.ts';
import type { Announcement } from '../judgement/status/events.ts';
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
  readonly connection: Pick<Connection, 'create'>;
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

/**
 * Writes Events for `kubectl describe`, beside everything else: nothing waits for an event. An Event that cannot be written within its deadline is logged
 * and dropped.
 */
export class Announcer {
  readonly #around: AnnouncerSurroundings;
  readonly #waiting: { readonly announcement: Announcement; readonly regarded: Regarded }[] = [];
  readonly #posting = new Set<Promise<void>>();
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
    this.#waiting.push({ announcement, regarded });
    this.#fill();
  }

  /** Writes what waits, for at most two seconds. */
  async stop(): Promise<void> {
    const cancel = this.#around.clock.after(FAREWELL_MS, () => {
      this.#waiting.length = 0;
      this.#ending.abort();
    });
    while (this.#posting.size > 0) await Promise.all(this.#posting);
    cancel();
  }

  #fill(): void {
    while (this.#posting.size < AT_ONCE) {
      const next = this.#waiting.shift();
      if (next === undefined) {
        this.#dropped = 0;
        return;
      }
      const posting = this.#post(next.announcement, next.regarded).finally(() => {
        this.#posting.delete(posting);
        this.#fill();
      });
      this.#posting.add(posting);
    }
  }

  async #post(announcement: Announcement, regarded: Regarded): Promise<void> {
    const { connection, clock, metrics } = this.#around;
    const path = `/apis/events.k8s.io/v1/namespaces/${regarded.namespace}/events`;
    await within(clock, DEADLINE_MS, this.#ending.signal, async (signal) => {
      try {
        await connection.create(path, eventOf(announcement, regarded, clock.now()), {}, { signal });
        metrics.events.inc({ outcome: 'written' });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        metrics.events.inc({ outcome: 'failed' });
        const why = signal.aborted ? 'the API server did not answer in time' : error.message;
        this.#failed(announcement, regarded, why);
      }
    });
  }

  #failed({ reason }: Announcement, { kind, namespace, name }: Regarded, why: string): void {
    this.#around.log('no event written', { object: `${kind}/${namespace}/${name}`, reason, why });
  }
}

function eventOf({ type, reason, note }: Announcement, { kind, namespace, name, uid }: Regarded, now: number): object {
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
