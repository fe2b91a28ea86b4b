import { afterAll, beforeAll, expect, it } from 'vitest';
import { collectionPath, objectPath } from '../../src/cluster/resources.ts';
import type { WorkloadKind } from '../../src/mount/workload.ts';
import { admissionPolicies } from '../../src/policies/platform.ts';
import { eventually } from '../eventually.ts';
import { claim, container, declares, pod, store, workload } from '../mount/builders.ts';
import { manifest } from './manifest.ts';
import { place, reasonOf, storeObject, type Outcome, type Place } from './place.ts';
import { TEMPLATE_TRICKS, TRICKS } from './tricks.ts';

/** No validation is there for nothing: without any one of them something gets through that is refused else. */

let here: Place;

beforeAll(async () => {
  here = await place();
  await here.namespace('used', [store(), store({ claimName: 'archive-data' }, 'archive')]);
  await here.namespace('aside', [], {});
  for (const role of ['worker', 'calls'] as const) {
    await here.create('used', manifest(role, workload(declares(role), bare, declares(role), 'Pod')));
  }
  const workloads = { declared: 1, mounted: 1, outOfDate: 0, refused: 0 };
  await here.admin.merge(`${STORE}/status`, { status: { workloads } });
});
afterAll(() => here.stop());

const bare = pod(undefined, container('worker'));
const undeclared = pod([claim('data')], container('any'));
const STORE = objectPath('RecordingStore', 'used', 'recordings');
const KINDS: readonly WorkloadKind[] = ['Deployment', 'CronJob', 'Job', 'Pod'];

const debug = { name: 'debug', image: 'x', volumeMounts: [{ name: 'recstore-recordings', mountPath: '/w' }] };
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
  () => here.tryPost(collectionPath('PersistentVolumeClaim', 'used'), copy),
  () => here.tryPost(collectionPath('RecordingStore', 'used'), storeObject(store({}, 'second'))),
  () => here.tryPost(collectionPath('RecordingStore', 'aside'), storeObject(store())),
  () => here.tryDelete(STORE),
  () => here.tryCreate('aside', manifest('x', workload(declares('worker'), bare))),
  ...KINDS.flatMap((kind) => [
    () =>
      here.tryCreate(
        'used',
        manifest('x', workload(declares('worker', 'nowhere'), bare, declares('worker', 'nowhere'), kind)),
      ),
    () => here.tryCreate('used', manifest('x', workload({ app: 'x' }, undeclared, { app: 'x' }, kind))),
  ]),
  ...[...TRICKS, ...TEMPLATE_TRICKS]
    .filter(({ spec }) => (spec.volumes ?? []).length < 10)
    .map(({ labels, spec, template, metadata }) => () => {
      const made = manifest('x', workload(labels, spec, { app: 'x', ...template }));
      return here.tryCreate('used', { ...made, metadata: { ...made.metadata, ...metadata } });
    }),
];

/** The attempts that pass now. */
async function passing(attempts = ATTEMPTS): Promise<(() => Promise<Outcome>)[]> {
  const reasons = await Promise.all(attempts.map(async (attempt) => reasonOf(await attempt())));
  return attempts.filter((_, index) => reasons[index] === 'created');
}

interface Spec {
  readonly variables?: readonly { readonly name: string; readonly expression: string }[];
  readonly validations: readonly { readonly expression: string }[];
  readonly matchConstraints: { readonly resourceRules: readonly object[] };
}

/** The lists of sentences that the guard adds up. */
const TROUBLES = [
  ...['roleMismatch', 'roleUnknown', 'serviceAccount', 'missingContainers', 'missingInitContainers'],
  ...['volumeNameTaken', 'paths', 'wide', 'tooNarrow', 'wideInjected', 'undeclared', 'copies'],
];

const validating = admissionPolicies
  .filter(({ kind, metadata }) => kind === 'ValidatingAdmissionPolicy' && !metadata.name.endsWith('-suspended'))
  .map(({ metadata, spec }) => ({ name: metadata.name, spec: spec as unknown as Spec }));

const replaced = <T>(list: readonly T[], index: number, item: T): T[] => list.toSpliced(index, 1, item);

/** Title, policy, and what is to be merged into its spec. */
const WEAKENED: readonly [string, string, object][] = validating.flatMap(({ name, spec }) => [
  ...spec.validations.map((validation, index): [string, string, object] => [
    `validation ${index} of ${name}`,
    name,
    { validations: replaced(spec.validations, index, { ...validation, expression: 'true' }) },
  ]),
  ...(spec.variables ?? []).flatMap((variable, index): [string, string, object][] =>
    TROUBLES.includes(variable.name)
      ? [
          [
            `${variable.name} of ${name}`,
            name,
            { variables: replaced(spec.variables!, index, { ...variable, expression: "[''].filter(s, false)" }) },
          ],
        ]
      : [],
  ),
  ...(spec.matchConstraints.resourceRules.length === 1 ? [] : spec.matchConstraints.resourceRules).map(
    (_, index): [string, string, object] => [
      `match rule ${index} of ${name}`,
      name,
      { matchConstraints: { resourceRules: spec.matchConstraints.resourceRules.toSpliced(index, 1) } },
    ],
  ),
]);

it('everything is refused while every policy is whole', async () => {
  expect(await passing()).toEqual([]);
});

it.each(WEAKENED)('something gets through without %s', async (_, name, change) => {
  const path = `/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/${name}`;
  const { spec } = await here.admin.get<{ spec: object }>(path);
  await here.admin.merge(path, { spec: change });
  let through: (() => Promise<Outcome>)[] = [];
  try {
    await eventually('something gets through', async () => (through = await passing()).length > 0, {
      deadlineMs: 6000,
    });
  } finally {
    await here.admin.merge(path, { spec });
    await eventually('it is refused again', async () => (await passing(through)).length === 0);
  }
});
