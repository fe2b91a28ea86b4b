import { chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { images } from '../../image/images.ts';
import { OPERATOR_IMAGE } from '../../src/api/image.ts';
import type { NodeCluster } from '../cluster/cluster.ts';
import { node } from '../cluster/node.ts';
import { raisePlatform } from '../demo/stage.ts';
import { eventually } from '../eventually.ts';
import { recordings } from '../recordings.ts';
import { recording } from '../retention/pruning.ts';

/** Retention on a real node: what synth writes deletes, a hold keeps, a refusal is told, and a person may look and confirm. */

const NAMESPACE = 'shop';
let cluster: NodeCluster;
let claim = '';
let out = '';

beforeAll(async () => {
  cluster = await node();
  await raisePlatform(cluster, { operator: images.operator });
  claim = join(cluster.sharedDirectory, NAMESPACE);
  out = join(cluster.sharedDirectory, 'manifests');
  mkdirSync(claim);
  chownSync(claim, 1000, 1000);
  const config = join(cluster.sharedDirectory, 'application.yaml');
  const worker = { image: OPERATOR_IMAGE, role: 'worker', command: ['node', '-e', 'setInterval(() => {}, 1 << 30)'] };
  const model = {
    name: NAMESPACE,
    store: {
      mountPath: '/recordings',
      claim: { size: '1Gi', storage: { local: { node: cluster.nodeNames[0], path: claim } } },
      roles: { worker: { access: 'ReadWrite' } },
      retention: { olderThan: '30d', schedule: '0 0 1 1 *' },
    },
    services: { worker },
  };
  writeFileSync(config, JSON.stringify(model));
  const { code, stderr } = await recordings(['synth', '--config', config, '--out', out]);
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  // The store may reach the policies a moment later.
  await eventually('the manifests are applied', () => cluster.kubectl(['apply', '-f', out]));
  await kubectl('rollout', 'status', 'deployment/worker', '--timeout=240s');
});

afterAll(() => cluster.stop());

const kubectl = (...args: readonly string[]) => cluster.kubectl(['-n', NAMESPACE, ...args]);
const here = (...args: readonly string[]) => recordings([...args, '-n', NAMESPACE], cluster.kubeconfig);

/** Recordings of the worker: its files belong to its user. */
function fill(old: readonly string[]): void {
  for (const [index, name] of old.entries()) recording(claim, name, 40 + index);
  for (let index = 0; index < 20; index++) recording(claim, `recent-${index}.mp3`, 1 + index / 10);
}

const told = async (reason: string): Promise<string> =>
  kubectl(
    'get',
    'events',
    '--field-selector',
    `reason=${reason}`,
    '-o',
    'jsonpath={range .items[*]}{.type} {.regarding.kind}{.involvedObject.kind} {.note}{.message}{"\\n"}{end}',
  );

test('a person looks, holds, and the CronJob deletes the rest; the store tells of it', async () => {
  fill(['old-1.mp3', 'old-2.mp3', 'old-3.mp3']);
  const look = await here('prune', '--dry-run', '--list');
  expect([look.code, look.stdout, look.stderr]).toEqual([0, expect.stringContaining('3 of 23 recordings'), '']);
  expect(look.stdout).toContain('old-2.mp3\n');
  await eventually('status shows what the look has counted', async () => {
    const { code, stdout } = await here('status');
    expect(stdout).toMatch(/^ {2}worker +ReadWrite +Deployment\/worker +1 mounted$/m);
    expect(stdout).toMatch(/^ {2}recordings +23 \(.*\), the oldest is 42d old$/m);
    expect(stdout).toMatch(/^ {2}room +[\d.]+ \w+ of [\d.]+ \w+ free/m);
    expect([code, stdout]).toEqual([0, expect.stringContaining('no run is known')]);
  });
  const held = await here('hold', 'add', 'old-2.mp3', '--reason', 'case 4711');
  expect([held.code, held.stdout, held.stderr]).toEqual([0, 'held: old-2.mp3\n', '']);
  expect((await here('hold', 'list')).stdout).toBe('old-2.mp3: case 4711\n');

  await kubectl('create', 'job', '--from=cronjob/recordings-retention', 'tonight');
  await kubectl('wait', 'job/tonight', '--for=condition=Complete', '--timeout=120s');
  expect(['old-1.mp3', 'old-2.mp3', 'old-3.mp3'].map((name) => existsSync(join(claim, name)))).toEqual([
    false,
    true,
    false,
  ]);
  await eventually('the store tells of the run', async () => {
    expect(await told('Pruned')).toMatch(/^Normal RecordingStore 2 of 23 recordings \(.*\) deleted\n$/);
  });
  const { code, stdout } = await here('status');
  expect(stdout).toMatch(/^ {2}retention +well, .*\n +2 of 23 recordings \(.*\) deleted$/m);
  expect(stdout).toMatch(/^ {2}recordings +21 \(.*\), the oldest is 41d old$/m);
  expect(code).toBe(0);
});

test('a run that would delete much deletes nothing and is a warning of the store, until the number is confirmed', async () => {
  fill(Array.from({ length: 30 }, (_, index) => `backlog-${index}.mp3`));
  await kubectl('create', 'job', '--from=cronjob/recordings-retention', 'refused');
  await kubectl('wait', 'job/refused', '--for=condition=Failed', '--timeout=120s');
  expect(existsSync(join(claim, 'backlog-7.mp3'))).toBe(true);
  await eventually('the store tells of the refusal', async () => {
    expect(await told('PruneFailed')).toMatch(
      /^Warning RecordingStore nothing was deleted: 30 of 51 .* --confirm 30\n$/,
    );
  });
  expect((await here('status')).stdout).toMatch(/^! shop\/recordings: Ready[^]*^ {2}RetentionFailed .*--confirm 30/m);
  const { code, stdout } = await here('prune', '--confirm', '30');
  expect([code, stdout]).toEqual([0, expect.stringContaining('30 of 51 recordings')]);
  expect(existsSync(join(claim, 'backlog-7.mp3'))).toBe(false);
  await eventually('no pod of a person is left', async () => {
    expect(await kubectl('get', 'pods', '-l', 'app.kubernetes.io/name=recordings-retention', '-o', 'name')).not.toMatch(
      /recordings-retention-20/,
    );
  });
});

test('the pod of retention has no network and no token, and only it may hold the role', async () => {
  const policy = JSON.parse(await kubectl('get', 'networkpolicy', 'recordings-retention', '-o', 'json')) as {
    spec: object;
  };
  expect(policy.spec).toEqual({
    podSelector: { matchLabels: { 'app.kubernetes.io/name': 'recordings-retention' } },
    policyTypes: ['Ingress', 'Egress'],
  });
  await expect(
    kubectl('run', 'thief', '--image', OPERATOR_IMAGE, '--labels', 'recordings.prosaas.io/role=retention'),
  ).rejects.toThrow();
});
