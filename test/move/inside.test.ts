import { chmodSync, rmSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sumOf } from '../../src/cli/moving.ts';
import { Receiver } from '../../src/files/receiver.ts';
import { InsideSource, NothingToReadWith, type Start } from '../../src/files/insideSource.ts';
import { digests, write } from '../files/place.ts';
import { copyBetween } from './copying.ts';
import { insideOf } from './interpreters.ts';
import { from, to } from './places.ts';

/** What is read in a container that has one interpreter only, beside what holds of every source (contract.test.ts). */

/** May enter what belongs to others only where others may. */
const NOBODY = 65534;

let runs = 0;
const rescue = async (only: string, given = {}) =>
  copyBetween(insideOf(only, from), await Receiver.open(to, `inside-${runs++}`, { keepBoth: false }, fs), given);

describe.each(['sh', 'node', 'python3'])('a container with %s alone', (only) => {
  it('gives nothing where there is no such directory', async () => {
    rmSync(from, { recursive: true });
    expect((await rescue(only)).account).toMatchObject({ found: 0 });
  });

  it.each([0o600, 0o744])(
    'tells of a directory with mode %o that it cannot look into, so that the count is at least so many',
    async (mode) => {
      write(from, { 'a.mp3': 'first', 'closed/b.mp3': 'second', 'seen/c.mp3': 'third' });
      chmodSync(join(from, 'closed'), mode);
      chmodSync(from, 0o755);
      const source = insideOf(only, from, NOBODY);
      const { account, fates } = await copyBetween(
        source,
        await Receiver.open(to, `inside-${runs++}`, { keepBoth: false }, fs),
      );
      expect(fates).toContainEqual({
        name: 'closed',
        skipped: 'is a directory that cannot be read: permission denied',
      });
      expect(sumOf(account)).toMatch(/^at least 3 found = 2 moved .* 1 skipped$/);
    },
  );
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
