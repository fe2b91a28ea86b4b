import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { actionsIn, Denied, NothingToActWith, Unreadable, type Run } from '../../src/verify/inside/actions.ts';
import { offering, STRANGER, strangerRuns, unprivileged } from './offering.ts';

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'recordings verify '));
});
afterEach(async () => {
  spawnSync('chmod', ['-R', 'u+rwX', base]);
  await rm(base, { recursive: true, force: true });
});

describe.each(['sh', 'node', 'python3'])('inside a container with %s', (interpreter) => {
  const inside = () => actionsIn(offering(interpreter), base);

  test('what is written under a temporary name is read back, and was not there before', async () => {
    const { prepare, ask, write, read } = inside();
    await prepare('run');
    expect(await ask('run', ['a', 'b'])).toEqual([]);
    await write('run', 'a', 'payload of a');
    expect(await ask('run', ['a', 'b'])).toEqual(['a']);
    expect(await read('run', ['a', 'b'])).toEqual(new Map([['a', 'payload of a']]));
    expect(await readdir(join(base, '.recordings-verify', 'run'))).toEqual(['a']);
  });

  test('the directory of a run is open to writers of any user', async () => {
    await inside().prepare('run');
    const { mode } = await stat(join(base, '.recordings-verify', 'run'));
    expect((mode & 0o777).toString(8)).toBe('777');
  });

  test('free bytes and inodes are told, and which runs are there', async () => {
    await mkdir(join(base, '.recordings-verify', 'former'), { recursive: true });
    const told = await inside().prepare('run');
    expect(told.runs.toSorted()).toEqual(['former', 'run']);
    expect(told.space.bytesFree).toBeGreaterThan(0);
    expect(told.space.bytesTotal).toBeGreaterThanOrEqual(told.space.bytesFree);
    expect(told.space.inodesTotal).toBeGreaterThanOrEqual(told.space.inodesFree);
  });

  test('who may not write is told with user, mode and owner', async () => {
    // A file in the place of the directory denies root, too.
    await writeFile(join(base, '.recordings-verify'), '');
    const { uid, gid } = await stat(base);
    const denied = await inside()
      .prepare('run')
      .catch((error: unknown) => error);
    expect(denied).toBeInstanceOf(Denied);
    expect(denied).toMatchObject({ user: `${process.getuid!()}:${process.getgid!()}`, directory: `700 ${uid}:${gid}` });
    expect((denied as Denied).message).toMatch(/^(File exists|not a directory|file already exists)$/i);
  });

  test('an intruder is told, and leaves nothing', async () => {
    const { prepare, intrude } = inside();
    await prepare('run');
    expect(await intrude('run', 'intruder')).toBe(true);
    expect(await readdir(join(base, '.recordings-verify', 'run'))).toEqual([]);
    expect(await intrude('no such run', 'intruder')).toBe(false);
  });

  test('runs are removed, and the directory above them with the last', async () => {
    const { prepare, write, clean } = inside();
    await prepare('one');
    await prepare('two');
    await write('two', 'a', 'payload');
    await clean(['one', 'never there']);
    expect(await readdir(join(base, '.recordings-verify'))).toEqual(['two']);
    await clean(['two']);
    expect(await readdir(base)).toEqual([]);
  });

  test('files with content are counted, but not empty ones, links, or our own', async () => {
    await mkdir(join(base, 'a b', 'c'), { recursive: true });
    await writeFile(join(base, 'a b', 'c', 'one two.wav'), 'x'.repeat(1000));
    await writeFile(join(base, '.gitkeep'), '');
    await symlink(join(base, 'a b', 'c', 'one two.wav'), join(base, 'link.wav'));
    const { prepare, write, files } = inside();
    await prepare('run');
    await write('run', 'a', 'payload');
    expect(await files()).toEqual({
      count: 1,
      bytes: 1000,
      example: { path: join(base, 'a b', 'c', 'one two.wav'), bytes: 1000 },
      isAll: true,
    });
  });

  test('no files are found where there are none, nor where there is no directory', async () => {
    expect(await inside().files()).toBeUndefined();
    expect(await actionsIn(offering(interpreter), join(base, 'absent')).files()).toBeUndefined();
  });
});

const BY_STRANGERS = ['sh', 'node', 'python3'].filter(strangerRuns);

test.each(BY_STRANGERS)(
  'with %s, a user who may not write is denied, though another has made the directory',
  async (interpreter) => {
    await actionsIn(offering(interpreter), base).prepare('run');
    await chmod(base, 0o555);
    await expect(actionsIn(unprivileged(interpreter), base).prepare('run')).rejects.toThrow(/permission denied/i);
  },
);

test.each(BY_STRANGERS)(
  'with %s, the files in a directory that is closed to the user may be more',
  async (interpreter) => {
    await chmod(base, 0o755);
    await writeFile(join(base, 'a.wav'), 'sound');
    await mkdir(join(base, 'closed'));
    await writeFile(join(base, 'closed', 'b.wav'), 'sound');
    for (const mode of [0o700, 0o744]) {
      await chmod(join(base, 'closed'), mode);
      expect(await actionsIn(unprivileged(interpreter), base).files()).toMatchObject({ count: 1, isAll: false });
    }
  },
);

