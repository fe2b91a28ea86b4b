import * as fs from 'node:fs/promises';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Found } from '../../src/files/found.ts';
import { Receiver } from '../../src/files/receiver.ts';
import { Directory, type Source } from '../../src/files/source.ts';
import { TargetError } from '../../src/files/targetError.ts';
import type { Disk } from '../../src/files/tree.ts';
import type { Account, Fate } from '../../src/move/account.ts';
import { migrate } from '../../src/move/migrate.ts';
import { Died, diesAt, failingDisk, failsAt } from '../files/failingDisk.ts';
import { digests, directory, LONG_AGO, modifiedAt, write } from '../files/place.ts';
import { sliced } from '../sliced.ts';
import { copyBetween } from './copying.ts';
import { from, to } from './places.ts';

let runs = 0;

interface Given {
  readonly disk?: Disk;
  readonly keepBoth?: boolean;
  readonly settle?: number;
  readonly pause?: () => Promise<void>;
  readonly signal?: AbortSignal;
  readonly source?: (directory: Directory) => Source;
}

async function run(given: Given = {}): Promise<{ account: Account; fates: Fate[] }> {
  const fates: Fate[] = [];
  const opened = await Directory.open(from, fs);
  const source = given.source?.(opened) ?? opened;
  try {
    const target = await Receiver.open(to, `run-${runs++}`, { keepBoth: given.keepBoth ?? false }, given.disk ?? fs);
    try {
      const account = await migrate(source, target, {
        settle: given.settle ?? 10_000,
        now: Date.now,
        pause: given.pause ?? (() => Promise.resolve()),
        signal: given.signal ?? new AbortController().signal,
        tell: (fate) => fates.push(fate),
      });
      return { account, fates };
    } finally {
      await target.close();
    }
  } finally {
    await opened.close();
  }
}

const sumHolds = ({ found, moved, there, conflicts, skipped }: Account) =>
  expect(moved + there + conflicts + skipped).toBe(found);

const HEBREW = Buffer.from('שיחה מספר 1.mp3').toString('latin1');
const FILES = {
  'a.mp3': 'first',
  'empty.wav': '',
  '2026/11/b.wav': Buffer.alloc(1_100_000, 'sound'),
  '2026/11/c.wav': 'third',
  [HEBREW]: 'hebrew',
  'line\nbreak.mp3': 'line',
  '\xff\xfe not text.mp3': 'bytes',
  [`${'x'.repeat(251)}.mp3`]: 'long',
};

/** The calls at which something happens: one of `each`, another one each time; all of them in `make test-all`. */
const pointsOf = (calls: number, each: number): readonly number[] =>
  sliced([...Array(calls).keys()], (point) => String(Math.floor(point / each)));

