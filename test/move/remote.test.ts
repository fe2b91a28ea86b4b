import { rmSync, statSync, symlinkSync, truncateSync, utimesSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Receiver } from '../../src/files/receiver.ts';
import { Directory, type Source } from '../../src/files/source.ts';
import { headerOf } from '../../src/files/tarWriter.ts';
import { receiveInto } from '../../src/move/mover.ts';
import { RemoteSource } from '../../src/move/remoteSource.ts';
import { RemoteTarget, type Answer } from '../../src/move/remoteTarget.ts';
import { digests, LONG_AGO, modifiedAt, write } from '../files/place.ts';
import { copyBetween } from './copying.ts';
import { moverHere } from './processes.ts';
import { from, to } from './places.ts';

/** The promises of a move, between any two of: a directory here, and a mover in another process, as it runs in a pod. */

let runs = 0;
const SOURCES = {
  here: () => Directory.open(from, fs),
  elsewhere: () => Promise.resolve(new RemoteSource(moverHere('send', from))),
};
const TARGETS = {
  here: () => Receiver.open(to, `remote-${runs++}`, { keepBoth: false }, fs),
  elsewhere: () => Promise.resolve(new RemoteTarget(moverHere('receive', to, `remote-${runs++}`))),
};
const WAYS = [
  ['here', 'elsewhere'],
  ['elsewhere', 'here'],
  ['elsewhere', 'elsewhere'],
] as const;

const FILES = {
  'a.mp3': 'first',
  'empty.wav': '',
  '2026/11/b.wav': Buffer.alloc(3_100_000, 'sound'),
  [Buffer.from('שיחה מספר 1.mp3').toString('latin1')]: 'hebrew',
  'line\nbreak.mp3': 'line',
  '\xff\xfe not text.mp3': 'bytes',
  [`${'x'.repeat(251)}.mp3`]: 'long',
  ...Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`many/${index}.wav`, `${index}`.repeat(5000)])),
};
const COUNT = Object.keys(FILES).length;

describe.each(WAYS)('from %s to %s', (source, target) => {
  const run = async (given = {}) => copyBetween(await SOURCES[source](), await TARGETS[target](), given);

  it('each file arrives with its content and time, whatever bytes its name has, and a second run copies nothing', async () => {
    write(from, FILES);
    const before = digests(from, true);
    expect((await run()).account).toMatchObject({ found: COUNT, moved: COUNT });
    expect(digests(to)).toEqual(before);
    expect(digests(from, true)).toEqual(before);
    for (const name of Object.keys(FILES)) expect(modifiedAt(to, name)).toBeCloseTo(LONG_AGO.getTime(), 2);
    expect((await run()).account).toMatchObject({ found: COUNT, moved: 0, there: COUNT });
    expect((await run({ verify: true })).account).toMatchObject({ there: COUNT, conflicts: 0 });
  });

  it('nothing is overwritten, and what is left out has its reason', async () => {
    write(from, { 'a.mp3': 'newcomer', 'b.mp3': 'same', 'c.mp3': 'new' });
    write(to, { 'a.mp3': 'resident', 'b.mp3': 'same' });
    symlinkSync('/etc', join(from, 'etc'));
    const before = digests(to);
    const { account, fates } = await run();
    expect(account).toMatchObject({ found: 4, moved: 1, there: 1, conflicts: 1, skipped: 1, isWell: false });
    expect(digests(to)).toMatchObject(before);
    expect(fates).toContainEqual({ name: 'etc', skipped: 'is a link' });
  });

  it('a large hole stays a hole', async () => {
    write(from, { 'hole.wav': 'begins' });
    truncateSync(join(from, 'hole.wav'), 50_000_000);
    utimesSync(join(from, 'hole.wav'), LONG_AGO, LONG_AGO);
    expect((await run()).account).toMatchObject({ moved: 1 });
    expect(statSync(join(to, 'hole.wav')).blocks * 512).toBeLessThan(5_000_000);
    expect(digests(to)).toEqual(digests(from));
  });
});

