import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Inside } from '../../src/verify/actors.ts';
import { prove } from '../../src/verify/proof.ts';
import type { Scene } from '../../src/judgement/scene.ts';
import { at, claim } from '../mount/builders.ts';
import { offering } from './offering.ts';
import { holder, podOf, scene, seedStore } from '../judgement/scenes.ts';

/**
 * Every role sees the store at a path of its own, here a link to the directory that its "volume" is; what runs in its containers is this machine's
 * own sh, node or python3.
 */
let root: string;
const pathOf = (role: string) => join(root, role);
const signal = new AbortController().signal;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'proof-'));
  await mkdir(join(root, 'shared'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const ROLES = { api: 'ReadOnly', calls: 'ReadOnly', worker: 'ReadWrite', retention: 'ReadWrite' } as const;
type RoleName = keyof typeof ROLES;

/** A scene in which each role is held by one pod; `volumes` says on which directory each role's path lies. */
async function holding(volumes: Partial<Record<RoleName, string>>, idle: readonly RoleName[] = []): Promise<Scene> {
  const names = Object.keys(volumes) as RoleName[];
  for (const name of names) await symlink(join(root, volumes[name] ?? ''), pathOf(name));
  const workloads = names.map((name) => {
    const readOnly = ROLES[name] === 'ReadOnly' ? { readOnly: true } : {};
    return holder(name, {
      volumes: [claim('v', 'recordings-data', readOnly.readOnly)],
      containers: [{ name, volumeMounts: [at('v', pathOf(name), readOnly)] }],
    });
  });
  return scene({
    stores: [
      seedStore({
        roles: Object.fromEntries(names.map((name) => [name, { access: ROLES[name], mountPath: pathOf(name) }])),
      }),
    ],
    workloads,
    pods: workloads.map((workload) => podOf(workload, idle.includes(workload.name as RoleName) ? { running: [] } : {})),
  });
}

const acting =
  (interpreters: Partial<Record<string, string>>): Inside =>
  ({ container }) =>
    offering(interpreters[container] ?? 'sh');

const told = ({ findings }: Awaited<ReturnType<typeof prove>>) =>
  findings.map(({ severity, reason, object, message }) => `${severity} ${reason} ${object} ${message}`);

const matrix = ({ proof }: Awaited<ReturnType<typeof prove>>) =>
  proof.sightings
    .map(
      ({ writer, reader, seen, why }) =>
        `${writer} → ${reader} ${seen ? '✓' : `✗ ${why?.replace(/ in .*/, '') ?? ''}`}`,
    )
    .toSorted();

describe('the proof', () => {
  test('is made where every user reads what every writer wrote, whatever its container offers to act with', async () => {
    const all = await holding({ api: 'shared', worker: 'shared', retention: 'shared' });
    const proven = await prove(all, acting({ api: 'node', retention: 'python3' }), { signal });
    expect(matrix(proven)).toEqual([
      'retention-0/retention → api-0/api ✓',
      'retention-0/retention → worker-0/worker ✓',
      'worker-0/worker → api-0/api ✓',
      'worker-0/worker → retention-0/retention ✓',
    ]);
    // Nothing here makes the reader's mount read-only, and the proof notices.
    expect(told(proven)).toEqual([
      `fault AccessTooWide Pod/api-0 role "api" grants ReadOnly access, but container "api" could write in ${pathOf('api')}`,
    ]);
    expect(proven.proof.spaces).toHaveLength(2);
    expect(await readdir(join(root, 'shared'))).toEqual([]);
  });

  test('fails for the reader that sees another directory, and names whose files it misses', async () => {
    await mkdir(join(root, 'other'));
    const split = await holding({ worker: 'shared', retention: 'other' });
    const proven = await prove(split, acting({}), { signal, patience: 0.1 });
    expect(matrix(proven)).toEqual([
      'retention-0/retention → worker-0/worker ✗ has not seen it',
      'worker-0/worker → retention-0/retention ✗ has not seen it',
    ]);
    expect(told(proven).toSorted()).toEqual([
      'fault NotSeen Pod/retention-0 container "retention" does not see what worker-0/worker wrote',
      'fault NotSeen Pod/worker-0 container "worker" does not see what retention-0/retention wrote',
    ]);
    expect(await readdir(join(root, 'shared'))).toEqual([]);
    expect(await readdir(join(root, 'other'))).toEqual([]);
  });

  test('tells the writer that cannot write, by user and directory, and goes on with the others', async () => {
    await mkdir(join(root, 'refusing'));
    await writeFile(join(root, 'refusing', '.recordings-verify'), '');
    const proven = await prove(await holding({ worker: 'shared', retention: 'refusing' }), acting({}), {
      signal,
      patience: 0.1,
    });
    expect(matrix(proven)).toEqual(['worker-0/worker → retention-0/retention ✗ has not seen it']);
    expect(told(proven)[0]).toMatch(
      /^fault NotWritable Pod\/retention-0 container "retention" runs as \d+:\d+ and cannot write to the store: Not a directory, the directory belongs to \d+:\d+ and has mode 755$/,
    );
  });

  test('is not made in a container that offers nothing to act with', async () => {
    const all = await holding({ api: 'shared', worker: 'shared' });
    const proven = await prove(all, acting({ api: 'nothing' }), { signal });
    expect(told(proven)).toEqual([
      'fault Unproven Pod/api-0 container "api" has neither sh with the usual tools, nor node, nor python3',
    ]);
  });

  test('needs a writer, and what does not run is told', async () => {
    const proven = await prove(await holding({ api: 'shared', worker: 'shared' }, ['worker']), acting({}), { signal });
    expect(told(proven)).toEqual([
      'fault Unproven Pod/worker-0 container "worker" does not run, so verify cannot test it',
    ]);
  });

  test('sweeps what others left behind more than an hour ago, and nothing else', async () => {
    const left = join(root, 'shared', '.recordings-verify');
    const young = `${new Date().toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '')}-00000000`;
    for (const run of ['20250101T000000Z-0123abcd', young, 'not ours'])
      await mkdir(join(left, run), { recursive: true });
    await prove(await holding({ worker: 'shared', retention: 'shared' }), acting({}), { signal });
    expect((await readdir(left)).toSorted()).toEqual([young, 'not ours'].toSorted());
  });

  test('when interrupted, ends with nothing left behind', async () => {
    const interruption = new AbortController();
    await mkdir(join(root, 'other'));
    const split = await holding({ worker: 'shared', retention: 'other' });
    const inside: Inside = (place) => (command) => {
      if (command.includes('read')) interruption.abort();
      return acting({})(place)(command);
    };
    await expect(prove(split, inside, { signal: interruption.signal })).rejects.toThrow('aborted');
    expect(await readdir(join(root, 'shared'))).toEqual([]);
    expect(await readdir(join(root, 'other'))).toEqual([]);
  });
});
