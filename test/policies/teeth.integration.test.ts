import { afterAll, beforeAll, expect, it } from 'vitest';
import { ENABLED_LABEL, MARK_LABEL, ROLE_LABEL } from '../../src/api/labels.ts';
import { collectionPath, objectPath } from '../../src/cluster/resources.ts';
import type { PodSpec } from '../../src/mount/pod.ts';
import { TEMPLATE_PATHS, type Labels, type Workload, type WorkloadKind } from '../../src/mount/workload.ts';
import { policiesFor } from '../../src/policies/platform.ts';
import { FOUND_ANNOTATION } from '../../src/policies/storeMissing.ts';
import {
  at,
  claim,
  container,
  declares,
  marked,
  names,
  PATH,
  pod,
  requires,
  selecting,
  store,
  workload,
} from '../mount/builders.ts';
import { sliced } from '../sliced.ts';
import { barrier, type Barrier } from './barrier.ts';
import { manifest, projection } from './manifest.ts';
import { type Outcome } from './outcome.ts';
import { guarded, place, reasonOf, storeObject, type Place } from './place.ts';
import { server } from './server.ts';
import { CLAIM_TEMPLATE_TRICKS, JOB_TEMPLATE_TRICKS, TEMPLATE_TRICKS, tricky, TRICKS, type Trick } from './tricks.ts';
import {
  named,
  replaced,
  whileWeakened,
  withoutCondition,
  withoutRule,
  withoutValidation,
  type Weakened,
} from './weakened.ts';

/**
 * No part of the policies is there for nothing. Without any one validation or match rule of those that refuse, something gets through; without any
 * one match condition, or match rule of those that mount and release, something harmless is refused, or made into something else.
 */

let here: Place;
let inEffect: Barrier;
/** What becomes of what is harmless while every policy is whole. */
let whole: readonly string[];

beforeAll(async () => {
  here = await place();
  await here.namespace('used', [store(), store({ claimName: 'archive-data' }, 'archive')]);
  await here.namespace('aside', [], {});
  await here.namespace('full', [store()]);
  await here.admin.merge(`${objectPath('RecordingStore', 'full', 'recordings')}/status`, { status: { stores: 4 } });
  for (const role of ['worker', 'calls'] as const) {
    await here.create('used', manifest(role, workload(declares(role), left(role), declares(role), 'Pod')));
  }
  for (const kind of ['StatefulSet', 'CronJob'] as const) {
    await here.create('used', manifest('plain', workload({ app: 'x' }, bare, { app: 'x' }, kind)));
  }
  for (const name of ['kept', 'keeping']) await here.create('used', manifest(name, KEPT));
  await here.patch('used', 'Deployment', 'keeping', dropRole);
  await sleepers();
  const workloads = { declared: 1, mounted: 1, outOfDate: 0, refused: 0 };
  await here.admin.merge(`${STORE}/status`, { status: { workloads } });
  inEffect = await barrier(here);
  whole = await becoming(HARMLESS);
});
afterAll(() => here.stop());

const bare = pod(undefined, container('worker'));
/** As kustomize makes it with commonLabels. */
const KEPT = selecting(
  workload(declares('worker'), bare, { app: 'x', ...declares('worker') }),
  requires(ROLE_LABEL, 'worker'),
);
/** As the policies mount it, or the operator does. */
const left = (role: 'worker' | 'calls') =>
  pod(
    [claim(OURS, 'recordings-data', role === 'calls')],
    container(role, at(OURS, PATH, { readOnly: role === 'calls' })),
  );
const undeclared = pod([claim('data')], container('any'));
const STORE = objectPath('RecordingStore', 'used', 'recordings');
const OURS = 'recstore-recordings';
const CHANGEABLE = ['Deployment', 'CronJob'] as const;
const KINDS: readonly WorkloadKind[] = ['Deployment', 'CronJob', 'Job', 'Pod'];

