import { execFileSync } from 'node:child_process';
import { appendFileSync, linkSync, rmSync, symlinkSync, truncateSync, utimesSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Receiver } from '../../src/files/receiver.ts';
import type { Source } from '../../src/files/source.ts';
import { digests, LONG_AGO, modifiedAt, write } from '../files/place.ts';
import { copyBetween } from './copying.ts';

/** A kind of place that recordings can lie in (M1). */
export interface Kind {
  readonly open: () => Promise<Source>;
  /** Two directories of this machine, both empty before each test: the first is what the source reads. */
  readonly places: () => { readonly from: string; readonly to: string };
  /** Of times, what is kept. */
  readonly keeps: 'microseconds' | 'seconds';
  /** The engine archives no single file whose name is no text. */
  readonly names?: 'text';
  /** Nothing writes in a container that has stopped. */
  readonly changes: boolean;
  /** Nobody can remove the place: a claim is mounted. */
  readonly stays?: boolean;
}

const FILES = {
  'a.mp3': 'first',
  'empty.wav': '',
  '2026/11/b c.wav': Buffer.alloc(1_100_000, 'sound'),
  [`${'deep/'.repeat(20)}c.wav`]: 'deep',
  [Buffer.from('שיחה מספר 1.mp3').toString('latin1')]: 'hebrew',
  'line\nbreak.mp3': 'line',
  'ends with a line break\n': 'line',
  '-n $(x) `y` "z".mp3': 'of a shell',
  [`${'x'.repeat(251)}.mp3`]: 'long',
};
const COUNT = Object.keys(FILES).length;

let runs = 0;

type Promising = (title: string, keeps: () => Promise<void>) => void;

/** The promises of a move, whatever the recordings lie in: the same assertions for each kind of source. */
export function contract(name: string, kind: Kind, isTried: (promise: number) => boolean = () => true): void {
  let count = 0;
  const promise: Promising = (title, keeps) => {
    if (isTried(count++)) it(title, keeps);
  };
  describe(`from ${name}`, () => {
    promises(kind, promise);
    if (kind.changes) promiseOfChange(kind, promise);
  });
}

const runOf =
  ({ open, places }: Kind) =>
  async (given = {}) =>
    copyBetween(await open(), await Receiver.open(places().to, `contract-${runs++}`, { keepBoth: false }, fs), given);

function promises(kind: Kind, promise: Promising): void {
  const { keeps } = kind;
  const run = runOf(kind);

  promise(
    'each file arrives with its content and time, the source stays as it is, and a second run copies nothing',
    async () => {
      const { from, to } = kind.places();
      write(from, { ...FILES, '.recordings-verify/run/0': 'ours' });
      const before = digests(from, true);
      const { account } = await run();
      expect(account).toMatchObject({ found: COUNT, moved: COUNT, isWell: true });
      expect(digests(to)).toEqual(digests(from));
      expect(digests(from, true)).toEqual(before);
      const time = keeps === 'seconds' ? Math.floor(LONG_AGO.getTime() / 1000) * 1000 : LONG_AGO.getTime();
      for (const name of Object.keys(FILES)) expect(modifiedAt(to, name)).toBeCloseTo(time, 2);
      expect((await run()).account).toMatchObject({ found: COUNT, moved: 0, there: COUNT });
      expect((await run({ verify: true })).account).toMatchObject({ there: COUNT, conflicts: 0 });
    },
  );

  promise('a name that is no text arrives, or is told to be left out', async () => {
    const { from, to } = kind.places();
    write(from, { '\xff\xfe.mp3': 'bytes', 'a.mp3': 'first' });
    const { account } = await run();
    const isText = kind.names === 'text';
    expect(account).toMatchObject({ found: 2, moved: isText ? 1 : 2, losses: isText ? 1 : 0 });
    expect(digests(from)).toMatchObject(digests(to));
  });

  promise('nothing is overwritten, and what is left out has its reason', async () => {
    const { from, to } = kind.places();
    write(from, { 'a.mp3': 'newcomer', 'b.mp3': 'same', 'c.mp3': 'new' });
    write(to, { 'a.mp3': 'resident', 'b.mp3': 'same' });
    symlinkSync('/etc/passwd', join(from, 'link.mp3'));
    execFileSync('mkfifo', [join(from, 'pipe')]);
    linkSync(join(from, 'c.mp3'), join(from, 'again.mp3'));
    const before = digests(to);
    const { account, fates } = await run();
    expect(account).toMatchObject({ found: 6, moved: 2, there: 1, conflicts: 1, skipped: 2, isWell: false });
    expect(digests(to)).toEqual({ ...digests(from), ...before });
    expect(fates).toContainEqual({ name: 'link.mp3', skipped: 'is a link' });
    expect(fates).toContainEqual({ name: 'pipe', skipped: 'is a socket, a pipe or a device' });
  });

  promise('a hole stays a hole', async () => {
    const { from, to } = kind.places();
    write(from, { 'hole.wav': 'begins' });
    truncateSync(join(from, 'hole.wav'), 30_000_000);
    utimesSync(join(from, 'hole.wav'), LONG_AGO, LONG_AGO);
    expect((await run()).account).toMatchObject({ moved: 1 });
    expect((await fs.stat(join(to, 'hole.wav'))).blocks * 512).toBeLessThan(5_000_000);
    expect(digests(to)).toEqual(digests(from));
  });

  promise('a run that is interrupted ends after the files at hand, and the next goes on', async () => {
    const { from, to } = kind.places();
    write(from, FILES);
    // More than are under way at once.
    const more = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`many/${index}.wav`, `${index}`]));
    write(from, more);
    const interruption = new AbortController();
    const interrupted = run({ signal: interruption.signal, tell: () => interruption.abort() });
    await expect(interrupted).rejects.toThrow(/abort/i);
    const before = digests(from);
    for (const [name, digest] of Object.entries(digests(to))) expect(digest).toBe(before[name]);
    expect((await run()).account).toMatchObject({ found: COUNT + 60, conflicts: 0, skipped: 0 });
    expect(digests(to)).toEqual(before);
  });

  if (kind.stays !== true)
    promise('a place that has gone is told', async () => {
      const { from, to } = kind.places();
      rmSync(from, { recursive: true });
      const outcome = await run().catch((error: unknown) => error);
      if (!(outcome instanceof Error)) expect(outcome).toMatchObject({ account: { found: 0 } });
      expect(digests(to)).toEqual({});
    });
}

function promiseOfChange(kind: Kind, promise: Promising): void {
  const run = runOf(kind);

  promise('a file that grows while it is read leaves nothing, and arrives when it has settled', async () => {
    const { from, to } = kind.places();
    // More than pipes and sockets hold, so that the source is still read when the first piece has come.
    write(from, { 'a.mp3': Buffer.alloc(30_000_000, 'begins'), 'b.mp3': 'other' });
    const pass = () => {
      appendFileSync(join(from, 'a.mp3'), '.');
      return Promise.resolve();
    };
    const { account, fates } = await run({ pass });
    expect(account).toMatchObject({ found: 2, moved: 1, skipped: 1, isWell: false });
    expect(fates).toContainEqual({ name: 'a.mp3', skipped: 'was being written' });
    expect(Object.keys(digests(to))).toEqual(['b.mp3']);
    utimesSync(join(from, 'a.mp3'), LONG_AGO, LONG_AGO);
    expect((await run()).account).toMatchObject({ found: 2, moved: 1, there: 1, isWell: true });
    expect(digests(to)).toEqual(digests(from));
  });
}
