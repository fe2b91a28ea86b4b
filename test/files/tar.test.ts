import { execFileSync, spawn } from 'node:child_process';
import { linkSync, mkdirSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Found } from '../../src/files/found.ts';
import { bytesOf, type Name } from '../../src/files/name.ts';
import { Receiver } from '../../src/files/receiver.ts';
import { Tar, type Archived } from '../../src/files/tar.ts';
import { entriesOf } from '../../src/files/tarEntries.ts';
import { TarError } from '../../src/files/tarHeader.ts';
import { migrate } from '../../src/move/migrate.ts';
import { digests, LONG_AGO, modifiedAt, write } from './place.ts';
import { from, to } from '../move/places.ts';

type Flags = readonly string[];

const tarOf = (name: Name, flags: Flags): Buffer =>
  execFileSync('tar', ['-c', '-C', from, ...flags, '--null', '-T', '-'], {
    input: Buffer.concat([bytesOf(name), Buffer.of(0)]),
    maxBuffer: 1 << 30,
  });

/** The directory as GNU tar writes it. */
const archived = (flags: Flags = [], change: Partial<Archived> = {}): Archived => ({
  open: (name?: Name) => Promise.resolve(inPieces(tarOf(name ?? '.', flags), 1000)),
  close: () => Promise.resolve(),
  ...change,
});

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

let runs = 0;

async function move(place: Archived) {
  const fates: { name: Name; what: string }[] = [];
  const target = await Receiver.open(to, `run-${runs++}`, { keepBoth: false }, fs);
  try {
    const account = await migrate(new Tar(place), target, {
      settle: 10_000,
      now: Date.now,
      pause: () => Promise.resolve(),
      signal: new AbortController().signal,
      tell: (fate) => fates.push({ name: fate.name, what: 'skipped' in fate ? fate.skipped : fate.received.outcome }),
    });
    return { account, fates };
  } finally {
    await target.close();
  }
}

const FILES = {
  'a.mp3': 'first',
  'empty.wav': '',
  '2026/11/b.wav': Buffer.alloc(1_100_000, 'sound'),
  [`${'deep/'.repeat(60)}c.wav`]: 'long',
  [`${'d'.repeat(90)}/${'x'.repeat(60)}.wav`]: 'prefix',
  [Buffer.from('שיחה מספר 1.mp3').toString('latin1')]: 'hebrew',
  'line\nbreak = 17.mp3': 'line',
  '\xff\xfe not text.mp3': 'bytes',
  [`${'\xe9'.repeat(251)}.mp3`]: 'long, and no text',
};

