import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { executable } from '../../image/executable.ts';
import { images } from '../../image/images.ts';
import { writeImage } from '../../image/oci.ts';
import { systemFiles } from '../../image/systemFiles.ts';
import { OPERATOR_IMAGE } from '../../src/api/image.ts';
import { admissionPolicies } from '../../src/policies/platform.ts';
import type { NodeCluster } from '../cluster/cluster.ts';
import { node } from '../cluster/node.ts';
import { eventually } from '../eventually.ts';
import { directory, digests, LONG_AGO, modifiedAt, write } from '../files/place.ts';
import { PATH } from '../mount/builders.ts';
import { applyStore, claimOf as claimIn } from '../move/storeOnNode.ts';
import { applyPolicies } from '../policies/outcome.ts';
import { recordings } from '../recordings.ts';
import { teachRecordingStores } from '../recordingStores.ts';

/** `recordings migrate` between directories of this machine and claims of a real cluster: a pod of ours alone touches a claim. */

const STORES = ['old', 'new', 'closed', 'rooted'] as const;
const FILES = {
  'a.mp3': 'first',
  'empty.wav': '',
  '2026/11/b.wav': Buffer.alloc(5_100_000, 'sound'),
  [Buffer.from('שיחה מספר 1.mp3').toString('latin1')]: 'hebrew',
  'line\nbreak.mp3': 'line',
  '\xff\xfe not text.mp3': 'bytes',
  [`${'x'.repeat(251)}.mp3`]: 'long',
  ...Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`many/${index}.wav`, `${index}`.repeat(9000)])),
};
const COUNT = Object.keys(FILES).length;
const MUTE_IMAGE = 'docker.io/library/mute:test';
const MUTE = ['mute 1.mp3', 'mute 2.mp3'];

let cluster: NodeCluster;
let here = '';

beforeAll(async () => {
  cluster = await node();
  here = directory();
  const tar = join(here, 'operator.tar');
  await writeImage(await images.operator(), tar);
  await cluster.loadImage(tar);
  // A container with a program and its recordings, and nothing else: no shell, no tar, no interpreter. The directory is behind a link that begins at the root.
  const recording = (name: string) => ({ path: `/var/data/calls/${name}`, content: Buffer.from(name), mode: 0o644 });
  const files = [
    ...(await executable('/usr/bin/sleep', '/usr/bin/sleep', 'install coreutils')),
    ...systemFiles,
    ...MUTE.map(recording),
    { path: PATH, link: '/var/data/calls' },
  ];
  await writeImage({ name: MUTE_IMAGE, files, config: { Env: ['PATH=/usr/bin:/bin'] } }, tar);
  await cluster.loadImage(tar);
  rmSync(tar);
  await teachRecordingStores(cluster);
  for (const namespace of STORES)
    await applyStore(cluster, namespace, namespace !== 'closed', namespace === 'rooted' ? 'hostPath' : 'local');
  await applyPolicies(cluster, admissionPolicies);
});

afterAll(async () => {
  rmSync(here, { recursive: true, force: true });
  await cluster.stop();
});

beforeEach(() => {
  for (const place of [here, ...STORES.map(claimOf)]) execFileSync('find', [place, '-mindepth', '1', '-delete']);
});

const migrate = (from: string, to: string, ...more: readonly string[]) =>
  recordings(['migrate', '--from', from, '--to', to, ...more], cluster.kubeconfig);
const pods = async () =>
  (
    await cluster.kubectl([
      'get',
      'pods',
      '-A',
      '-l',
      'app.kubernetes.io/name=recordings-mover',
      '-o',
      'jsonpath={.items[*].status.phase}',
    ])
  ).trim();

