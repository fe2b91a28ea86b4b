import fc from 'fast-check';
import { API_VERSION, ENABLED_LABEL, MARK_LABEL, ROLE_LABEL, STORE_LABEL } from '../../src/api/labels.ts';
import { API_VERSIONS } from '../../src/cluster/resources.ts';
import type { WorkloadKind } from '../../src/mount/workload.ts';
import type { ApiObject } from '../../src/observed/object.ts';
import type { ObservedSpec } from '../../src/observed/podSpec.ts';
import { mounted, seedStore, unmounted } from './scenes.ts';

/** An object as the API server has it. */
export type Stored = ApiObject & { readonly apiVersion: string; readonly kind: string; readonly spec?: unknown };

export const NAMESPACE = 'prosaas';

const labelled = (role: string | undefined, store?: string): Record<string, string> => ({
  app: 'x',
  ...(role === undefined ? {} : { [ROLE_LABEL]: role }),
  ...(store === undefined ? {} : { [STORE_LABEL]: store }),
});

const object = (apiVersion: string, kind: string, name: string, metadata: object, rest: object = {}): Stored => ({
  apiVersion,
  kind,
  metadata: { name, namespace: NAMESPACE, uid: `${kind} ${name}`, resourceVersion: '1', generation: 1, ...metadata },
  ...rest,
});

const SPECS: Readonly<Record<string, ObservedSpec>> = {
  unmounted: unmounted('main'),
  reading: mounted('main', 'ReadOnly'),
  writing: mounted('main', 'ReadWrite'),
  elsewhere: mounted('main', 'ReadWrite', { mountPath: '/elsewhere' }),
  taken: { containers: [{ name: 'main', volumeMounts: [{ name: 'x', mountPath: '/app/server/recordings' }] }] },
};

const spec = fc.constantFrom(...Object.keys(SPECS)).map((name) => SPECS[name]!);
const role = fc.constantFrom('api', 'calls', 'worker', 'nobody');
const maybeRole = fc.option(role, { nil: undefined, freq: 3 });
const store = fc.constantFrom(undefined, undefined, 'recordings', 'music', 'gone');

const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job'] as const satisfies readonly WorkloadKind[];

/** What is drawn of one workload, and of the pods that it has. */
const drawn = fc.record({
  kind: fc.constantFrom(...KINDS),
  declares: maybeRole,
  store,
  /** Whether the operator or the policies stamped the template. */
  stamped: fc.boolean(),
  marked: fc.boolean(),
  /** Whether the selector needs the role that is stamped, as kustomize's commonLabels make it. */
  selected: fc.boolean(),
  spec,
  pods: fc.array(
    fc.record({
      /** Undefined: it is as the template says now. */
      spec: fc.option(spec, { nil: undefined, freq: 2 }),
      role: fc.option(maybeRole, { nil: 'as its template' as const, freq: 2 }),
      sidecar: fc.boolean(),
      ending: fc.constantFrom(false, false, false, true),
    }),
    { maxLength: 3 },
  ),
});
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