describe('the files of a stream of tar', () => {
  it.each([['gnu'], ['posix'], ['oldgnu']])(
    'arrive with content and time, whatever bytes their names have: %s',
    async (format) => {
      write(from, FILES);
      const { account } = await move(archived([`--format=${format}`]));
      expect(account).toMatchObject({ found: 9, moved: 9, isWell: true });
      expect(digests(to)).toEqual(digests(from));
      const exact = format === 'posix' ? LONG_AGO.getTime() : Math.floor(LONG_AGO.getTime() / 1000) * 1000;
      for (const name of Object.keys(FILES)) expect(modifiedAt(to, name)).toBeCloseTo(exact, 2);
    },
  );

  it('arrive from tars of the oldest forms', async () => {
    const short = Object.fromEntries(Object.entries(FILES).filter(([name]) => name.length < 99));
    write(from, short);
    await move(archived(['--format=v7']));
    expect(digests(to)).toEqual(digests(from));
    write(from, { [`${'d'.repeat(90)}/${'x'.repeat(60)}.wav`]: 'prefix' });
    await move(archived(['--format=ustar']));
    expect(digests(to)).toEqual(digests(from));
  });

  it.each([['gnu'], ['posix']])('keep their holes: %s', async (format) => {
    const holes = join(from, 'holes.wav');
    writeFileSync(holes, 'begins');
    // More parts than a header has room for, and than the block after it has.
    for (let part = 1; part <= 60; part++) {
      truncateSync(holes, part * 1_000_000);
      execFileSync('sh', ['-c', `printf part-${part} >> "$1"`, 'sh', holes]);
    }
    truncateSync(holes, 80_000_000);
    utimesSync(holes, LONG_AGO, LONG_AGO);
    write(from, { 'after.wav': 'after' });
    const flags = [`--format=${format}`, '--sparse'];
    expect(tarOf('.', flags).length).toBeLessThan(2_000_000);
    const { account } = await move(archived(flags));
    expect(account).toMatchObject({ found: 2, moved: 2 });
    expect(digests(to)).toEqual(digests(from));
    expect((await fs.stat(join(to, 'holes.wav'))).blocks * 512).toBeLessThan(20_000_000);
  });

  it('with holes in an old format of PAX end the run with a sentence that names the flag', async () => {
    write(from, { 'holes.wav': 'begins' });
    truncateSync(join(from, 'holes.wav'), 1_000_000);
    for (const version of ['0.0', '0.1'])
      await expect(move(archived(['--format=posix', '--sparse', `--sparse-version=${version}`]))).rejects.toThrow(
        '--sparse-version=1.0',
      );
    expect(digests(to)).toEqual({});
  });

  it('that are hard links become files with the content of what they link to', async () => {
    write(from, { 'a.mp3': 'first', 'b/c.mp3': 'other' });
    linkSync(join(from, 'a.mp3'), join(from, 'b/a again.mp3'));
    linkSync(join(from, 'a.mp3'), join(from, 'z.mp3'));
    const { account } = await move(archived());
    expect(account).toMatchObject({ found: 4, moved: 4, isWell: true });
    expect(digests(to)).toEqual(digests(from));
  });

  it('a hard link that has gone meanwhile has vanished', async () => {
    write(from, { 'a.mp3': 'first' });
    linkSync(join(from, 'a.mp3'), join(from, 'b.mp3'));
    const all = tarOf('.', []);
    const open = (name?: Name) => Promise.resolve(name === undefined ? inPieces(all, 512) : undefined);
    const { account, fates } = await move(archived([], { open: open as Archived['open'] }));
    expect(account).toMatchObject({ found: 2, moved: 1, skipped: 1 });
    expect(fates.map(({ what }) => what).toSorted()).toEqual(['moved', 'vanished']);
  });

  it('say of each that is no file why it is left out; what is ours is none of them', async () => {
    write(from, { 'a.mp3': 'first', '.recordings-verify/x': 'ours' });
    symlinkSync('/etc/passwd', join(from, 'link.mp3'));
    execFileSync('mkfifo', [join(from, 'pipe')]);
    const { account, fates } = await move(archived());
    expect(account).toMatchObject({ found: 3, moved: 1, skipped: 2 });
    expect(fates.toSorted((one, other) => (one.name < other.name ? -1 : 1)).map(({ what }) => what)).toEqual([
      'moved',
      'is a link',
      'is a socket, a pipe or a device',
    ]);
  });

  it('are not sent to a target that has them, and the next ones arrive all the same', async () => {
    write(from, FILES);
    await move(archived());
    write(from, { 'zz.mp3': 'new' });
    const { account } = await move(archived());
    expect(account).toMatchObject({ found: 10, moved: 1, there: 9 });
    expect(digests(to)).toEqual(digests(from));
  });

  it('wait for a second pass where they were written to while they passed by', async () => {
    write(from, { 'a.mp3': 'first', 'b.mp3': 'second' });
    let looks = 0;
    const now = (found: Found) => {
      const isFirst = found.name === 'a.mp3' && looks++ === 0;
      return Promise.resolve(isFirst ? { ...found, size: found.size + 1 } : found);
    };
    const { account } = await move(archived([], { now }));
    expect(account).toMatchObject({ found: 2, moved: 2 });
    expect(looks).toBe(2);
  });

  it('that are written to for ever, or have gone, are left out with the reason', async () => {
    write(from, { 'a.mp3': 'first', 'b.mp3': 'second' });
    const now = (found: Found) =>
      Promise.resolve(found.name === 'a.mp3' ? { ...found, modified: found.modified + 1 } : undefined);
    const { fates } = await move(archived([], { now }));
    expect(fates.map(({ what }) => what).toSorted()).toEqual(['vanished', 'was being written']);
    expect(digests(to)).toEqual({});
  });
});

