import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { synthesise, synthesisePlatform } from '../../charts/main.ts';
import { STORE_LABEL } from '../../src/api/labels.ts';
import type { StoreStatus } from '../../src/api/status.ts';
import { Connection } from '../../src/cluster/connection.ts';
import { loadKubeConfig } from '../../src/cluster/kubeConfig.ts';
import { collectionPath, objectPath } from '../../src/cluster/resources.ts';
import { admissionPolicies } from '../../src/policies/platform.ts';
import { FOUND_ANNOTATION } from '../../src/policies/storeMissing.ts';
import { application } from '../charts/manifests.ts';
import { controlPlane, type ControlPlane } from '../cluster/controlPlane.ts';
import { untilServed } from '../cluster/served.ts';
import { eventually } from '../eventually.ts';
import { claim, container as mounting, declares, pod, workload } from '../mount/builders.ts';
import { operatorOn, type Operator } from '../operator/room.ts';
import { container, mountedIn, specs, templateOf, type Workload } from '../operator/written.ts';
import { manifest } from '../policies/manifest.ts';
import { meanwhile } from '../policies/meanwhile.ts';
import { outcome } from '../policies/outcome.ts';
import { reasonOf } from '../policies/place.ts';

/**
 * From 0.1.0 to this release and back, in the order of the README, with workloads that go on running. `0.1.0/` holds what the program of 0.1.0 (commit 5bcdc37)
 * rendered: `synth --platform`, and `synth` of the example. Each test goes on where the one before it ended.
 */

const OLD_PLATFORM = readFileSync(new URL('0.1.0/platform.yaml', import.meta.url), 'utf8');
const OLD_APPLICATION = readFileSync(new URL('0.1.0/application.yaml', import.meta.url), 'utf8');
const NAMESPACE = 'prosaas';

let cluster: ControlPlane;
let admin: Connection;
let operator: Operator;
let directory: string;
/** The workloads as 0.1.0 had them. */
let first: ReadonlyMap<string, Workload>;

beforeAll(async () => {
  cluster = await controlPlane();
  admin = new Connection(loadKubeConfig({ kubeconfig: cluster.kubeconfig }));
  directory = mkdtempSync(join(tmpdir(), 'recordings-upgrade-'));
});
afterAll(async () => {
  await operator.stop();
  await admin.close();
  await cluster.stop();
  rmSync(directory, { recursive: true });
});

async function apply(content: string, ...flags: string[]): Promise<void> {
  const file = join(directory, 'applied.yaml');
  writeFileSync(file, content);
  await cluster.kubectl(['apply', '-f', file, ...flags]);
}

/** The CRD first, because nothing else is taken before it is there. */
async function install(platform: string): Promise<void> {
  const [crd = '', ...rest] = platform.split('---\n');
  await apply(crd);
  await untilServed(cluster);
  await apply(rest.join('---\n'));
}

const NEW_PLATFORM = synthesisePlatform({ operatorImage: 'example/operator:1' });
const policiesOf = (name: string) =>
  admissionPolicies.filter(({ metadata }) => metadata.name === name).map((each) => ({ content: JSON.stringify(each) }));
const joined = (files: readonly { readonly content: string }[]) => files.map(({ content }) => content).join('\n---\n');

/** In the order of the manifests. */
const namesOfPolicies = (manifests: string) =>
  manifests
    .split(/^---$/m)
    .filter((each) => /^kind: \w+AdmissionPolicyBinding$/m.test(each))
    .map((each) => /^ {2}name: (\S+)$/m.exec(each)?.[1]);

const deployments = async (): Promise<ReadonlyMap<string, Workload>> => {
  const { items } = await admin.get<{ items: Workload[] }>(collectionPath('Deployment', NAMESPACE));
  return new Map(items.map((each) => [each.metadata.name, each]));
};
const generations = async () =>
  Object.fromEntries([...(await deployments())].map(([name, { metadata }]) => [name, metadata.generation]));

async function status(): Promise<StoreStatus> {
  const store = await admin.get<{ status?: StoreStatus }>(objectPath('RecordingStore', NAMESPACE, 'recordings'));
  if (store.status === undefined) throw new Error('the store has no status yet');
  return store.status;
}
const readiness = async () => (await status()).conditions?.find(({ type }) => type === 'Ready')?.reason;

const lastTransition = async () =>
  (await status()).conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime;

const triedToCreate = (spec: object, labels = {}) =>
  outcome(
    admin.create(
      collectionPath('Deployment', NAMESPACE),
      { metadata: { name: 'probe', labels }, spec: specs.Deployment(spec) },
      { dryRun: 'All' },
    ),
  );
const harmless = () => triedToCreate(container());
const labelled = () => triedToCreate(container('worker', { serviceAccountName: 'worker' }), declares('worker'));
const astray = () => triedToCreate(container(), { ...declares('worker'), [STORE_LABEL]: 'missing' });
const thief = () => {
  const object = manifest('thief', workload({ app: 'x' }, pod([claim('recordings-data')], mounting('any'))));
  return outcome(admin.create(collectionPath('Deployment', NAMESPACE), object, { dryRun: 'All' }));
};
/** A new image for the workload that has only the label. */
const bump = () => {
  const containers = [{ name: 'worker', image: 'example:2' }];
  const body = { spec: { template: { spec: { containers } } } };
  return outcome(admin.merge(objectPath('Deployment', NAMESPACE, 'encoder'), body, { dryRun: 'All' }));
};

