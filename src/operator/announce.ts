import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { FIELD_MANAGER } from '../api/labels.ts';
import { ApiError } from '../cluster/apiError.ts';
import type { Clock } from '../cluster/clock.ts';
import type { Connection } from '../cluster/connection.ts';
import { API_VERSIONS, type Kind } from '../cluster/resources.ts';
import type { Announcement } from '../judgement/status/events.ts';
import type { Log } from './log.ts';

/** What an event is about. */
export interface Regarded {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** The longest note that the API server accepts. */
const MAX_NOTE = 1024;

/** Writes an Event for `kubectl describe`. An Event that cannot be written is logged, and holds nothing up. */
export async function announce(
  { type, reason, note }: Announcement,
  { kind, namespace, name, uid }: Regarded,
  { connection, clock, log }: { connection: Pick<Connection, 'create'>; clock: Clock; log: Log },
): Promise<void> {
  const apiVersion = API_VERSIONS[kind as Kind];
  const event = {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { namespace, name: `${name}.${randomUUID().slice(0, 8)}` },
    // The API server requires microseconds.
    eventTime: new Date(clock.now()).toISOString().replace('Z', '000Z'),
    reportingController: FIELD_MANAGER,
    reportingInstance: hostname(),
    action: 'Reconcile',
    type,
    reason,
    note: note.slice(0, MAX_NOTE),
    regarding: { apiVersion, kind, namespace, name, uid },
  };
  try {
    await connection.create(`/apis/events.k8s.io/v1/namespaces/${namespace}/events`, event);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    log('no event written', { object: `${kind}/${namespace}/${name}`, reason, why: error.message });
  }
}