describe.each(BY_STRANGERS)('with %s, a reader without permission', (interpreter) => {
  const owner = () => actionsIn(offering(interpreter), base);
  const stranger = () => actionsIn(unprivileged(interpreter), base);
  const theirs = `${process.getuid!()}:${process.getgid!()}`;
  const refused = async (act: Promise<unknown>) => {
    const error = await act.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Unreadable);
    const { user, path, owner, message } = error as Unreadable;
    expect(message).toMatch(/^permission denied$/i);
    return [user.split(':')[0], path.replace(base, 'BASE'), owner];
  };

  test('is told of the directory that it may not enter, when it asks and when it reads', async () => {
    await owner().prepare('run');
    await owner().write('run', 'a', 'payload');
    await chmod(base, 0);
    expect(await refused(stranger().ask('run', ['a']))).toEqual([`${STRANGER}`, 'BASE', `0 ${theirs}`]);
    expect(await refused(stranger().read('run', ['a']))).toEqual([`${STRANGER}`, 'BASE', `0 ${theirs}`]);
    expect(await refused(stranger().sample())).toEqual([`${STRANGER}`, 'BASE', `0 ${theirs}`]);
  });

  test('is told of a directory above the store that it may not enter', async () => {
    const inner = join(base, 'inner');
    await mkdir(inner);
    await chmod(base, 0);
    expect(await refused(actionsIn(unprivileged(interpreter), inner).ask('run', ['a']))).toEqual([
      `${STRANGER}`,
      'BASE',
      `0 ${theirs}`,
    ]);
  });

  test('is told of a file that it may not read, and not of one that is missing', async () => {
    await chmod(base, 0o755);
    await owner().prepare('run');
    await owner().write('run', 'a', 'payload');
    const file = join(base, '.recordings-verify', 'run', 'a');
    expect(await stranger().read('run', ['a', 'b'])).toEqual(new Map([['a', 'payload']]));
    expect(await stranger().read('no such run', ['a'])).toEqual(new Map());
    await chmod(file, 0);
    expect(await refused(stranger().read('run', ['b', 'a']))).toEqual([
      `${STRANGER}`,
      'BASE/.recordings-verify/run/a',
      `0 ${theirs}`,
    ]);
  });

  test('is told of a file that the application wrote for itself alone, and of a directory', async () => {
    await chmod(base, 0o755);
    await mkdir(join(base, 'day one'));
    const call = join(base, 'day one', 'CA 1.wav');
    await writeFile(call, 'x', { mode: 0 });
    expect(await refused(stranger().sample())).toEqual([`${STRANGER}`, 'BASE/day one/CA 1.wav', `0 ${theirs}`]);
    await chmod(call, 0o644);
    await stranger().sample();
    await chmod(join(base, 'day one'), 0);
    expect(await refused(stranger().sample())).toEqual([`${STRANGER}`, 'BASE/day one', `0 ${theirs}`]);
  });

  test('is not told of what nobody is meant to read, nor of anything after a thousand names', async () => {
    await chmod(base, 0o755);
    await owner().prepare('run');
    await mkdir(join(base, 'lost+found'), { mode: 0 });
    await mkdir(join(base, '.snapshot'), { mode: 0 });
    await writeFile(join(base, '.hidden'), 'x', { mode: 0 });
    await writeFile(join(base, 'call.wav.tmp'), 'x', { mode: 0 });
    await writeFile(join(base, 'empty.wav'), '', { mode: 0 });
    await symlink('/etc/shadow', join(base, 'link.wav'));
    await chmod(join(base, '.recordings-verify'), 0);
    await stranger().sample();
    const deep = join(base, 'd/'.repeat(1_000));
    await mkdir(deep, { recursive: true });
    await writeFile(join(deep, 'late.wav'), 'x', { mode: 0 });
    await stranger().sample();
  });
});

test.each(BY_STRANGERS)('with %s, what cannot be removed is an error', async (interpreter) => {
  const { prepare, write } = actionsIn(offering(interpreter), base);
  await prepare('run');
  await write('run', 'a', 'payload');
  await chmod(base, 0o755);
  const run = join(base, '.recordings-verify', 'run');
  await chmod(run, 0o555);
  await chmod(join(base, '.recordings-verify'), 0o555);
  await expect(actionsIn(unprivileged(interpreter), base).clean(['run'])).rejects.toThrow(/^clean failed in /);
});

test('a container without any of them has nothing to act with', async () => {
  await expect(actionsIn(offering(), base).files()).rejects.toThrow(NothingToActWith);
});

test('a shell without its tools gives way to the next interpreter', async () => {
  const bare: Run = (command) =>
    offering('env', 'python3')(command[0] === 'sh' ? ['env', 'PATH=', '/bin/sh', ...command.slice(1)] : command);
  await chmod(base, 0o755);
  expect(await actionsIn(bare, base).prepare('run')).toHaveProperty('space');
});
