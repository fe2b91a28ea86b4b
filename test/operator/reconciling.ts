import { isDeepStrictEqual } from 'node:util';
import { ENABLED_LABEL, FIELD_MANAGER } from '../../src/api/labels.ts';
import { ApiError } from '../../src/cluster/apiError.ts';
import type { KubernetesObject } from '../../src/cluster/kubernetesObject.ts';
import type { Sink } from '../../src/cluster/reflection.ts';
import type { Operation } from '../../src/mount/operations.ts';
import { Metrics } from '../../src/operator/metrics.ts';
import { OWN_FAULT, reconciliation } from '../../src/operator/reconcile.ts';
import { declares, store } from '../mount/builders.ts';
import { applyPatch } from '../jsonPatch.ts';
import { ManualClock } from '../manualClock.ts';

/** What the API server answers to a write: its own error, or undefined to do as it is asked. */
type Answer = ApiError | undefined;

export interface Answers {
  patch?: (path: string, index: number) => Answer;
  merge?: (path: string, index: number) => Answer;
  /** Rejects where a write was done, and its answer is lost. */
  lost?: (path: string) => Promise<void> | undefined;
  /** What a GET is answered instead. */
  get?: (index: number) => unknown;
  /** The operator is given what it cannot deal with. */
  isFaulty?: true;
  /** What something in the API server makes of a workload that is written. */
  admit?: (written: Stored, before: Stored) => Stored;
}

type Fields = Record<string, unknown>;
export type Stored = KubernetesObject & { readonly spec?: unknown; readonly status?: Fields };

let version = 100;
const next = () => String(++version);

/** An object of the API; the namespace is ns. */
export const object = (name: string, rest: object = {}, metadata: object = {}): Stored => ({
  metadata: {
    name,
    namespace: 'ns',
    uid: `uid of ${name}`,
    resourceVersion: next(),
    generation: 1,
    ...metadata,
  } as never,
  ...rest,
});

export const template = (spec: object = { containers: [{ name: 'main', image: 'example' }] }) => ({
  metadata: { labels: { app: 'x' } },
  spec,
});

export const deployment = (name = 'w', labels: object = declares('worker'), metadata: object = {}) =>
  object(name, { spec: { template: template() } }, { labels, ...metadata });

/** managedFields of who wrote the template. */
export const TEMPLATE = { 'f:spec': { 'f:template': {} } };
export const isoTime = (ms: number): string => new Date(ms).toISOString();

const STATUS = /\/recordingstores\/([^/]+)\/status$/;

/**
 * The operator's two queues without a cluster: objects are put as its watches would, writes are answered as told, and time is turned by hand. A store,
 * a bound claim and the namespace are there.
 */
