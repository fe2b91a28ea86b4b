import { afterAll, beforeAll, expect, it } from 'vitest';
import { Connection } from '../../src/cluster/connection.ts';
import { loadKubeConfig } from '../../src/cluster/kubeConfig.ts';
import { collectionPath } from '../../src/cluster/resources.ts';
import type { PodSpec } from '../../src/mount/pod.ts';
import type { Labels } from '../../src/mount/workload.ts';
import { text } from '../../src/policies/cel.ts';
import { matching, rule } from '../../src/policies/match.ts';
import { validating } from '../../src/policies/policy.ts';
import { isSettled, SETTLED } from '../../src/policies/settled.ts';
import { controlPlane, type ControlPlane } from '../cluster/controlPlane.ts';
import { eventually } from '../eventually.ts';
import { at, claim, container, declares, PATH, pod, store, workload } from '../mount/builders.ts';
import { teachRecordingStores } from '../recordingStores.ts';
import { manifest, type Manifest } from './manifest.ts';
import { refusedOffline } from './offline.ts';
import { applyPolicies } from './outcome.ts';
import { createNamespace, send } from './place.ts';
import { server } from './server.ts';
import { TRICKS, tricky } from './tricks.ts';

/**
 * What the guard passes without deciding again is never what it would refuse, and each line of that is needed. The API server has only one policy here,
 * which warns of what is settled: by all lines, and without each one.
 */

let cluster: ControlPlane;
let admin: Connection;

const WHOLE = 'all lines';
const without = SETTLED.map(({ title }, index) => ({ title, lines: SETTLED.toSpliced(index, 1) }));

const asked = validating({
  name: 'asked',
  ofEachStore: true,
  match: matching([rule('', ['pods'], ['CREATE'])]),
  validations: [{ title: WHOLE, lines: SETTLED }, ...without].map(({ title, lines }) => ({
    expression: `!(${isSettled(lines)})`,
    messageExpression: text(title),
    message: title,
  })),
  actions: ['Warn'],
});

const stores = [store()];

beforeAll(async () => {
  cluster = await controlPlane(server.options);
  admin = new Connection(loadKubeConfig({ kubeconfig: cluster.kubeconfig }));
  await teachRecordingStores(cluster);
  await applyPolicies(cluster, asked);
  await eventually('a store is taken', () => createNamespace(admin, 'asked', stores));
  await eventually('the policy is in force', async () => (await settledBy(SETTLED_PODS[0]![1])).includes(WHOLE));
});
afterAll(async () => {
  await admin.close();
  await cluster.stop();
});

const made = (role: string, spec: PodSpec, rest: Labels = {}): Manifest =>
  manifest('x', workload({ app: 'x', ...declares(role), ...rest }, spec, {}, 'Pod'));

/** As the mount policy makes them, before and after, and as synthesis writes them. */
const SETTLED_PODS: readonly (readonly [string, Manifest])[] = [
  ['a writer without a mount', made('worker', pod([{ name: 'tmp' }], container('worker', at('tmp', '/tmp'))))],
  ...['recstore-recordings', 'recordings'].flatMap((name): (readonly [string, Manifest])[] => [
    [`a writer with volume ${name}`, made('worker', pod([claim(name)], container('worker', at(name, PATH))))],
    [
      `a reader with volume ${name}`,
      made('calls', pod([claim(name, 'recordings-data', true)], container('any', at(name, PATH, { readOnly: true })))),
    ],
  ]),
];

/** The conditions that call the pod settled. */
async function settledBy(given: Manifest): Promise<string[]> {
  const path = `${collectionPath('Pod', 'asked')}?dryRun=All`;
  const { warnings } = await send(admin.config, 'POST', path, JSON.stringify(given), 'application/json');
  return warnings.map((each) => each.replace(/^.*with binding 'asked': /, ''));
}

it.each(SETTLED_PODS)('%s is settled', async (_, given) => {
  expect(await settledBy(given)).toContain(WHOLE);
  expect(refusedOffline(given, stores)).toEqual([]);
});

it(`none of ${TRICKS.length} tricks is settled, and without any one line, one of them is`, async () => {
  const refused = TRICKS.map((trick) => tricky('Pod', trick, 'x')).filter(
    (each) => refusedOffline(each, stores).length > 0,
  );
  const said = new Set((await Promise.all(refused.map(settledBy))).flat());
  expect([...said].toSorted()).toEqual(without.map(({ title }) => title).toSorted());
});
