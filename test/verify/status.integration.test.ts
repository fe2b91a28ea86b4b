import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ASIDE_ANNOTATION } from '../../src/api/labels.ts';
import { connect } from '../../src/cluster/connection.ts';
import { admissionPolicies } from '../../src/policies/platform.ts';
import type { Overview } from '../../src/report/overview.ts';
import { eventually } from '../eventually.ts';
import { declares } from '../mount/builders.ts';
import { COUNTED, GIB, ran } from '../operator/retentionPods.ts';
import { room, type Namespace, type Operator, type Room } from '../operator/room.ts';
import { container } from '../operator/written.ts';
import { recordings, type Ended } from '../recordings.ts';

/** `recordings status` as a person runs it, on a real API server with an operator; what a node would tell of pods, the test tells. */

let here: Room;
let operator: Operator;
let shop: Namespace;

const status = (...args: string[]) => recordings(['status', ...args], here.cluster.kubeconfig);
const overview = async (...args: string[]) =>
  JSON.parse((await status(...args, '--output', 'json')).stdout) as Overview;

const roles = {
  api: { access: 'ReadOnly' },
  worker: { access: 'ReadWrite' },
  retention: { access: 'ReadWrite', optional: true },
} as const;

async function shopLike(name: string): Promise<Namespace> {
  const ns = await here.namespace(name);
  await ns.store({ roles });
  // A new store is known to the policies a moment later.
  for (const role of ['api', 'worker'])
    await eventually(`${role} is admitted`, () => ns.workload('Deployment', role, container(), declares(role)));
  return ns;
}