describe('migrate', () => {
  it('copies each file with its content and time, whatever bytes its name has, and changes nothing at the source', async () => {
    write(from, FILES);
    const before = digests(from, true);
    const { account } = await run();
    expect(account).toMatchObject({ found: 8, moved: 8, there: 0, conflicts: 0, skipped: 0 });
    expect(digests(to)).toEqual(before);
    expect(digests(from, true)).toEqual(before);
    for (const name of Object.keys(FILES)) expect(modifiedAt(to, name)).toBeCloseTo(LONG_AGO.getTime(), 2);
  });

  it('copies nothing twice: the ledger proves what is there', async () => {
    write(from, FILES);
    await run();
    const disk = failingDisk(() => undefined);
    const { account } = await run({ disk, source: (directory) => reading(directory, never) });
    expect(account).toMatchObject({ found: 8, moved: 0, there: 8 });
    expect(readdirSync(join(to, '.recordings-moved'))).toHaveLength(1);
  });

  it('asks a target that is empty for no file, and any other for each', async () => {
    write(from, FILES);
    const asked = async () => {
      const target = await Receiver.open(to, `run-${runs++}`, { keepBoth: false }, fs);
      const look = vi.spyOn(target, 'look');
      await copyBetween(await Directory.open(from, fs), target);
      return new Set(look.mock.calls.map(([{ name }]) => name)).size;
    };
    expect(await asked()).toBe(0);
    expect(await asked()).toBe(8);
    expect(digests(to)).toEqual(digests(from));
  });

  it('copies again what has vanished from the target, or was changed there, in spite of the ledger', async () => {
    write(from, { 'a.mp3': 'first', 'b.mp3': 'second' });
    await run();
    rmSync(join(to, 'a.mp3'));
    write(to, { 'b.mp3': 'of somebody else' });
    const { account } = await run();
    expect(account).toMatchObject({ found: 2, moved: 1, conflicts: 1 });
  });

  it('leaves both files as they are where the same name has other content, and says what both are', async () => {
    write(from, { 'a.mp3': 'newcomer' });
    write(to, { 'a.mp3': 'resident' });
    const before = digests(to);
    const { account, fates } = await run();
    expect(account).toMatchObject({ found: 1, conflicts: 1, isWell: false });
    expect(digests(to)).toEqual(before);
    expect(fates).toMatchObject([{ received: { ours: { size: 8 }, theirs: { size: 8, sha256: before['a.mp3'] } } }]);
  });

  it('puts the newcomer beside it when asked to, once', async () => {
    write(from, { 'deep/a.mp3': 'newcomer', [`${'y'.repeat(251)}.mp3`]: 'newcomer' });
    write(to, { 'deep/a.mp3': 'resident', [`${'y'.repeat(251)}.mp3`]: 'resident' });
    expect((await run({ keepBoth: true })).account).toMatchObject({ moved: 2, conflicts: 0 });
    expect((await run({ keepBoth: true })).account).toMatchObject({ moved: 0, there: 2, conflicts: 0 });
    expect(Object.keys(digests(to)).filter((name) => /\.other-[0-9a-f]{8}\.mp3$/.test(name))).toHaveLength(2);
  });

  it.each([
    ['a directory has the name of the file', () => mkdirSync(join(to, 'a.mp3'))],
    ['a link has it', () => symlinkSync('/etc/passwd', join(to, 'a.mp3'))],
    ['a link that leads nowhere has it', () => symlinkSync('nowhere', join(to, 'a.mp3'))],
  ])('is a conflict if %s', async (_, take) => {
    write(from, { 'a.mp3': 'first' });
    take();
    expect((await run()).account).toMatchObject({ found: 1, conflicts: 1 });
  });

  it.each([
    ['a file', (outside: string) => write(to, { '2026': outside })],
    ['a link that leads out of the target', (outside: string) => symlinkSync(outside, join(to, '2026'))],
  ])('is a conflict if a directory above is %s, and nothing is written elsewhere', async (_, take) => {
    const outside = directory();
    write(from, { '2026/b.wav': 'second', 'a.mp3': 'first' });
    take(outside);
    expect((await run()).account).toMatchObject({ found: 2, moved: 1, conflicts: 1 });
    expect(readdirSync(outside)).toEqual([]);
    rmSync(outside, { recursive: true });
  });

  it('says of each file that is no recording why it is left out, and follows no link', async () => {
    write(from, { 'a.mp3': 'first', '.recordings-verify/x': 'ours', '.recordings-holds': 'ours' });
    symlinkSync('/etc', join(from, 'etc'));
    symlinkSync('a.mp3', join(from, 'b.mp3'));
    const { account, fates } = await run();
    expect(account).toMatchObject({ found: 3, moved: 1, skipped: 2, isWell: false });
    expect(fates.flatMap((fate) => ('skipped' in fate ? [[fate.name, fate.skipped]] : [])).toSorted()).toEqual([
      ['b.mp3', 'is a link'],
      ['etc', 'is a link'],
    ]);
    expect(Object.keys(digests(to))).toEqual(['a.mp3']);
  });

  it('keeps holes', async () => {
    write(from, { 'hole.wav': 'begins' });
    truncateSync(join(from, 'hole.wav'), 30_000_000);
    appendFileSync(join(from, 'hole.wav'), 'ends');
    utimesSync(join(from, 'hole.wav'), LONG_AGO, LONG_AGO);
    await run();
    expect(lstatSync(join(to, 'hole.wav')).blocks * 512).toBeLessThan(5_000_000);
    expect(digests(to)).toEqual(digests(from));
  });
});