export function reconciling(answers: Answers = {}) {
  const clock = new ManualClock();
  const sent: string[] = [];
  const statuses: Fields[] = [];
  const events: string[] = [];
  const objects = new Map<string, Stored>();
  const count = { patch: 0, merge: 0, get: 0 };
  const refuse = (answer: Answer) => {
    if (answer !== undefined) throw answer;
  };
  const nameIn = (path: string) => path.slice(path.lastIndexOf('/') + 1);
  const connection = {
    get: (path: string, query: object = {}) => {
      sent.push(`GET ${path}`);
      const instead = answers.get?.(count.get++);
      if (instead !== undefined) return Promise.resolve(instead);
      const name = String((query as { fieldSelector?: string }).fieldSelector).replace('metadata.name=', '');
      const found = objects.get(name);
      return Promise.resolve({ metadata: { resourceVersion: next() }, items: found === undefined ? [] : [found] });
    },
    patch: async (path: string, operations: readonly unknown[]) => {
      sent.push(`PATCH ${nameIn(path)} ${Math.round((clock.now() - begin) / 100) / 10}s`);
      refuse(answers.patch?.(path, count.patch++));
      await Promise.resolve();
      const before = objects.get(nameIn(path))!;
      const [lock, ...rest] = operations as Operation[];
      if ((lock as { value?: unknown }).value !== before.metadata.resourceVersion) throw conflict();
      const patched = applyPatch(before, rest);
      const after = answers.admit?.(patched, before) ?? patched;
      // The API server stores nothing where nothing is different.
      if (isDeepStrictEqual(after, before)) return before;
      const { generation = 0 } = after.metadata as { generation?: number };
      const managedFields = [{ manager: FIELD_MANAGER, time: isoTime(clock.now()), fieldsV1: TEMPLATE }];
      const metadata = { ...after.metadata, resourceVersion: next(), generation: generation + 1, managedFields };
      const written = { ...after, metadata };
      objects.set(nameIn(path), written);
      await answers.lost?.(path);
      return written;
    },
    merge: async (path: string, body: unknown) => {
      // The same event again.
      if (path.includes('/events/')) return body;
      refuse(answers.merge?.(path, count.merge++));
      await Promise.resolve();
      const name = STATUS.exec(path)![1]!;
      const { metadata, status } = body as { metadata: { uid?: string; resourceVersion?: string }; status: Fields };
      const before = objects.get(name)!;
      const { uid, resourceVersion } = before.metadata;
      if (metadata.uid !== undefined && metadata.uid !== uid) throw conflict();
      if (metadata.resourceVersion !== undefined && metadata.resourceVersion !== resourceVersion) throw conflict();
      statuses.push(status);
      const after = { ...before, status, metadata: { ...before.metadata, resourceVersion: next() } };
      objects.set(name, after);
      return after;
    },
    create: (_: string, body: unknown) => {
      events.push((body as { reason: string }).reason);
      return Promise.resolve(body);
    },
  };
  const log: string[] = [];
  const logged = (message: string, fields: object | undefined, level: string | undefined) => {
    if (message === OWN_FAULT && !answers.isFaulty) throw new Error(JSON.stringify(fields));
    if (level !== 'debug') log.push(message);
  };
  const metrics = new Metrics();
  const { watched, start, stop } = reconciliation(
    connection as never,
    { clock, random: () => 1, log: logged, metrics },
    [],
  );
  const begin = clock.now();
  const sinks = watched
    .reflections()
    .map(([{ path, labelSelector = '' }, sink]) => [`${path} ${labelSelector}`, sink] as const);
  const sink = (of: string): Sink => sinks.find(([path]) => path.includes(of))![1];
  const put = (of: string, each: Stored) => {
    objects.set(each.metadata.name, each);
    sink(of).put(each);
  };

  put('/namespaces', object('ns', {}, { namespace: '', labels: { [ENABLED_LABEL]: 'true' } }));
  put(
    'persistentvolumeclaims',
    object('recordings-data', { spec: { accessModes: ['ReadWriteMany'] }, status: { phase: 'Bound' } }),
  );
  const roles = {
    worker: { access: 'ReadWrite', optional: true },
    api: { access: 'ReadOnly', optional: true },
  } as const;
  const ofStore = (name = 'recordings', metadata: object = {}, spec: object = {}) =>
    object(
      name,
      { spec: { ...store({ roles }).spec, ...spec } },
      { creationTimestamp: '2026-01-01T00:00:00Z', ...metadata },
    );
  put('recordingstores', ofStore());
  start(connection as never);

  return {
    clock,
    /** This operator leads no more, and again. */
    stop,
    start: () => start(connection as never),
    watched,
    sent,
    statuses,
    events,
    log,
    metrics,
    put,
    sink,
    ofStore,
    /** The object as the API server has it now. */
    now: (name: string) => objects.get(name)!,
    /** An object changes without the watch telling. */
    secretly: (each: Stored) => void objects.set(each.metadata.name, each),
    patches: () => sent.filter((each) => each.startsWith('PATCH')),
    reasons: () => ((statuses.at(-1)?.problems ?? []) as { reason: string }[]).map(({ reason }) => reason),
  };
}

const conflict = () => new ApiError(409, 'Conflict', 'the object has been modified');
export const refusals = {
  conflict,
  failedTest: () => new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request'),
  forbidden: () => new ApiError(403, 'Forbidden', 'User "x" cannot patch resource "deployments" in API group "apps"'),
  denied: () => new ApiError(422, 'Invalid', "ValidatingAdmissionPolicy 'x' denied request: no"),
};
