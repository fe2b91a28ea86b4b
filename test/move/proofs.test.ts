import { spawnSync } from 'node:child_process';
import { appendFileSync, readdirSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { circumstancesOf } from '../../src/cli/moving.ts';
import { lineOf, Progress } from '../../src/cli/progress.ts';
import { parseRate } from '../../src/cli/rate.ts';
import type { Disk } from '../../src/files/tree.ts';
import { Limit } from '../../src/move/limit.ts';
import type { Survey } from '../../src/move/survey.ts';
import { LONG_AGO, write } from '../files/place.ts';
import { MAIN } from '../recordings.ts';
import { copy } from './copying.ts';
import { from, to } from './places.ts';

/** Changes a file so that neither size nor time shows the change. */
function alter(place: string, name: string): void {
  writeFileSync(join(place, name), 'FIRST');
  utimesSync(join(place, name), LONG_AGO, LONG_AGO);
}

describe('--verify', () => {
  it('finds all well that is the same on both sides', async () => {
    write(from, { 'a.mp3': 'first', 'b/c.mp3': 'second' });
    await copy(from, to);
    expect((await copy(from, to, { verify: true })).account).toMatchObject({ there: 2, conflicts: 0 });
  });

  it.each(['target', 'source'])(
    'finds in the %s what was changed without a sign, which the ledger alone does not',
    async (side) => {
      write(from, { 'a.mp3': 'first' });
      await copy(from, to);
      alter(side === 'target' ? to : from, 'a.mp3');
      expect((await copy(from, to)).account).toMatchObject({ there: 1 });
      const { account, fates } = await copy(from, to, { verify: true });
      expect(account).toMatchObject({ there: 0, conflicts: 1, isWell: false });
      const [fate] = fates;
      if (fate === undefined || !('received' in fate) || fate.received.outcome !== 'conflict') throw new Error('none');
      const { ours, theirs, ledger = '' } = fate.received;
      expect(ours.sha256).not.toBe(theirs?.sha256);
      expect((side === 'target' ? ours : theirs)?.sha256.startsWith(ledger)).toBe(true);
    },
  );

  it('finds what was changed in the same way on both sides: the ledger tells', async () => {
    write(from, { 'a.mp3': 'first' });
    await copy(from, to);
    for (const place of [from, to]) alter(place, 'a.mp3');
    expect((await copy(from, to, { verify: true })).account).toMatchObject({ conflicts: 1 });
  });
});

/** A file system with so much room. */
const roomy = (room: object): Disk => ({
  ...fs,
  statfs: (() => Promise.resolve({ bsize: 1000, blocks: 100, bavail: 100, files: 0, ffree: 0, ...room })) as never,
});

describe('room', () => {
  it.each([
    ['bytes', { bavail: 7 }, 'Make room for 2.0 KiB more'],
    ['inodes', { files: 1000, ffree: 51 }, 'Take a target with 1 inodes more'],
  ])(
    'is asked for before anything is written: too few %s, with a twentieth that stays free',
    async (_, room, remedy) => {
      write(from, { 'a.mp3': Buffer.alloc(4000, 'a'), 'b.mp3': 'b' });
      const failing = copy(from, to, { disk: roomy({ ...room, ...('bavail' in room ? { bavail: 7 } : {}) }) });
      await expect(failing).rejects.toThrow(remedy);
      expect(readdirSync(to)).toEqual([]);
    },
  );

  it('is not asked for what is there already, nor for holes, nor where no inodes are counted', async () => {
    write(from, { 'a.mp3': Buffer.alloc(60_000, 'a') });
    await copy(from, to);
    write(from, { 'b.mp3': '' });
    truncateSync(join(from, 'b.mp3'), 10_000_000);
    utimesSync(join(from, 'b.mp3'), LONG_AGO, LONG_AGO);
    const surveys: Survey[] = [];
    const { account } = await copy(from, to, { disk: roomy({ bavail: 6 }), surveyed: (each) => surveys.push(each) });
    expect(account).toMatchObject({ moved: 1, there: 1 });
    expect(surveys).toEqual([{ files: 1, bytes: 10_000_000 }]);
  });
});

describe('--limit', () => {
  it('lets so many bytes pass in a second, of all files together, and makes up for no quiet time', async () => {
    let now = 0;
    const limit = new Limit(
      1000,
      () => now,
      (milliseconds) => {
        now += milliseconds;
        return Promise.resolve();
      },
    );
    await limit.pass(500);
    await limit.pass(500);
    expect(now).toBe(1000);
    now = 9000;
    await limit.pass(2000);
    expect(now).toBe(11_000);
  });

  it.each([
    ['20MB/s', 20_000_000],
    ['1.5MiB/s', 1_572_864],
    ['800B/s', 800],
  ])('%s are %d bytes a second', (text, rate) => expect(parseRate(text)).toBe(rate));

  it.each(['20', '20MB', '0MB/s', 'fast', '20Mb/s', '-1MB/s'])('%s is refused', (text) => {
    expect(() => parseRate(text)).toThrow('like 20MB/s');
  });
});

it('progress says files, bytes, rate and the time that is left', () => {
  const whole = { files: 10_000, bytes: 2 * 2 ** 30 };
  expect(lineOf({ files: 1204, bytes: 2 ** 28, whole, seconds: 16 })).toBe(
    '1204 of 10000 files, 256.0 MiB of 2.0 GiB, 16.0 MiB/s, 1 min 52 s left',
  );
  expect(lineOf({ files: 3, bytes: 2048, whole: undefined, seconds: 2 })).toBe('3 files, 2.0 KiB, 1.0 KiB/s');
});

it('progress is of all places together, and of the files that were copied', () => {
  vi.useFakeTimers();
  const lines: string[] = [];
  const out = { isTTY: false, write: (line: string) => lines.push(line) };
  const progress = new Progress(out as unknown as NodeJS.WriteStream);
  const options = { settle: 0, keepBoth: false, verify: false };
  const { surveyed, tell } = circumstancesOf(options, new AbortController().signal, progress);
  const found = { name: 'a.mp3', size: 5, modified: 0 };
  const received = { outcome: 'moved', sha256: '', as: 'a.mp3' } as const;
  for (const files of [2, 1]) {
    surveyed?.({ files, bytes: 5 * files });
    tell({ name: 'a.mp3', found, received });
    tell({ name: 'b.mp3', found, received: { outcome: 'there' } });
  }
  vi.advanceTimersByTime(30_000);
  progress.close();
  vi.useRealTimers();
  expect(lines).toEqual([expect.stringMatching(/^2 of 3 files, 0 bytes of 15 bytes/)]);
});

it('sha256sum checks a target by what `recordings ledger` prints, whatever bytes the names have', async () => {
  const names = ['a b.mp3', 'line\nbreak\r.mp3', String.raw`back\slash`, '\xff\xfe.mp3', '-n', ' ', 'tab\t"quote"'];
  write(from, Object.fromEntries(names.map((name, index) => [name, `content ${index}`])));
  await copy(from, to);
  const check = () => {
    const command = '"$0" "$1" ledger "$2" | (cd "$2" && sha256sum --check)';
    const { stdout } = spawnSync('sh', ['-c', command, process.execPath, MAIN, to], { encoding: 'latin1' });
    return stdout.trim().split('\n');
  };
  expect(check().map((line) => /: (\w+)$/.exec(line)?.[1])).toEqual(names.map(() => 'OK'));
  appendFileSync(join(to, 'a b.mp3'), '!');
  expect(check()).toContain('./a b.mp3: FAILED');
});