it('what it makes has the owner and the mode of the target, whoever owned the source', async () => {
  write(from, { 'deep/a.mp3': 'first' });
  chmodSync(join(from, 'deep/a.mp3'), 0o777);
  chmodSync(to, 0o2770);
  // Only root may give away what it made.
  const [user, group] = process.getuid?.() === 0 ? [1000, 1000] : [process.getuid?.(), process.getgid?.()];
  chownSync(to, user!, group!);
  await run();
  const owners = [
    'deep',
    'deep/a.mp3',
    '.recordings-moved',
    `.recordings-moved/${readdirSync(join(to, '.recordings-moved'))[0]!}`,
  ]
    .map((name) => lstatSync(join(to, name)))
    .map(({ uid, gid, mode }) => `${uid}:${gid} ${(mode & 0o7777).toString(8)}`);
  expect(owners).toEqual(['2770', '660', '2770', '660'].map((mode) => `${user}:${group} ${mode}`));
});

describe('a source that changes', () => {
  it('has its new files copied when they have settled', async () => {
    write(from, { 'old.mp3': 'old' });
    write(from, { 'new.mp3': 'ne' });
    utimesSync(join(from, 'new.mp3'), new Date(), new Date());
    const pause = () => {
      appendFileSync(join(from, 'new.mp3'), 'w');
      return Promise.resolve();
    };
    const { account } = await run({ pause });
    expect(account).toMatchObject({ found: 2, moved: 2 });
    expect(digests(to)).toEqual(digests(from));
  });

  it('is not copied half: a file that grows while it is read waits, and is copied whole in the second pass', async () => {
    write(from, { 'a.mp3': 'begins', 'b.mp3': 'other' });
    let reads = 0;
    const source = (opened: Directory): Source =>
      reading(opened, ({ name }) => {
        if (name === 'a.mp3' && reads++ === 0) appendFileSync(join(from, 'a.mp3'), ' and ends');
      });
    const { account } = await run({ source });
    expect(account).toMatchObject({ found: 2, moved: 2 });
    expect(digests(to)).toEqual(digests(from));
  });

  it.each(['', 'a longer content'])('is not believed when it gives %j in the place of a file', async (given) => {
    write(from, { 'a.mp3': 'first', 'b.mp3': 'other' });
    const lying = (directory: Directory): Source => ({
      ...{ canBeCounted: true, close: () => directory.close() },
      each: (visit, atOnce) =>
        directory.each(
          (seen) =>
            visit('found' in seen && seen.found.name === 'a.mp3' ? { ...seen, content: () => pieces(given) } : seen),
          atOnce,
        ),
    });
    const { account } = await run({ source: lying });
    expect(account).toMatchObject({ found: 2, moved: 1, skipped: 1, isWell: false });
    expect(Object.keys(digests(to))).toEqual(['b.mp3']);
  });

  it('says of a file that never rests that it was being written, and of one that vanished that it vanished', async () => {
    write(from, { 'a.mp3': 'begins', 'b.mp3': 'goes' });
    const source = (opened: Directory): Source =>
      reading(opened, ({ name }) => {
        if (name === 'a.mp3') appendFileSync(join(from, 'a.mp3'), '.');
        else rmSync(join(from, 'b.mp3'));
      });
    const { account, fates } = await run({ source });
    sumHolds(account);
    expect(fates.map((fate) => ('skipped' in fate ? fate.skipped : 'moved')).toSorted()).toEqual([
      'vanished',
      'was being written',
    ]);
    expect(digests(to, true)).toEqual({});
  });
});