const debug = { name: 'debug', image: 'x', volumeMounts: [{ name: 'recstore-recordings', mountPath: '/w' }] };
const binding = { apiVersion: 'v1', kind: 'Binding', target: { apiVersion: 'v1', kind: 'Node', name: 'n1' } };
const copy = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'copy' },
  spec: {
    accessModes: ['ReadWriteMany'],
    resources: { requests: { storage: '1Gi' } },
    dataSource: { kind: 'PersistentVolumeClaim', name: 'recordings-data' },
  },
};

/** All of them are refused. */
const ATTEMPTS: readonly (() => Promise<Outcome>)[] = [
  () => here.tryPatch('used', 'Pod', 'calls/ephemeralcontainers', { spec: { ephemeralContainers: [debug] } }),
  () => here.tryPatch('used', 'Pod', 'worker', { metadata: { labels: declares('calls') } }),
  () => here.tryPatch('used', 'Deployment', 'kept', { metadata: { labels: declares('calls') } }),
  () => here.tryPatch('used', 'Pod', 'worker', { metadata: { annotations: names('worker') } }),
  () => here.tryPost(collectionPath('PersistentVolumeClaim', 'used'), copy),
  () => here.tryPost(collectionPath('RecordingStore', 'used'), storeObject(store({}, 'second'))),
  () => here.tryPost(collectionPath('RecordingStore', 'aside'), storeObject(store())),
  () => here.tryPost(collectionPath('RecordingStore', 'full'), storeObject(store({ claimName: 'another' }, 'another'))),
  () => here.tryDelete(STORE),
  () =>
    here.tryPost(`${objectPath('Pod', 'used', 'worker')}/binding`, {
      ...binding,
      metadata: { name: 'worker', labels: declares('calls') },
    }),
  () =>
    here.tryPost('/api/v1/namespaces/used/bindings', {
      ...binding,
      metadata: { name: 'worker', labels: declares('calls') },
    }),
  ...(['StatefulSet', 'CronJob'] as const).map(
    (kind) => () => here.tryPatch('used', kind, 'plain/status', { metadata: { labels: declares('worker') } }),
  ),
  ...KINDS.flatMap((kind) => [
    ...ifMounting([
      () => here.tryCreate('aside', manifest('x', stamped(declares('worker'), kind))),
      () => here.tryCreate('used', manifest('x', stamped(declares('worker', 'nowhere'), kind))),
    ]),
    () => here.tryCreate('used', manifest('x', workload({ app: 'x' }, undeclared, { app: 'x' }, kind))),
  ]),
  ...[...TRICKS, ...TEMPLATE_TRICKS]
    .filter(({ spec }) => (spec.volumes ?? []).length < 10)
    .map((trick) => creating('Deployment', trick)),
  ...JOB_TEMPLATE_TRICKS.map((trick) => creating('CronJob', trick)),
  ...CLAIM_TEMPLATE_TRICKS.map((trick) => creating('StatefulSet', trick)),
];

/** A workload with the same labels on its template. */
function stamped(labels: Labels, kind: WorkloadKind): Workload {
  return workload(labels, bare, { app: 'x', ...labels }, kind);
}

function creating(kind: WorkloadKind, trick: Trick): () => Promise<Outcome> {
  return () => here.tryCreate('used', tricky(kind, trick, 'x'));
}

/** What only the policies of an API server that mounts are about. */
function ifMounting<T>(attempts: readonly T[]): readonly T[] {
  return server.mutation === undefined ? [] : attempts;
}

/** The attempts that pass now. */
async function passing(attempts = ATTEMPTS): Promise<(() => Promise<Outcome>)[]> {
  const all = await reasons(attempts);
  return attempts.filter((_, index) => all[index] === 'created');
}

const reasons = (attempts: readonly (() => Promise<Outcome>)[]): Promise<string[]> =>
  Promise.all(attempts.map(async (attempt) => reasonOf(await attempt())));