it.each(['receive', 'send'])(
  'a mover that is killed while it %ss leaves nothing half, and the next run completes',
  async (side) => {
    write(from, FILES);
    const before = digests(from);
    for (const after of [1, 20, 60]) {
      rmSync(to, { recursive: true });
      await fs.mkdir(to);
      const mover = side === 'receive' ? moverHere('receive', to, `killed-${runs++}`) : moverHere('send', from);
      const source = side === 'receive' ? await SOURCES.here() : new RemoteSource(mover);
      const target = side === 'receive' ? new RemoteTarget(mover) : await TARGETS.here();
      let told = 0;
      const killing = copyBetween(source, target, {
        tell: () => {
          if (++told === after) process.kill(mover.pid, 'SIGKILL');
        },
      });
      await expect(killing).rejects.toThrow();
      for (const [name, digest] of Object.entries(digests(to))) expect(digest).toBe(before[name]);
      await copyBetween(await SOURCES.here(), await TARGETS.here());
      expect(digests(to)).toEqual(before);
    }
  },
);

it.each(WAYS)(
  'a file that cannot be opened any more is left out, and the others go on: from %s to %s',
  async (source, target) => {
    write(from, { 'a.mp3': 'first', 'b.mp3': 'second' });
    const opened = await SOURCES[source]();
    const goes: Source['each'] = (visit, atOnce) =>
      opened.each((seen) => {
        if ('found' in seen && seen.found.name === 'a.mp3') rmSync(join(from, 'a.mp3'), { force: true });
        return visit(seen);
      }, atOnce);
    const vanishing = { each: goes, close: () => opened.close() };
    const { account, fates } = await copyBetween(vanishing, await TARGETS[target]());
    expect(account).toMatchObject({ found: 2, moved: 1, skipped: 1 });
    expect(fates).toContainEqual({ name: 'a.mp3', skipped: 'vanished' });
    expect(digests(to)).toEqual(digests(from));
  },
);

it.each([
  ['a small file', 40_000],
  ['a large file', 3_000_000],
])('other bytes than the source gave are not trusted, whoever changed them: %s', async (_, size) => {
  write(from, { 'a.wav': Buffer.alloc(size, 'sound') });
  const mover = moverHere('receive', to, `changed-${runs++}`);
  const changing = (bytes: Uint8Array) =>
    mover.write(
      Buffer.from(
        Buffer.from(bytes)
          .toString('latin1')
          .replace(/soundsound$/, 'soundSound'),
        'latin1',
      ),
    );
  const target = new RemoteTarget({ ...mover, write: changing });
  await expect(copyBetween(await SOURCES.here(), target)).rejects.toThrow('gives back other bytes');
  expect(digests(to, true)).toEqual({});
});

it('a file with the name of a directory is a conflict, and the content passes by: also a large one', async () => {
  write(from, { 'a.wav': Buffer.alloc(3_100_000, 'sound'), 'b.wav': 'second' });
  await fs.mkdir(join(to, 'a.wav'));
  const { account } = await copyBetween(await SOURCES.here(), await TARGETS.elsewhere());
  expect(account).toMatchObject({ found: 2, moved: 1, conflicts: 1 });
});

it('a mover of another release that does not know a message says so, and nobody waits', async () => {
  const message = (name: string) => headerOf({ name, size: 0, modified: 0 });
  const answers: Answer[] = [];
  await receiveInto(
    await TARGETS.here(),
    Readable.from([Buffer.concat([message('dance/0//'), message('end/1//')])]),
    (answer) => answers.push(answer),
  );
  expect(answers).toEqual([{ id: 0, error: expect.stringContaining('does not know "dance"') as string }, { id: 1 }]);
});

it('a target that the mover cannot open is told in the words of the mover', async () => {
  write(from, { 'a.mp3': 'first' });
  const target = new RemoteTarget(moverHere('receive', join(to, 'missing'), 'run'));
  await expect(copyBetween(await SOURCES.here(), target)).rejects.toThrow('the target does not exist');
});