describe('a run that is killed', () => {
  it.each(['onto an empty target', 'where some is there already'])(
    'leaves no file partial at any call to the file system, and the next run completes it: %s',
    async (situation) => {
      write(from, FILES);
      const reached = failingDisk(() => undefined);
      await run({ disk: reached });
      const before = digests(from);
      expect(reached.calls()).toBeGreaterThan(80);

      for (const point of pointsOf(reached.calls(), 4)) {
        rmSync(to, { recursive: true });
        mkdirSync(to);
        if (situation !== 'onto an empty target') write(to, { 'a.mp3': 'first', '2026/11/c.wav': 'other' });
        const resident = digests(to);

        // At the last calls, all has been said already.
        await run({ disk: failingDisk(diesAt(point)) }).catch(() => undefined);
        for (const [name, digest] of Object.entries(digests(to)))
          expect(digest, `${name} after call ${point}`).toBe(resident[name] ?? before[name]);

        const { account } = await run();
        sumHolds(account);
        expect(account.found).toBe(8);
        expect(digests(to)).toEqual({ ...before, ...resident });
      }
    },
  );

  it('leaves its unfinished file to nobody: a later run removes it, when it is an hour old', async () => {
    write(to, { '.recordings-incoming/dead/3': 'half' });
    utimesSync(join(to, '.recordings-incoming/dead'), LONG_AGO, LONG_AGO);
    write(to, { '.recordings-incoming/alive/3': 'half' });
    await run();
    expect(readdirSync(join(to, '.recordings-incoming'))).toEqual(['alive']);
  });
});

describe('a target that fails', () => {
  it.each(['ENOSPC', 'EROFS', 'EIO', 'EACCES'])(
    'with %s at any call ends the run with one sentence, and nothing partial',
    async (code) => {
      write(from, FILES);
      const reached = failingDisk(() => undefined);
      await run({ disk: reached });
      const before = digests(from);
      for (const point of pointsOf(reached.calls(), 8)) {
        rmSync(to, { recursive: true });
        mkdirSync(to);
        const outcome = await run({ disk: failingDisk(failsAt(point, code)) }).catch((error: unknown) => error);
        expect(outcome).not.toBeInstanceOf(Died);
        if (outcome instanceof Error) expect(outcome, `call ${point}`).toBeInstanceOf(TargetError);
        for (const [name, digest] of Object.entries(digests(to))) expect(digest).toBe(before[name]);
        expect((await run()).account).toMatchObject({ found: 8, conflicts: 0, skipped: 0 });
        expect(digests(to)).toEqual(before);
      }
    },
  );

  it('and gives back other bytes than it was given is not trusted', async () => {
    write(from, { 'a.mp3': 'first' });
    const lying: Disk = {
      ...fs,
      open: async (path, flags, mode) => {
        const handle = await fs.open(path, flags, mode);
        const write = handle.write.bind(handle) as (piece: Uint8Array, ...rest: number[]) => unknown;
        return Object.assign(handle, {
          write: (piece: Uint8Array, ...rest: number[]) => write(Buffer.from(piece).fill('?'), ...rest),
        });
      },
    };
    await expect(run({ disk: lying })).rejects.toThrow('gives back other bytes');
    expect(digests(to)).toEqual({});
  });
});

describe('two runs at once', () => {
  it('copy each file once', async () => {
    write(from, FILES);
    const [one, other] = await Promise.all([run(), run()]);
    expect(one.account.moved + other.account.moved).toBe(8);
    for (const { account } of [one, other]) expect(account).toMatchObject({ found: 8, conflicts: 0 });
    expect(digests(to)).toEqual(digests(from));
  });
});

it('an interrupted run ends after the files at hand', async () => {
  write(from, FILES);
  await expect(run({ signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  expect(digests(to, true)).toEqual({});
  expect(statSync(to).isDirectory()).toBe(true);
});

const never = () => {
  throw new Error('nothing is to be read');
};

/** A source where something happens before a file is read. */
const reading = (source: Source, before: (found: Found) => void): Source => ({
  each: (visit, atOnce) =>
    source.each((seen) => {
      if (!('found' in seen)) return visit(seen);
      const { found, content } = seen;
      const after = async function* () {
        before(found);
        yield* content();
      };
      return visit({ found, content: after });
    }, atOnce),
  close: () => source.close(),
});

async function* pieces(content: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(content));
}