/** With the rights of a service account that a Role gives. */
async function as(verbs: readonly string[], run: (kubeconfig: string) => Promise<void>): Promise<void> {
  const kubectl = (...args: string[]) => here.cluster.kubectl([...args, '-n', shop.name]);
  const user = `user-${verbs.length}`;
  await kubectl('create', 'serviceaccount', user);
  await kubectl('create', 'role', user, '--verb=list', `--resource=${verbs.join(',')}`);
  await kubectl('create', 'rolebinding', user, `--role=${user}`, `--serviceaccount=${shop.name}:${user}`);
  const token = (await kubectl('create', 'token', user)).trim();
  const { config } = connect({ kubeconfig: here.cluster.kubeconfig });
  config.loadFromClusterAndUser(config.getCurrentCluster()!, { name: user, token });
  const directory = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
  try {
    writeFileSync(join(directory, 'config'), config.exportConfig());
    await run(join(directory, 'config'));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

beforeAll(async () => {
  here = await room();
  const policies = admissionPolicies.map((each) => JSON.stringify(each)).join('\n---\n');
  await here.cluster.kubectl(['apply', '-f', '-'], policies);
  operator = await here.operator(admissionPolicies);
  shop = await shopLike('shop');
  await eventually('the store is Ready', async () => (await shop.readiness()) === 'Mounted');
});
afterAll(() => here.stop());

const told = ({ code, stdout, stderr }: Ended) => ({ code, stdout, stderr });

describe('recordings status', () => {
  test('shows who holds which role, and says which command counts what only the volume knows', async () => {
    const { code, stdout } = await status('-n', 'shop');
    expect(stdout).toContain('✓ shop/recordings: Ready\n  claim recordings-data at /app/server/recordings\n');
    expect(stdout).toMatch(/^ {2}ROLE +ACCESS +HELD BY +PODS$/m);
    expect(stdout).toMatch(/^ {2}api +ReadOnly +Deployment\/api +no pod runs; its template is mounted$/m);
    expect(stdout).toMatch(/^ {2}retention +ReadWrite +nobody \(optional\)$/m);
    expect(stdout).toContain('recordings prune -n shop --dry-run');
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(code).toBe(0);
  });

  test('shows what a look has counted, and the last run, also when their pods are gone', async () => {
    await ran(shop, 'look', 0, `5 of 8692 recordings would be deleted\n${JSON.stringify(COUNTED)}`, {
      annotations: { [ASIDE_ANNOTATION]: 'true' },
    });
    await eventually('the look is in the status', async () => (await shop.status()).contents !== undefined);
    expect((await shop.status()).lastRetention).toBeUndefined();
    const run = { ...COUNTED, recordings: 8402 };
    await ran(shop, 'tonight', 0, `10 of 8412 recordings deleted\n${JSON.stringify(run)}`);
    await eventually('the run is in the status', async () => (await shop.status()).lastRetention !== undefined);
    for (const name of ['look', 'tonight'])
      await here.admin.delete(`/api/v1/namespaces/shop/pods/${name}`, { gracePeriodSeconds: 0 });
    const { code, stdout } = await status('-n', 'shop');
    expect(stdout).toContain('212.0 GiB of 500.0 GiB free (42 %)');
    expect(stdout).toMatch(/84[01]2 \(280\.0 GiB\), the oldest is \d+d old/);
    expect(stdout).toContain('290 a day (10.0 GiB), 9.0 GiB a day may go; full in 212 days at this rate');
    expect(stdout).toMatch(/retention +well, .* ago\n +10 of 8412 recordings deleted/);
    expect(code).toBe(0);
  });

  test('of all namespaces shows what needs attention, with reason and remedy, and counts the rest: exit 1', async () => {
    const broken = await here.namespace('broken');
    await broken.store({ roles, claimName: 'nowhere' });
    const full = await shopLike('full');
    await ran(
      full,
      'tonight',
      1,
      `nothing was deleted: too much\n${JSON.stringify({ ...COUNTED, bytesFree: 3 * GIB })}`,
    );
    await eventually('the statuses are written', async () => {
      const problems = [await broken.problems(), await full.problems()].flat();
      return ['ClaimMissing store', 'RetentionFailed store', 'RoomShort store'].every((each) =>
        problems.includes(each),
      );
    });
    await eventually('the other store is Ready', async () => (await full.readiness()) === 'Mounted');
    const { code, stdout } = await status('-A');
    expect(stdout).toMatch(/^2 of 3 stores need attention$/m);
    expect(stdout).toMatch(/^. broken\/recordings: Reconciling, 0\/2 roles held/m);
    expect(stdout).toMatch(/^ {2}ClaimMissing {2}there is no claim "nowhere".*\. Apply the file/m);
    expect(stdout).toMatch(/^! full\/recordings: Ready/m);
    expect(stdout).toMatch(/^ {2}RoomShort {2}will be full within 3 days.*Make the storage larger/m);
    expect(stdout).toMatch(/^ {2}RetentionFailed .*nothing was deleted: too much/m);
    expect(stdout).toMatch(/^✗ OperatorUnavailable {2}Deployment\/recordings-operator: is in no namespace/m);
    expect(stdout).toMatch(/^1 store is well\. --list shows a line for each\.$/m);
    expect(code).toBe(1);
    expect((await status('-A', '--list')).stdout).toMatch(
      /^shop\/recordings +2\/2 +2\/2 +42% +\d+d +\d+d +\d+s +\d+s$/m,
    );
    const { stores } = await overview('-A');
    expect(stores.map(({ namespace, needsAttention }) => [namespace, needsAttention])).toEqual([
      ['broken', true],
      ['full', true],
      ['shop', false],
    ]);
  });

  test('judges by itself what a dead operator cannot say any more', async () => {
    await operator.stop();
    await shop.delete('Deployment', 'api');
    const { code, stdout } = await status('-n', 'shop');
    expect(stdout).toMatch(/^ {2}api +ReadOnly +nobody$/m);
    expect(stdout).toMatch(/^ {2}RoleUnheld {2}no workload declares role "api"/m);
    expect(code).toBe(1);
  });

  const ALL = 'recordingstores,deployments,statefulsets,daemonsets,jobs,cronjobs,pods,persistentvolumeclaims'.split(
    ',',
  );

  test('with the rights of one namespace shows the namespace, and says what could not be read beyond', async () => {
    await as(ALL, async (kubeconfig) => {
      const { stdout } = await recordings(['status', '-n', 'shop'], kubeconfig);
      expect(stdout).toMatch(/worker +ReadWrite +Deployment\/worker/);
      expect(stdout).toMatch(
        /^! Forbidden {2}Namespace\/shop: .*validatingadmissionpolicies.*is forbidden.*Whoever administers the cluster must grant that/m,
      );
      const { code, stderr } = await recordings(['status', '-A'], kubeconfig);
      expect(stderr).toMatch(/is forbidden.*To see your own namespace, use -n\..*ClusterRole recordings-status/);
      expect(code).toBe(3);
    });
  });

  test('without a right within the namespace shows what the operator says, and who must grant what', async () => {
    await as(['recordingstores', 'deployments'], async (kubeconfig) => {
      const { code, stdout } = await recordings(['status', '-n', 'shop'], kubeconfig);
      expect(stdout).toContain('shop/recordings: Ready');
      expect(stdout).not.toContain('HELD BY');
      for (const resource of ['pods', 'statefulsets.apps', 'persistentvolumeclaims'])
        expect(stdout).toMatch(
          new RegExp(
            `^! Forbidden {2}Namespace/shop: ${resource} is forbidden: .*Whoever administers namespace shop must grant that`,
            'm',
          ),
        );
      expect(code).toBe(0);
    });
    await as(['pods'], async (kubeconfig) => {
      const { code, stderr } = await recordings(['status', '-n', 'shop'], kubeconfig);
      expect(stderr).toMatch(/recordingstores.* is forbidden.*Whoever administers namespace shop must grant the right/);
      expect(code).toBe(3);
    });
  });

  test('watches: prints again what has changed, until interrupted', async () => {
    const args = ['status', '-n', 'shop', '--output', 'json', '--watch'];
    const { code, stdout } = await recordings(args, here.cluster.kubeconfig, undefined, {}, async (child, printed) => {
      if (!printed.endsWith('\n')) return;
      if (printed.split('\n').length === 2) await shop.workload('Deployment', 'api', container(), declares('api'));
      else child.kill('SIGINT');
    });
    const looks = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Overview);
    expect(looks.map(({ stores }) => stores[0]?.state)).toEqual(['Reconciling', 'Ready']);
    expect(code).toBe(130);
  });

  test('of a namespace without a store, or of a store that is not there: exit 1', async () => {
    await here.namespace('empty');
    expect(told(await status('-n', 'empty'))).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('has no RecordingStore') as unknown,
    });
    expect(told(await status('-n', 'shop', '--store', 'music'))).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('RecordingStore/music: does not exist in namespace shop') as unknown,
    });
  });
});