describe('a stream of tar', () => {
  it('is read in the same way whatever pieces it comes in', async () => {
    write(from, { 'a.mp3': 'first', [`${'x'.repeat(120)}.wav`]: Buffer.alloc(3000, 'sound'), 'empty.wav': '' });
    symlinkSync('a.mp3', join(from, 'link'));
    const tars = [tarOf('.', ['--format=gnu']), tarOf('.', ['--format=posix'])];
    const expected = await Promise.all(tars.map((tar) => readAll(inPieces(tar, tar.length))));
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.integer({ min: 0, max: 2000 })), fc.nat(1), async (sizes, which) => {
        const pieces = async function* () {
          const tar = tars[which]!;
          for (let at = 0; at < tar.length;) {
            const size = sizes.next().value as number;
            yield await Promise.resolve(tar.subarray(at, at + size));
            at += size;
          }
        };
        expect(await readAll(pieces())).toEqual(expected[which]);
      }),
    );
  });

  it('that is cut off anywhere is never taken for a whole one, and no file arrives partial', async () => {
    write(from, { 'a.mp3': 'first', [`${'x'.repeat(120)}.wav`]: Buffer.alloc(3000, 'sound'), 'empty.wav': '' });
    const whole = tarOf('.', ['--format=posix', '--blocking-factor=1']);
    const before = digests(from);
    for (let end = 0; end < whole.length - 1024; end += 256) {
      const open = () => Promise.resolve(inPieces(whole.subarray(0, end), 700));
      await expect(move(archived([], { open })), `cut after ${end}`).rejects.toThrow(TarError);
      for (const [name, digest] of Object.entries(digests(to))) expect(digest, name).toBe(before[name]);
      expect(Object.keys(digests(to, true)).filter((name) => name.startsWith('.recordings-incoming'))).toEqual([]);
    }
    await move(archived());
    expect(digests(to)).toEqual(before);
  });

  it('that is damaged, or no archive, is refused', async () => {
    await expect(readAll(inPieces(Buffer.alloc(2048, 'no archive '), 512))).rejects.toThrow(TarError);
    write(from, { 'a.mp3': 'first' });
    const damaged = Buffer.from(tarOf('a.mp3', []));
    damaged[3] = 0x21;
    await expect(readAll(inPieces(damaged, 512))).rejects.toThrow('no tar archive, or is damaged');
  });

  it.each(['../outside.mp3', 'a/../../outside.mp3', '/../outside.mp3'])(
    'cannot put a file outside of the target: %s',
    async (name) => {
      write(from, { 'outside.mp3': 'hostile' });
      const flags = ['-P', `--transform=s,outside.mp3,${name},`];
      const open = () => Promise.resolve(inPieces(tarOf('outside.mp3', flags), 512));
      await expect(move(archived([], { open }))).rejects.toThrow('leads out of the directory');
      expect(digests(to, true)).toEqual({});
    },
  );

  it('with an absolute name puts the file below the target', async () => {
    mkdirSync(join(from, 'deep'));
    write(from, { 'deep/a.mp3': 'first' });
    const open = () => Promise.resolve(inPieces(tarOf('deep', ['-P', '--transform=s,^,//srv/,']), 512));
    await move(archived([], { open }));
    expect(Object.keys(digests(to))).toEqual(['srv/deep/a.mp3']);
  });

  it.each([['gnu'], ['posix']])(
    'may have files of more than 8 GiB, and is read no further than the files are: %s',
    async (format) => {
      truncateSync(await touched('huge.wav'), 9 * 2 ** 30);
      const tar = spawn('tar', ['-c', '-C', from, `--format=${format}`, 'huge.wav'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const ended = new Promise((resolve) => tar.once('close', resolve));
      let read = 0;
      const counted = async function* () {
        for await (const piece of tar.stdout as AsyncIterable<Buffer>) {
          read += piece.length;
          yield piece;
        }
      };
      for await (const { name, size, content } of entriesOf(counted())) {
        expect([name, size]).toEqual(['huge.wav', 9 * 2 ** 30]);
        let taken = 0;
        for await (const piece of content()) if ((taken += piece.length) > 10_000_000) break;
        expect(read - taken).toBeLessThan(200_000);
        break;
      }
      await ended;
    },
  );
});

async function readAll(stream: AsyncIterable<Uint8Array>) {
  const all: unknown[] = [];
  for await (const { content, ...entry } of entriesOf(stream)) {
    const pieces: Uint8Array[] = [];
    for await (const piece of content()) pieces.push(Buffer.from(piece));
    all.push({ ...entry, content: Buffer.concat(pieces).toString('latin1') });
  }
  return all;
}

async function touched(name: string): Promise<string> {
  await fs.writeFile(join(from, name), '');
  return join(from, name);
}
