import { appendFileSync, linkSync, rmSync, symlinkSync, truncateSync, utimesSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { strandedIn } from '../../src/docker/stranded.ts';
import { Receiver } from '../../src/files/receiver.ts';
import { Directory, type Source } from '../../src/files/source.ts';
import { RemoteSource } from '../../src/move/remoteSource.ts';
import { digests, LONG_AGO, modifiedAt, write } from '../files/place.ts';
import { copyBetween } from './copying.ts';
import { engineHere, type EngineHere } from './engineHere.ts';
import { insideOf } from './interpreters.ts';
import { from, to } from './places.ts';
import { moverHere } from './processes.ts';

/**
 * The promises of a move, whatever the recordings lie in (M1): the same assertions for each kind of source. Each source is the program's own; what it asks is
 * answered by processes of this machine. The same sources are tried on a real engine and on a real node in test/e2e/rescue and test/e2e/move.
 */

interface Kind {
  readonly open: () => Promise<Source>;
  /** Of times, what is kept. */
  readonly keeps: 'microseconds' | 'seconds';
  /** What names can be: over exec, a shell takes no word that is no text. */
  readonly names: 'bytes' | 'text';
  /** Nothing writes in a container that has stopped. */
  readonly changes: boolean;
}

const whole = { keeps: 'microseconds', names: 'bytes', changes: true } as const;
const archived = { keeps: 'seconds', names: 'bytes' } as const;

let engine: EngineHere | undefined;
afterEach(async () => {
  await engine?.stop();
  engine = undefined;
});

async function container(isRunning: boolean): Promise<Source> {
  engine ??= await engineHere();
  const source = await strandedIn(engine.engine, engine.suspect(from, isRunning));
  if (source === undefined) throw new Error('the container has no such directory');
  return source;
}

const SOURCES: Readonly<Record<string, Kind>> = {
  'a directory, as a Docker volume is one': { ...whole, open: () => Directory.open(from, fs) },
  'a container that runs': { ...archived, changes: true, open: () => container(true) },
  'a container that has stopped': { ...archived, changes: false, open: () => container(false) },
  'a pod with node': { ...whole, open: () => Promise.resolve(insideOf('node', from)) },
  'a pod with python3': { ...whole, open: () => Promise.resolve(insideOf('python3', from)) },
  'a pod with sh': { ...archived, names: 'text', changes: true, open: () => Promise.resolve(insideOf('sh', from)) },
  'a pod with nothing, from the container beside it': {
    ...whole,
    open: () => Promise.resolve(insideOf('node', `/proc/self/root${from}`)),
  },
  'a claim, from a pod of ours': { ...whole, open: () => Promise.resolve(new RemoteSource(moverHere('send', from))) },
};

const FILES = {
  'a.mp3': 'first',
  'empty.wav': '',
  '2026/11/b c.wav': Buffer.alloc(1_100_000, 'sound'),
  [`${'deep/'.repeat(20)}c.wav`]: 'deep',
  [Buffer.from('שיחה מספר 1.mp3').toString('latin1')]: 'hebrew',
  'line\nbreak.mp3': 'line',
  '-n $(x) `y` "z".mp3': 'of a shell',
  [`${'x'.repeat(251)}.mp3`]: 'long',
};
const COUNT = Object.keys(FILES).length;

let runs = 0;

const runOf =
  ({ open }: Kind) =>
  async (given = {}) =>
    copyBetween(await open(), await Receiver.open(to, `contract-${runs++}`, { keepBoth: false }, fs), given);

describe.each(Object.entries(SOURCES))('from %s', (_, kind) => {
  const { keeps, names } = kind;
  const run = runOf(kind);

  it('each file arrives with its content and time, the source stays as it is, and a second run copies nothing', async () => {
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
  });

  it('a name that is no text arrives, or is told to be left out', async () => {
    write(from, { '\xff\xfe.mp3': 'bytes', 'a.mp3': 'first' });
    const { account } = await run();
    expect(account).toMatchObject({ found: 2, moved: names === 'text' ? 1 : 2, isWell: names !== 'text' });
  });

  it('nothing is overwritten, and what is left out has its reason', async () => {
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

  it('a hole stays a hole', async () => {
    write(from, { 'hole.wav': 'begins' });
    truncateSync(join(from, 'hole.wav'), 30_000_000);
    utimesSync(join(from, 'hole.wav'), LONG_AGO, LONG_AGO);
    expect((await run()).account).toMatchObject({ moved: 1 });
    expect((await fs.stat(join(to, 'hole.wav'))).blocks * 512).toBeLessThan(5_000_000);
    expect(digests(to)).toEqual(digests(from));
  });

  it('a run that is interrupted ends after the files at hand, and the next goes on', async () => {
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

  it('a place that has gone is told', async () => {
    rmSync(from, { recursive: true });
    const outcome = await run().catch((error: unknown) => error);
    if (!(outcome instanceof Error)) expect(outcome).toMatchObject({ account: { found: 0 } });
    expect(digests(to)).toEqual({});
  });
});

const changing = Object.entries(SOURCES).filter(([, { changes }]) => changes);
describe.each(changing)('from %s', (_, kind) => {
  const run = runOf(kind);

  it('a file that grows while it is read leaves nothing, and arrives when it has settled', async () => {
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
});
