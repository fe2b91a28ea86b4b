import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
  truncateSync,
  utimesSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sumOf } from '../../src/cli/moving.ts';
import { OPERATOR, writeBundle } from '../../image/bundle.ts';
import { digests, LONG_AGO, write } from '../files/place.ts';
import { MAIN, recordings } from '../recordings.ts';
import { copy } from './copying.ts';
import { from, to } from './places.ts';

/** Moves on the file systems of this machine, with what real directories hold. After each and a second run, all has arrived. */

/** The size of the sparse file in bytes, and the number of files of the largest run: large in `make test-all`. */
const SPARSE = Number(process.env.RECORDINGS_SPARSE ?? 200_000_000);
const MANY = Number(process.env.RECORDINGS_MANY ?? 3_000);
const MINUTES = 60_000;

/**
 * Runs a script of the shell in which the target is a file system of its own, in memory.
 * @returns what it prints.
 */
function onTmpfs(options: string, script: string): string {
  const program = `mount -t tmpfs -o ${options} tmpfs "$TO" && ${script}`;
  const { stdout, stderr } = spawnSync('unshare', ['--user', '--map-root-user', '--mount', 'sh', '-c', program], {
    encoding: 'utf8',
    env: { ...process.env, FROM: from, TO: to, NODE: process.execPath, MAIN },
    maxBuffer: 100_000_000,
  });
  return stdout + stderr;
}

const MIGRATE = '"$NODE" "$MAIN" migrate --from "$FROM" --to "$TO" 2>&1; echo "exit $?"';
/** Of each file that has its own name: what of it differs from the source. */
const PARTIAL = `(cd "$TO" && find . -name '.recordings-*' -prune -o -type f -print | while read -r name; do cmp "$name" "$FROM/$name" || echo PARTIAL; done)`;
const COUNT = `(cd "$TO" && echo "there: $(find . -name '.recordings-*' -prune -o -type f -print | wc -l)")`;

describe('a small file system', () => {
  it.each([
    // The room that is asked for before is that of the contents alone: each file takes a block, each directory an inode.
    ['bytes', 'size=1m', 600, (index: number) => `${index}.wav`],
    ['inodes', 'size=100m,nr_inodes=300', 200, (index: number) => `${index}/of/${index}.wav`],
  ])(
    'that runs out of %s ends the run with one sentence, with nothing partial; with more room the same command goes on',
    (_, options, files, nameOf) => {
      for (let index = 0; index < files; index++) write(from, { [nameOf(index)]: `${index}` });
      const before = digests(from, true);
      const more = 'mount -o remount,size=100m,nr_inodes=0 "$TO"';
      const said = onTmpfs(options, [MIGRATE, PARTIAL, COUNT, more, MIGRATE, PARTIAL, COUNT].join('\n'));
      const [full = '', after = ''] = said.split(/(?<=there: \d+\n)/);
      expect(full).toMatch(/the target is full: make room there\. What was copied stays; .*\nexit 3\n/);
      expect(Number(/there: (\d+)/.exec(full)?.[1])).toBeGreaterThan(10);
      expect(after).toMatch(
        new RegExp(`${files} found = \\d+ moved .* 0 conflicts \\+ 0 skipped\nexit 0\nthere: ${files}\n`),
      );
      expect(said).not.toMatch(/PARTIAL|differ/);
      expect(digests(from, true)).toEqual(before);
    },
  );

  it('that is read-only is told in one sentence: exit 3', () => {
    write(from, { 'a.mp3': 'first' });
    const said = onTmpfs('size=1m', ['mount -o remount,ro "$TO"', MIGRATE, COUNT].join('\n'));
    expect(said).toMatch(/^\S+: the target is read-only: mount it writable\. .*\nexit 3\nthere: 0\n$/);
  });
});

