import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { recordings } from '../recordings.ts';

/** `recordings adopt` without Docker and without a cluster: story.e2e has both. */

const MODEL = `# Ours.
name: prosaas
store:
  mountPath: /app/server/recordings
  claim:
    size: 1Gi # enough
    storage: {local: {node: FILL_IN, path: FILL_IN}}
  roles: {worker: {access: ReadWrite}}
services:
  worker: {image: 'prosaas:dev', role: worker}
`;

const work = mkdtempSync(join(tmpdir(), 'recordings-adopt-'));
const directory = join(work, 'recordings');
const model = join(work, 'application.yaml');
afterAll(() => rmSync(work, { recursive: true }));
beforeEach(() => {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory);
  writeFileSync(model, MODEL);
});

const NOWHERE = { DOCKER_HOST: 'unix:///nowhere.sock', HOME: work };
const adopt = (...args: string[]) => recordings(['adopt', ...args], undefined, undefined, NOWHERE);

it('prints the part of the model for a directory, named by a link as well, and changes nothing', async () => {
  writeFileSync(join(directory, 'a.wav'), 'sound');
  symlinkSync(directory, join(work, 'link'));
  const { code, stdout } = await adopt(join(work, 'link'), '--node', 'node-1');
  expect(code).toBe(0);
  expect(stdout).toContain('holds        1 files (5 bytes)');
  expect(stdout).toContain(`local:\n        node: node-1\n        path: ${directory}`);
  expect(stdout).toContain('mounted by   not known: no Docker Engine answers');
  expect(stdout).toContain('Nothing was changed.');
  expect(stdout).not.toContain('do not remove the Docker volume');
});

it('writes the part into the model, and keeps what else is in it; a second time nothing changes', async () => {
  const first = await adopt(directory, '--node', 'node-1', '--write', model);
  expect(first).toMatchObject({ code: 0, stderr: '' });
  const written = readFileSync(model, 'utf8');
  expect(written).toBe(
    MODEL.replace(
      '    storage: {local: {node: FILL_IN, path: FILL_IN}}',
      `    storage:\n      local: {node: node-1, path: ${directory}}`,
    ),
  );
  await adopt(directory, '--node', 'node-1', '--write', model);
  expect(readFileSync(model, 'utf8')).toBe(written);
});

it('says what a model still lacks', async () => {
  writeFileSync(model, MODEL.replace("'prosaas:dev'", 'FILL_IN'));
  const { code, stdout } = await adopt(directory, '--write', model);
  expect(code).toBe(0);
  expect(stdout).toMatch(/application\.yaml is not complete yet:\n.*services\.worker\.image: must be filled in/);
});

it('refuses in one sentence what cannot be, and changes nothing', async () => {
  writeFileSync(join(directory, 'a.wav'), Buffer.alloc(5000));
  const refusals: [string[], number, string][] = [
    [[], 2, 'name a directory, or a Docker volume with --docker-volume'],
    [[join(work, 'none')], 3, `cannot read the directory ${join(work, 'none')} (ENOENT): name a directory that exists`],
    [['--docker-volume', 'none'], 3, 'no Docker Engine listens at /nowhere.sock'],
    [
      [directory, '--size', '1Ki', '--write', model],
      1,
      'the claim is too small: it asks for 1Ki, and the directory has 1 files (4.9 KiB). Write a larger one with --size, like --size 1Gi',
    ],
    [[directory, '--write', join(directory, 'a.wav')], 2, 'is not an application model with a store'],
    [[directory, '--node', 'Not A Node', '--write', model], 2, '--node Not A Node must'],
  ];
  const refused = await Promise.all(refusals.map(([args]) => adopt(...args)));
  expect(refused.map(({ code }, index) => ({ args: refusals[index]?.[0], code }))).toEqual(
    refusals.map(([args, code]) => ({ args, code })),
  );
  for (const [index, [, , sentence]] of refusals.entries()) expect(refused[index]?.stderr).toContain(sentence);
  expect(readFileSync(model, 'utf8')).toBe(MODEL);
});

// Docker makes the directory of a volume for root, and services of Compose often run as root.
it.runIf(process.getuid?.() === 0)(
  "of a directory that is root's, prints the commands after which the user of the store can use all of it, and root still owns it",
  async () => {
    mkdirSync(join(directory, '2026'));
    for (const name of ['a.wav', '2026/b.wav']) writeFileSync(join(directory, name), 'sound', { mode: 0o600 });
    for (const above of [work, directory]) chmodSync(above, 0o755);
    const before = await adopt(directory, '--node', 'node-1');
    expect(before.stdout).toMatch(/user +1000:1000 cannot use all of it yet: .* is of 0:0, mode \d+; there are more/);
    const commands = before.stdout.split('\n').filter((line) => line.startsWith('  sudo '));
    expect(commands).toHaveLength(2);
    const asUser = (script: string) =>
      spawnSync('sh', ['-ec', script], { cwd: directory, uid: 1000, gid: 1000, encoding: 'utf8' });
    const use = 'cat a.wav 2026/b.wav; touch new.wav 2026/new.wav';
    expect(asUser(use).status).not.toBe(0);
    for (const command of commands) execFileSync('sh', ['-ec', command.replace('sudo ', '')]);
    expect(asUser(use)).toMatchObject({ status: 0, stdout: 'soundsound' });
    expect(statSync(join(directory, 'a.wav')).uid).toBe(0);
    const after = await adopt(directory, '--node', 'node-1');
    expect(after.stdout).toContain('user         1000:1000 can read all of it, and write to it');
    expect(after.stdout).not.toContain('sudo');
  },
);