/** Workloads that were there while their stores were suspended: they are wrong in ways in which nothing new can be. */
async function sleepers(): Promise<void> {
  const suspended = store({ suspend: true });
  await here.namespace('asleep', [suspended]);
  await here.namespace('woken', [suspended, store({ suspend: true, claimName: 'gone' }, 'gone')]);
  const left = pod([claim(OURS)], container('worker', at(OURS, PATH)));
  const create = (namespace: string, name: string, labels: Labels, spec: PodSpec) =>
    here.create(namespace, manifest(name, workload(labels, spec, { app: 'x' })));
  await create('woken', 'thief', { app: 'x' }, undeclared);
  await create('woken', 'late', declares('worker'), bare);
  await create('woken', 'left', marked(), left);
  await create('woken', 'orphan', declares('worker', 'gone'), bare);
  await create('asleep', 'mounted', { ...declares('worker'), ...marked() }, left);

  // Not injected, without the annotation, and in a namespace that has opted out.
  await here.namespace('closed', [suspended]);
  await create('closed', 'orphan', declares('worker'), bare);
  await here.patch('closed', 'Deployment', 'orphan', { metadata: { annotations: { [FOUND_ANNOTATION]: null } } });
  await here.admin.merge('/api/v1/namespaces/closed', { metadata: { labels: { [ENABLED_LABEL]: null } } });

  await here.admin.delete(objectPath('RecordingStore', 'woken', 'gone'));
  await here.patch('woken', 'Deployment', 'orphan', { metadata: { annotations: { [FOUND_ANNOTATION]: null } } });
  await here.patch('woken', 'RecordingStore', 'recordings', { spec: { suspend: false } });
  await guarded(here.admin, 'woken', store());
  for (const kind of CHANGEABLE) {
    await here.create('used', manifest('holder', workload(declares('worker'), bare, { app: 'x' }, kind)));
  }
}

const annotate = { metadata: { annotations: { a: 'b' } } };
const restarted = { template: { metadata: { annotations: { restartedAt: 'now' } } } };
const restart = (kind: WorkloadKind) => ({
  spec: kind === 'CronJob' ? { jobTemplate: { spec: restarted } } : restarted,
});
const inTemplate = (spec: object) => ({ spec: { template: { spec } } });
const dropRole = { metadata: { labels: { [ROLE_LABEL]: null } } };
/** A Job of a tool that takes over labels, and knows nothing of roles. */
const markedJob = manifest('x', workload(marked(), pod([claim(OURS)], container('worker', at(OURS, PATH))), {}, 'Job'));

/** None of them is refused; what becomes of each is as it should be. */
const HARMLESS: readonly (() => Promise<Outcome>)[] = [
  () => here.tryCreate('asleep', manifest('x', workload({ app: 'x' }, undeclared))),
  () => here.tryPost(collectionPath('PersistentVolumeClaim', 'asleep'), copy),
  () => here.tryPatch('asleep', 'Deployment', 'mounted', dropRole),
  () => here.tryPatch('used', 'Deployment', 'kept', dropRole),
  () => here.tryPatch('used', 'Deployment', 'keeping', inTemplate({ volumes: [{ name: 'tmp', emptyDir: {} }] })),
  ...['thief', 'late', 'left', 'orphan'].map((name) => () => here.tryPatch('woken', 'Deployment', name, annotate)),
  () => here.tryPatch('woken', 'Deployment', 'late', dropRole),
  () => here.tryPatch('closed', 'Deployment', 'orphan', annotate),
  () => here.tryPatch('closed', 'Deployment', 'orphan', dropRole),
  ...ifMounting([() => here.tryCreate('used', markedJob)]),
  // The mark of a store that is gone is not for another to take away.
  () => here.tryCreate('used', manifest('x', workload({ [MARK_LABEL]: 'gone' }, bare, { app: 'x' }))),
  ...KINDS.map(
    (kind) => () => here.tryCreate('used', manifest('x', workload(declares('worker'), bare, { app: 'x' }, kind))),
  ),
  ...CHANGEABLE.flatMap((kind) => [
    () => here.tryPatch('used', kind, 'holder', annotate),
    () => here.tryPatch('used', kind, 'holder', dropRole),
    () => here.tryPatch('used', kind, 'holder', restart(kind)),
  ]),
];