function workload(name: string, given: Drawn): Stored[] {
  const { kind, declares, store, stamped, marked, selected } = given;
  // A CronJob tells of its Jobs, and not how many pods each has: one, here as usually.
  const pods = kind === 'CronJob' ? given.pods.slice(0, 1) : given.pods;
  const metadata = { labels: { ...labelled(declares, store), ...(marked ? { [MARK_LABEL]: 'recordings' } : {}) } };
  const ofTemplate = stamped
    ? labelled(declares, declares === undefined ? undefined : (store ?? 'recordings'))
    : labelled(undefined);
  const template = { metadata: { labels: ofTemplate }, spec: given.spec };
  const isJob = kind === 'Job' || kind === 'CronJob';
  const selector = isJob ? {} : { selector: { matchLabels: selected ? ofTemplate : { app: 'x' } } };
  const owner = kind === 'CronJob' ? { apiVersion: 'batch/v1', kind: 'Job', name: `${name}-1` } : ownerOf(kind, name);
  const made = pods.map((pod, index) => {
    // The template of a Job cannot change, and with it the labels of its pods.
    const labels = pod.role === 'as its template' || isJob ? ofTemplate : labelled(pod.role, pod.role && store);
    const of = pod.spec ?? given.spec;
    const containers = pod.sidecar ? [...(of.containers ?? []), { name: 'proxy' }] : of.containers;
    return object(
      'v1',
      'Pod',
      `${name}-p${index}`,
      {
        labels: { ...labels, 'pod-template-hash': 'abc' },
        ownerReferences: [{ ...owner, controller: true }],
        ...(pod.ending ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
      },
      { spec: { ...of, containers }, status: { phase: 'Running' } },
    );
  });
  const alive = made.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const bearing = alive.filter(({ metadata }) => metadata.labels?.[ROLE_LABEL] !== undefined).length;
  const status = statusOf(kind, name, alive.length, ofTemplate[ROLE_LABEL] === undefined ? 0 : bearing);
  const itself =
    kind === 'CronJob' ? { jobTemplate: { spec: { template } } } : { replicas: alive.length, template, ...selector };
  const job =
    kind === 'CronJob'
      ? [
          object(
            'batch/v1',
            'Job',
            `${name}-1`,
            { ownerReferences: [{ apiVersion: 'batch/v1', kind, name, controller: true }] },
            { spec: { template } },
          ),
        ]
      : [];
  return [object(API_VERSIONS[kind], kind, name, metadata, { spec: itself, status }), ...job, ...made];
}

const ownerOf = (kind: WorkloadKind, name: string) =>
  kind === 'Deployment'
    ? { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${name}-abc` }
    : { apiVersion: API_VERSIONS[kind], kind, name };

/** What the owner says of its pods, when it has caught up with them. */
function statusOf(kind: (typeof KINDS)[number], name: string, all: number, updated: number): object {
  const revisions = { currentRevision: 'a', updateRevision: all === updated ? 'a' : 'b' };
  switch (kind) {
    case 'DaemonSet':
      return {
        observedGeneration: 1,
        desiredNumberScheduled: all,
        currentNumberScheduled: all,
        updatedNumberScheduled: updated,
        numberAvailable: all,
      };
    case 'CronJob':
      return { active: all === 0 ? [] : [{ kind: 'Job', name: `${name}-1` }] };
    case 'Job':
      return { active: all };
    case 'Deployment':
    case 'StatefulSet':
      return {
        observedGeneration: 1,
        replicas: all,
        updatedReplicas: updated,
        availableReplicas: all,
        ...(kind === 'StatefulSet' ? revisions : {}),
      };
  }
}

/** Pods that no workload of ours made: a person's, or a controller's of a kind that we do not know. */
const stray = fc.record({ role: maybeRole, store, spec, foreign: fc.boolean() });

const strays = (all: readonly (typeof stray extends fc.Arbitrary<infer T> ? T : never)[]): Stored[] =>
  all.map(({ role, store, spec, foreign }, index) =>
    object(
      'v1',
      'Pod',
      `stray-${index}`,
      {
        labels: labelled(role, store),
        ...(foreign
          ? {
              ownerReferences: [{ apiVersion: 'apps.kruise.io/v1', kind: 'StatefulSet', name: 'w0', controller: true }],
            }
          : {}),
      },
      { spec, status: { phase: 'Running' } },
    ),
  );

/** A namespace with up to two stores, and what lies in it. */
export const cluster: fc.Arbitrary<Stored[]> = fc
  .record({
    enabled: fc.constantFrom(true, true, false),
    suspend: fc.constantFrom(false, false, true),
    music: fc.constantFrom(undefined, 'music-data', 'recordings-data'),
    claim: fc.constantFrom('Bound', 'Bound', 'Pending', 'Lost', undefined),
    modes: fc.constantFrom(['ReadWriteMany'], ['ReadWriteMany'], ['ReadWriteOnce']),
    workloads: fc.array(drawn, { maxLength: 5 }),
    pods: fc.array(stray, { maxLength: 2 }),
  })
  .map(({ enabled, suspend, music, claim, modes, workloads, pods }) => [
    object('v1', 'Namespace', NAMESPACE, { namespace: undefined, labels: enabled ? { [ENABLED_LABEL]: 'true' } : {} }),
    object(
      API_VERSION,
      'RecordingStore',
      'recordings',
      { creationTimestamp: '2026-01-01T10:00:00Z' },
      { spec: seedStore({ suspend }).spec },
    ),
    ...(music === undefined
      ? []
      : [
          object(
            API_VERSION,
            'RecordingStore',
            'music',
            { creationTimestamp: '2026-01-01T11:00:00Z' },
            { spec: seedStore({ claimName: music }).spec },
          ),
        ]),
    ...(claim === undefined
      ? []
      : [
          object(
            'v1',
            'PersistentVolumeClaim',
            'recordings-data',
            {},
            { spec: { accessModes: modes }, status: { phase: claim } },
          ),
        ]),
    ...workloads.flatMap((each, index) => workload(`w${index}`, each)),
    ...strays(pods),
  ]);