describe('recordings migrate', () => {
  test('copies a directory into a claim, each file with content and time, whatever its name; then nothing more; and removes its pod', async () => {
    write(here, FILES);
    const first = await migrate(here, 'store:old/recordings');
    expect([first.code, first.stdout, first.stderr]).toEqual([
      0,
      expect.stringContaining(`${COUNT} found = ${COUNT} moved`),
      '',
    ]);
    expect(digests(claimOf('old'))).toEqual(digests(here));
    for (const name of Object.keys(FILES)) expect(modifiedAt(claimOf('old'), name)).toBeCloseTo(LONG_AGO.getTime(), 2);
    const again = await migrate(here, 'store:', '-n', 'old', '--verify');
    expect([again.code, again.stdout]).toEqual([
      0,
      expect.stringContaining(`0 moved (0 bytes) + ${COUNT} already there`),
    ]);
    await eventually('the pods are gone', async () => (await pods()) === '');
  });

  test('copies a claim into a directory, and from claim to claim', async () => {
    write(claimOf('old'), FILES);
    const back = await migrate('store:old/', here);
    expect([back.code, back.stderr]).toEqual([0, '']);
    expect(digests(here)).toEqual(digests(claimOf('old')));
    const on = await migrate('store:old/', 'store:new/');
    expect([on.code, on.stderr]).toEqual([0, '']);
    expect(digests(claimOf('new'))).toEqual(digests(here));
  });

  test('overwrites nothing in a claim: exit 1', async () => {
    write(here, { 'a.mp3': 'newcomer', 'b.mp3': 'other' });
    write(claimOf('old'), { 'a.mp3': 'resident' });
    const before = digests(claimOf('old'));
    const { code, stdout } = await migrate(here, 'store:old/');
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^conflict {2}a\.mp3\n[\s\S]*2 found = 1 moved/)]);
    expect(digests(claimOf('old'))).toMatchObject(before);
  });

  test('prints the commands that let it in where the store has no role for it, and changes nothing: exit 3', async () => {
    write(here, { 'a.mp3': 'first' });
    const { code, stderr } = await migrate(here, 'store:closed/');
    expect([code, stderr]).toEqual([3, expect.stringContaining('store closed/recordings has no role "moving"')]);
    expect(await cluster.kubectl(['-n', 'closed', 'get', 'pods', '-o', 'name'])).toBe('');
    const commands = stderr.split('\n').flatMap((line) => /^ {2}kubectl (.*)$/.exec(line)?.[1] ?? []);
    expect(commands).toHaveLength(2);
    for (const command of commands) await cluster.kubectl(command.split(' ').map((word) => word.replaceAll("'", '')));
    expect((await migrate(here, 'store:closed/')).code).toBe(0);
    expect(digests(claimOf('closed'))).toEqual(digests(here));
  });

  test('says whose the directory of a claim is that the mover may not use, and what to do, and changes nothing: exit 3', async () => {
    write(here, { 'a.mp3': 'first' });
    chownSync(claimOf('rooted'), 0, 0);
    chmodSync(claimOf('rooted'), 0o755);
    const into = await migrate(here, 'store:rooted/');
    expect([into.code, into.stderr]).toEqual([
      3,
      expect.stringMatching(
        /^store:rooted\/recordings: the target cannot be written to: the directory belongs to 0:0 and has mode 755, and this program runs as 1000:1000\. Run chown 1000:1000 on the directory;/,
      ),
    ]);
    expect(readdirSync(claimOf('rooted'))).toEqual([]);
    chmodSync(claimOf('rooted'), 0o700);
    const from = await migrate('store:rooted/', here);
    expect([from.code, from.stderr]).toEqual([3, expect.stringContaining('the source cannot be read')]);
    chownSync(claimOf('rooted'), 1000, 1000);
    expect(await migrate(here, 'store:rooted/')).toMatchObject({ code: 0, stderr: '' });
    await eventually('the pods are gone', async () => (await pods()) === '');
  });

  test('says which store there is none of: exit 3', async () => {
    const { code, stderr } = await migrate(here, 'store:old/none');
    expect([code, stderr]).toEqual([3, expect.stringContaining('there is no store old/none')]);
  });
});

describe('recordings rescue', () => {
  test('moves what a container of a pod has outside the claim into the store, and verify names the command', async () => {
    const script = `for (const name of ['a.mp3', 'b c.wav']) fs.writeFileSync('${PATH}/' + name, name); setInterval(() => {}, 1 << 30)`;
    const securityContext = {
      ...{ runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    };
    const container = {
      name: 'main',
      image: OPERATOR_IMAGE,
      imagePullPolicy: 'Never',
      command: ['node', '-e', script],
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      volumeMounts: [{ name: 'own', mountPath: PATH }],
    };
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'forgotten', namespace: 'old' },
      spec: { ...AT_ONCE, securityContext, containers: [container], volumes: [{ name: 'own', emptyDir: {} }] },
    };
    await cluster.kubectl(['apply', '-f', '-'], JSON.stringify(pod));
    await cluster.kubectl(['-n', 'old', 'wait', 'pod/forgotten', '--for=condition=Ready', '--timeout=120s']);
    const verified = await recordings(['verify', '-n', 'old'], cluster.kubeconfig);
    expect(verified.stdout).toContain('recordings rescue -n old --store recordings');
    const { code, stdout, stderr } = await recordings(['rescue', '-n', 'old', '--settle', '0'], cluster.kubeconfig);
    expect([code, stdout, stderr]).toEqual([0, expect.stringContaining('2 found = 2 moved'), '']);
    expect(Object.keys(digests(claimOf('old'))).toSorted()).toEqual(['a.mp3', 'b c.wav']);
  });
});