/** What becomes of each. */
const becoming = (attempts: readonly (() => Promise<Outcome>)[]): Promise<string[]> =>
  Promise.all(
    attempts.map(async (attempt) => {
      const outcome = await attempt();
      return 'object' in outcome && outcome.object.kind in TEMPLATE_PATHS
        ? JSON.stringify(projection(outcome.object))
        : reasonOf(outcome);
    }),
  );

/** The lists of sentences that the guard adds up. */
const TROUBLES = [
  ...[
    'selectorExcludes',
    'roleMismatch',
    'annotationMismatch',
    'jobMismatch',
    'claimTemplateTaken',
    'roleUnknown',
    'serviceAccount',
    'missingContainers',
    'missingInitContainers',
    'missingNamed',
    'notAllowed',
  ],
  ...['volumeNameTaken', 'paths', 'wide', 'tooNarrow', 'wideInjected', 'undeclared', 'copies'],
];

const warning = new Set(
  policiesFor(server.mutation)
    .filter(({ spec }) => (spec.validationActions as string[] | undefined)?.includes('Deny') === false)
    .map(({ metadata }) => metadata.name),
);

// What only warns lets everything through anyway (warnings.integration.test.ts).
const policies = named(policiesFor(server.mutation).filter(({ metadata }) => !warning.has(metadata.name)));

const [refusing, making] = [
  policies.filter(({ kind }) => kind.startsWith('Validating')),
  policies.filter(({ kind }) => kind.startsWith('Mutating')),
];

const TOOTHLESS: readonly Weakened[] = refusing.flatMap((policy) => {
  const { kind, name, spec } = policy;
  const { variables = [] } = spec;
  return [
    ...withoutValidation(policy),
    ...variables.flatMap((variable, index) =>
      TROUBLES.includes(variable.name)
        ? [
            {
              what: variable.name,
              kind,
              name,
              change: { variables: replaced(variables, index, { ...variable, expression: "[''].filter(s, false)" }) },
            },
          ]
        : [],
    ),
    ...withoutRule(policy),
  ];
});

const UNBRIDLED: readonly Weakened[] = [...policies.flatMap(withoutCondition), ...making.flatMap(withoutRule)];

it('everything hostile is refused while every policy is whole, and nothing harmless', async () => {
  expect(await passing()).toEqual([]);
  // What the API server itself refuses would be refused without any policy, too.
  expect((await reasons(ATTEMPTS)).filter((reason) => !/^[A-Za-z]+$/.test(reason))).toEqual([]);
  const refused = whole.filter((each) => !each.startsWith('{') && each !== 'created');
  expect(refused).toEqual([]);
});

it.runIf(server.isStable).each(sliced(TOOTHLESS, ({ name }) => name))(
  'something gets through without $what of $name',
  (weakened) => whileWeakened(here.admin, inEffect, weakened, async () => expect(await passing()).not.toEqual([])),
);

it.runIf(server.isStable).each(sliced(UNBRIDLED, ({ name }) => name))(
  'something harmless is not let alone without $what of $name',
  (weakened) =>
    whileWeakened(here.admin, inEffect, weakened, async () => expect(await becoming(HARMLESS)).not.toEqual(whole)),
);

it.runIf(server.isStable)(
  'everything is refused again, and let alone again, once every policy is whole again',
  async () => {
    await inEffect();
    expect(await passing()).toEqual([]);
    expect(await becoming(HARMLESS)).toEqual(whole);
  },
);
