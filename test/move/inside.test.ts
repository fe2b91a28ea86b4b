import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, rmSync, symlinkSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Receiver } from '../../src/files/receiver.ts';
import { InsideSource, NothingToReadWith, type Start } from '../../src/move/insideSource.ts';
import { digests, directory, LONG_AGO, modifiedAt, write } from '../files/place.ts';
import { copyBetween } from './copying.ts';

/** What is read in a container that has one interpreter only: here, a process of this machine that may start only that one. */

class Missing extends Error {}

const having =
  (only: string): Start =>
  ([program = '', ...words]) => {
    if (program !== only) return Promise.resolve({ output: failing(), close: () => Promise.resolve() });
    const child = spawn(program === 'node' ? process.execPath : program, words, {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = once(child, 'close') as Promise<[number]>;
    return Promise.resolve({
      output: (async function* () {
        yield* child.stdout as AsyncIterable<Uint8Array>;
        const [code] = await ended;
        if (code !== 0) throw new Error(`ended with ${code}`);
      })(),
      async close() {
        // What the shell started ends by this: nobody reads what it writes.
        child.stdout.destroy();
        child.kill();
        await ended;
      },
    });
  };

async function* failing(): AsyncGenerator<Uint8Array> {
  await Promise.reject(new Missing());
  yield Buffer.of();
}

let [from, to]: [string, string] = ['', ''];
beforeEach(() => {
  [from, to] = [directory(), directory()];
});
afterEach(() => {
  for (const place of [from, to]) rmSync(place, { recursive: true, force: true });
});

let runs = 0;
const rescue = async (only: string, given = {}) =>
  copyBetween(
    new InsideSource(having(only), from, (error) => error instanceof Missing),
    await Receiver.open(to, `inside-${runs++}`, { keepBoth: false }, fs),
    given,
  );

const HEBREW = Buffer.from('שיחה.mp3').toString('latin1');

describe.each(['sh', 'node', 'python3'])('a container with %s alone', (only) => {
  it('gives each of its files, with content and time', async () => {
    write(from, {
      'a.mp3': 'first',
      'deep/er/b c.wav': Buffer.alloc(700_000, 'sound'),
      'line\nbreak': 'line',
      [HEBREW]: 'he',
      empty: '',
    });
    write(from, { '.recordings-verify/run/0': 'ours' });
    symlinkSync('/etc', join(from, 'etc'));
    const { account, fates } = await rescue(only);
    expect(account).toMatchObject({ found: 6, moved: 5, skipped: 1 });
    expect(fates).toContainEqual({ name: 'etc', skipped: 'is a link' });
    expect(digests(to)).toEqual(digests(from));
    const exact = only === 'sh' ? Math.floor(LONG_AGO.getTime() / 1000) * 1000 : LONG_AGO.getTime();
    expect(modifiedAt(to, 'deep/er/b c.wav')).toBeCloseTo(exact, 2);
    expect((await rescue(only)).account).toMatchObject({ found: 6, moved: 0, there: 5 });
  });

  it('gives a name that is no text, or says that it was left out', async () => {
    write(from, { '\xff\xfe.mp3': 'bytes', 'a.mp3': 'first' });
    const { account } = await rescue(only);
    expect(account).toMatchObject({ found: 2, moved: only === 'sh' ? 1 : 2, isWell: only !== 'sh' });
  });

  it('gives nothing of a file that grows while it is read', async () => {
    // More than a pipe holds, so that the process still reads when the first piece has come.
    write(from, { 'a.mp3': Buffer.alloc(3_000_000, 'begins') });
    const pass = () => {
      appendFileSync(join(from, 'a.mp3'), '.');
      return Promise.resolve();
    };
    const { account, fates } = await rescue(only, { pass });
    expect(account).toMatchObject({ found: 1, moved: 0, skipped: 1 });
    expect(fates).toEqual([{ name: 'a.mp3', skipped: 'was being written' }]);
    expect(digests(to)).toEqual({});
  });

  it('gives nothing where there is no such directory', async () => {
    rmSync(from, { recursive: true });
    expect((await rescue(only)).account).toMatchObject({ found: 0 });
  });
});

it('a container cannot put a file outside of the target', async () => {
  const start: Start = () =>
    Promise.resolve({
      output: (async function* () {
        yield await Promise.resolve(Buffer.from('f 7 0 a/../../outside.mp3\0'));
      })(),
      close: () => Promise.resolve(),
    });
  const source = new InsideSource(start, from, () => false);
  const target = await Receiver.open(to, `inside-${runs++}`, { keepBoth: false }, fs);
  await expect(copyBetween(source, target)).rejects.toThrow('leads out of the directory');
  expect(digests(to, true)).toEqual({});
});

it('a container with nothing to read with is told apart', async () => {
  await expect(rescue('busybox')).rejects.toThrow(NothingToReadWith);
});