/** What people are answered while something is done. */
async function answersDuring(act: () => Promise<unknown>) {
  const answers: Record<string, Set<string>> = {};
  const attempts = { harmless, labelled, bump, thief };
  await Object.entries(attempts).reduce(
    (inner, [name, attempt]) =>
      async () => {
        answers[name] = await meanwhile(attempt, inner);
      },
    act,
  )();
  return answers;
}

const NOBODY_IS_REFUSED = {
  harmless: new Set(['created']),
  labelled: new Set(['created']),
  bump: new Set(['created']),
  thief: new Set(['Unauthorised']),
};

it('0.1.0 is installed, with the example and a workload that has only the label', async () => {
  await install(OLD_PLATFORM);
  await apply(OLD_APPLICATION);
  await admin.merge(objectPath('PersistentVolumeClaim', NAMESPACE, 'recordings-data/status'), {
    status: { phase: 'Bound' },
  });
  await eventually('a workload that has only the label is mounted by the policies', async () => {
    const result = await labelled();
    return 'object' in result && mountedIn(result.object as unknown as Workload).length > 0;
  });
  const spec = specs.Deployment(container('worker', { serviceAccountName: 'worker' }));
  await admin.create(collectionPath('Deployment', NAMESPACE), {
    metadata: { name: 'encoder', labels: declares('worker') },
    spec,
  });
  await eventually('the claim is guarded', async () => reasonOf(await thief()) === 'Unauthorised');
});

/** The mount policy of this release says of each object that it found the store, and the one of 0.1.0 only where it mounts nothing. */
const isFound = async () => {
  const result = await labelled();
  return 'object' in result && FOUND_ANNOTATION in (result.object.metadata.annotations ?? {});
};

it('the policy of this release that refuses a role in a store that is missing does so beside the mount policy of 0.1.0, which does not say what it found', async () => {
  expect(await isFound()).toBe(false);
  await apply(joined(policiesOf('recordings-store-missing')));
  await eventually(
    'a role in a store that exists is refused',
    async () => reasonOf(await labelled()) === 'StoreMissing',
  );
  await apply(OLD_PLATFORM);
  await eventually('it is not any more', async () => reasonOf(await labelled()) === 'created');
});

it('the policy that is applied last is there in 0.1.0, too: until then, the upgrade is known to be under way', () => {
  expect(namesOfPolicies(OLD_PLATFORM)).toContain(namesOfPolicies(joined(NEW_PLATFORM)).at(-1));
});

it('the platform is upgraded: nothing restarts, nobody is refused who changes what is there, the store stays Ready, and its status says which policies are old, until they are not', async () => {
  first = await deployments();
  const [crd, ofOperator, ...policies] = NEW_PLATFORM;
  const answers = await answersDuring(async () => {
    await install(joined([crd!, ofOperator!]));
    operator = await operatorOn(cluster, admissionPolicies);
    await eventually('the store says that the policies are older, and is Ready', async () => {
      const { problems = [] } = await status();
      expect(new Set(problems.map(({ reason }) => reason))).toEqual(new Set(['PolicyOlder']));
      expect(problems.map(({ message }) => message).join()).toContain('of version 0.1.0');
      expect(await readiness()).toBe('Mounted');
    });
    const readySince = await lastTransition();
    expect((await status()).mounted).toBe('4/4');
    await apply(joined(policies), '--selector', 'app.kubernetes.io/component=mount');
    await eventually('the new mount policy is in force', isFound);
    await apply(joined(policies));
    await eventually('nothing is said any more', async () => expect((await status()).problems).toEqual([]));
    // It was Ready all the while.
    expect([await readiness(), await lastTransition()]).toEqual(['Mounted', readySince]);
  });
  expect(answers).toEqual(NOBODY_IS_REFUSED);
  expect(await status()).toMatchObject({ mounted: '4/4' });
  expect((await status()).problems ?? []).toEqual([]);
  expect(operator.patches(NAMESPACE)).toEqual([]);
  expect(await deployments()).toEqual(first);
});

it('the application is rendered anew: only what others call restarts, to refuse no connection from then on', async () => {
  await apply(joined(synthesise(application())));
  const after = await deployments();
  const restarted = [...after].filter(
    ([name, each]) => JSON.stringify(templateOf(each)) !== JSON.stringify(templateOf(first.get(name)!)),
  );
  expect(restarted.map(([name]) => name)).toEqual(['api', 'calls', 'twilio', 'web']);
  for (const [name, each] of restarted) {
    const { containers, ...spec } = templateOf(each).spec;
    const before = (containers ?? []).map((one) => ({ ...one, lifecycle: undefined }));
    expect({ ...spec, containers: before }).toEqual(templateOf(first.get(name)!).spec);
  }
  await eventually('the store is Ready', async () => expect(await readiness()).toBe('Mounted'));
  expect(operator.patches(NAMESPACE)).toEqual([]);
});

it('back to 0.1.0: the same', async () => {
  const before = await generations();
  const answers = await answersDuring(async () => {
    await cluster.kubectl(['delete', 'validatingadmissionpolicybinding', 'recordings-store-missing']);
    await eventually(
      'a role in a store that is missing is not refused',
      async () => reasonOf(await astray()) === 'created',
    );
    await install(OLD_PLATFORM);
    await eventually('the mount policy of 0.1.0 is in force', async () => !(await isFound()));
  });
  expect(answers).toEqual(NOBODY_IS_REFUSED);
  expect(operator.patches(NAMESPACE)).toEqual([]);
  expect(await generations()).toEqual(before);

  await apply(OLD_APPLICATION);
  const templates = (of: ReadonlyMap<string, Workload>) => [...of].map(([name, each]) => [name, templateOf(each)]);
  expect(templates(await deployments())).toEqual(templates(first));
});
