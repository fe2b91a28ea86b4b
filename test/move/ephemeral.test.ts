import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { digests, directory, write } from '../files/place.ts';
import { recordings } from '../recordings.ts';
import { MUTE, podsHere, type PodsHere } from './podsHere.ts';

/** What is done for a container that has no command at all: `rescue --ephemeral` and `verify --ephemeral`, in pods that are processes of this machine. */

const IMAGE = 'registry.example/operator:1';
const CONTEXT = { runAsUser: 1234, allowPrivilegeEscalation: false };

let [stranded, store]: [string, string] = ['', ''];
let pods: PodsHere;
beforeEach(async () => {
  [stranded, store] = [directory(), directory()];
  write(stranded, { 'data/a.mp3': 'first', 'data/2026/b.mp3': 'second' });
  // The path of the recordings in the container is a link that begins at its root.
  symlinkSync(join(stranded, 'data'), join(stranded, 'recordings'));
  const pod = {
    metadata: { name: 'worker-1', namespace: 'prosaas', uid: 'w', resourceVersion: '1' },
    spec: { containers: [{ name: MUTE, securityContext: CONTEXT }] },
    status: { phase: 'Running', containerStatuses: [{ name: MUTE, state: { running: {} } }] },
  };
  const roles = { moving: { access: 'ReadWrite', serviceAccounts: ['recordings-mover'], mountPath: store } };
  pods = await podsHere({ recordings: { mountPath: join(stranded, 'recordings'), roles } }, [pod]);
});
afterEach(async () => {
  await pods.stop();
  for (const place of [stranded, store]) rmSync(place, { recursive: true, force: true });
});

const run = (command: string, ...flags: string[]) => recordings([command, '-n', 'prosaas', ...flags], pods.kubeconfig);
const rescue = (...flags: string[]) => run('rescue', ...flags);

it('rescue adds no container that it was not asked for, and says how to ask', async () => {
  const { code, stdout } = await rescue();
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(
      /^cannot look into container "mute" of pod worker-1, .*--ephemeral.*\nnothing is stranded in the other containers of namespace prosaas\n$/,
    ),
  ]);
  expect(pods.ephemeral).toEqual([]);
});

it('rescue moves what lies behind an ephemeral container, which has the privileges of the other, and one is enough', async () => {
  const { code, stdout, stderr } = await rescue('--ephemeral', '--image', IMAGE);
  expect([code, stdout, stderr]).toEqual([0, expect.stringContaining('2 found = 2 moved'), '']);
  expect(digests(store)).toEqual(digests(join(stranded, 'data')));
  expect(pods.ephemeral).toMatchObject([
    { name: 'recordings-0', image: IMAGE, targetContainerName: MUTE, securityContext: CONTEXT },
  ]);
  expect((await rescue('--ephemeral', '--image', IMAGE)).stdout).toContain('2 found = 0 moved');
  expect(pods.ephemeral).toHaveLength(1);
});

it('verify tells of what is stranded by the path that the container knows', async () => {
  const { stdout } = await run('verify', `--ephemeral=${IMAGE}`);
  expect(stdout).toMatch(
    /container "mute" has 2 files \(11 bytes\) under \S+\/recordings that are not in the store: \S+\/data\//,
  );
});

it.each([
  [
    'pods "worker-1" is forbidden: User "u" cannot patch resource "pods/ephemeralcontainers" in API group "" in the namespace "prosaas"',
    'may not add an ephemeral container to pod prosaas/worker-1: this needs the verb patch on pods/ephemeralcontainers',
  ],
  [
    'pods "worker-1" is forbidden: violates PodSecurity "restricted:latest": seccompProfile',
    'the cluster refuses an ephemeral container in pod prosaas/worker-1: pods "worker-1" is forbidden: violates PodSecurity "restricted:latest": seccompProfile',
  ],
])('a refusal is one sentence: exit 3', async (words, sentence) => {
  pods.refuseContainers(words);
  const rescued = await rescue('--ephemeral');
  expect([rescued.code, rescued.stderr]).toEqual([3, expect.stringContaining(sentence)]);
  const verified = await run('verify', '--ephemeral');
  expect([verified.code, verified.stdout]).toEqual([3, expect.stringContaining(sentence)]);
});