describe('a container with nothing to read with', () => {
  const verify = (...more: string[]) => recordings(['verify', '-n', 'old', ...more], cluster.kubeconfig);
  const rescue = (...more: string[]) => recordings(['rescue', '-n', 'old', ...more], cluster.kubeconfig);

  beforeAll(async () => {
    await cluster.kubectl(['delete', 'pod', '-n', 'old', '--all', '--wait']);
    await mute('mute', RESTRICTED);
  });

  test('is named by rescue, and by verify', async () => {
    const { code, stdout } = await rescue();
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^cannot look into container "main" of pod mute, which has neither sh .* --ephemeral/),
    ]);
    expect((await verify()).stdout).toMatch(/Unproven .* mute\/main → .* --ephemeral/);
  });

  test('gives its recordings through an ephemeral container, also where a link leads to them, and one is enough', async () => {
    expect((await verify('--ephemeral')).stdout).toContain(
      `container "main" has 2 files (20 bytes) under ${PATH} that are not in the store: /var/data/calls/mute`,
    );
    const { code, stdout, stderr } = await rescue('--ephemeral');
    expect([code, stdout, stderr]).toEqual([0, expect.stringContaining('2 found = 2 moved'), '']);
    expect(Object.keys(digests(claimOf('old'))).toSorted()).toEqual(MUTE);
    expect((await rescue('--ephemeral')).stdout).toContain('2 found = 0 moved');
    const names = await cluster.kubectl([
      ...['-n', 'old', 'get', 'pod', 'mute', '-o'],
      'jsonpath={.spec.ephemeralContainers[*].name}',
    ]);
    expect(names).toBe('recordings-0');
  });

  test('of a user whom only its image names gives them to the same user', async () => {
    await cluster.kubectl(['label', 'namespace', 'old', 'pod-security.kubernetes.io/enforce-', '--overwrite']);
    await mute('rooted');
    await mute('refused');
    await cluster.kubectl(['label', 'namespace', 'old', 'pod-security.kubernetes.io/enforce=baseline']);
    expect((await rescue('--ephemeral')).stdout).toContain(`rooted/main:${PATH}  2 found`);
    const users = await cluster.kubectl([
      ...['-n', 'old', 'get', 'pod', 'rooted', '-o'],
      'jsonpath={.spec.ephemeralContainers[*].securityContext.runAsUser}',
    ]);
    expect(users).toBe('0');
  });

  test('says who may not add a container, and what the namespace forbids: exit 3', async () => {
    await cluster.kubectl(['delete', 'pod', '-n', 'old', 'refused', '--wait']);
    await cluster.kubectl(['label', 'namespace', 'old', 'pod-security.kubernetes.io/enforce-']);
    await mute('refused');
    await cluster.kubectl(['label', 'namespace', 'old', 'pod-security.kubernetes.io/enforce=restricted']);
    const { code, stderr } = await rescue('--ephemeral');
    expect([code, stderr]).toEqual([
      3,
      expect.stringMatching(/^the cluster refuses an ephemeral container in pod old\/refused: .*violates PodSecurity/),
    ]);
    expect(await verify('--ephemeral')).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/Forbidden +Pod\/refused +the cluster refuses an ephemeral container/) as string,
    });
  });
});

/** Nothing in these pods waits for SIGTERM, so each deletion would take half a minute. */
const AT_ONCE = { terminationGracePeriodSeconds: 0 };

const RESTRICTED = {
  ...{ runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
  ...{ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
};

async function mute(name: string, securityContext?: object): Promise<void> {
  const container = { name: 'main', image: MUTE_IMAGE, imagePullPolicy: 'Never', command: ['sleep', 'infinity'] };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'old' },
    spec: { ...AT_ONCE, containers: [{ ...container, ...(securityContext === undefined ? {} : { securityContext }) }] },
  };
  await cluster.kubectl(['apply', '-f', '-'], JSON.stringify(pod));
  await cluster.kubectl(['-n', 'old', 'wait', `pod/${name}`, '--for=condition=Ready', '--timeout=120s']);
}

const claimOf = (namespace: string): string => claimIn(cluster, namespace);