describe('a directory with all that a file system can hold', () => {
  it('has its hard links moved as files, and its sockets and pipes named', async () => {
    write(from, { 'a.mp3': 'first' });
    mkdirSync(join(from, 'deep'));
    linkSync(join(from, 'a.mp3'), join(from, 'deep/same.mp3'));
    spawnSync('mkfifo', [join(from, 'pipe')]);
    const server = createServer().listen(join(from, 'socket'));
    await once(server, 'listening');
    const { account, fates } = await copy(from, to);
    server.close();
    expect(account).toMatchObject({ found: 4, moved: 2, skipped: 2, isWell: true });
    for (const name of ['pipe', 'socket'])
      expect(fates).toContainEqual({ name, skipped: 'is a socket, a pipe or a device' });
    expect(digests(to)).toEqual(digests(from));
    expect(statSync(join(to, 'a.mp3')).nlink).toBe(1);
  });

  it('has a directory without permission named, and all others moved', async () => {
    write(from, { 'a.mp3': 'first', 'closed/b.mp3': 'second', 'unread.mp3': 'third' });
    chmodSync(join(from, 'closed'), 0o000);
    chmodSync(join(from, 'unread.mp3'), 0o000);
    const isRoot = process.geteuid?.() === 0;
    for (const place of [from, to]) if (isRoot) chownSync(place, NOBODY, NOBODY);
    // What root may do, nothing stops.
    if (isRoot) process.seteuid?.(NOBODY);
    try {
      const { account, fates } = await copy(from, to);
      expect(account).toMatchObject({ found: 3, moved: 1, skipped: 2, losses: 2 });
      expect(fates).toContainEqual({
        name: 'closed',
        skipped: 'is a directory that cannot be read: permission denied',
      });
      expect(fates).toContainEqual({ name: 'unread.mp3', skipped: 'cannot be read: permission denied' });
      expect(sumOf(account)).toMatch(/^at least 3 found = 1 moved .* 2 skipped$/);
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(join(from, 'closed'), 0o755);
      chmodSync(join(from, 'unread.mp3'), 0o644);
    }
    const { account } = await copy(from, to);
    expect(account).toMatchObject({ found: 3, there: 1, moved: 2, isWell: true });
    expect(digests(to)).toEqual(digests(from));
  });

  it('is not touched for a target that belongs to somebody else, who is named with what to do', async () => {
    write(from, { 'a.mp3': 'first' });
    const isRoot = process.geteuid?.() === 0;
    chmodSync(from, 0o755);
    chmodSync(to, isRoot ? 0o755 : 0o555);
    if (isRoot) process.seteuid?.(NOBODY);
    const copied = copy(from, to).finally(() => (isRoot ? process.seteuid?.(0) : undefined));
    await expect(copied).rejects.toThrow(
      /^the target cannot be written to: the directory belongs to \d+:\d+ and has mode [57]55, and this program runs as (\d+:\d+)\. Run chown \1 on the directory/,
    );
    expect(readdirSync(to)).toEqual([]);
  });

  it(
    'has a large hole moved as a hole',
    async () => {
      closeSync(openSync(join(from, 'hole.wav'), 'w'));
      truncateSync(join(from, 'hole.wav'), SPARSE);
      utimesSync(join(from, 'hole.wav'), LONG_AGO, LONG_AGO);
      expect((await copy(from, to)).account).toMatchObject({ moved: 1, bytes: SPARSE });
      const { size, blocks } = statSync(join(to, 'hole.wav'));
      expect([size, blocks]).toEqual([SPARSE, 0]);
    },
    10 * MINUTES,
  );
});

const NOBODY = 65534;

it('two processes at once copy each file once', async () => {
  for (let index = 0; index < 300; index++) write(from, { [`${index % 7}/${index}.wav`]: `${index}`.repeat(3000) });
  const before = digests(from, true);
  const run = () => recordings(['migrate', '--from', from, '--to', to, '--settle', '0']);
  const both = await Promise.all([run(), run()]);
  const moved = both.map(({ stdout }) => Number(/(\d+) moved/.exec(stdout)?.[1]));
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(moved.reduce((sum, each) => sum + each)).toBe(300);
  expect(digests(to)).toEqual(before);
  expect(digests(from, true)).toEqual(before);
});

/** Tells the highest memory of a process, in kB, when the process ends. */
const PEAK = 'data:text/javascript,process.on("exit",()=>console.error("peak "+process.resourceUsage().maxRSS))';
/** What is kept of a file that a ledger proves is 16 bytes, in a table that is half empty and grows by half. */
const MEGABYTES_A_PROOF = 64e-6;

it(
  'very many files take at most 150 MB, and 64 bytes for each that the ledgers prove',
  async () => {
    const perDirectory = 1_000;
    for (let index = 0; index < MANY; index++) {
      const day = join(from, `${Math.floor(index / perDirectory)}`);
      if (index % perDirectory === 0) mkdirSync(day);
      const path = join(day, `${index}.wav`);
      closeSync(openSync(path, 'w'));
      utimesSync(path, LONG_AGO, LONG_AGO);
    }
    await writeBundle(OPERATOR, join(to, '.recordings-program'));
    const run = (): readonly [string, number] => {
      const words = [
        '--import',
        PEAK,
        join(to, '.recordings-program/recordings.js'),
        'migrate',
        '--from',
        from,
        '--to',
        to,
      ];
      const { stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
      return [stdout, Number(/peak (\d+)/.exec(stderr)?.[1]) / 1024];
    };
    const [first, peak] = run();
    expect(first).toContain(`${MANY} found = ${MANY} moved`);
    expect(peak).toBeLessThan(150);
    const [second, peakAgain] = run();
    expect(second).toContain(`${MANY} found = 0 moved (0 bytes) + ${MANY} already there`);
    expect(peakAgain).toBeLessThan(150 + MANY * MEGABYTES_A_PROOF);
  },
  60 * MINUTES,
);
