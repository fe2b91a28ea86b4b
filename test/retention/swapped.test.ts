import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, renameSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Name } from '../../src/files/name.ts';
import { digests, directory } from '../files/place.ts';
import { watchedDisk } from './disk.ts';
import { pruned, recording } from './pruning.ts';

/** How often a directory is swapped for a link in each test: some hundred times in `make test`, ten thousand times in `make test-all`. */
const SWAPS = Number(process.env.RECORDINGS_SWAPS ?? 500);
const SECONDS = 60 + SWAPS / 20;
const SWAPPING = fileURLToPath(new URL('swapping.ts', import.meta.url));

let [place, outside] = ['', ''];
const names: readonly Name[] = Array.from({ length: 24 }, (_, index) => `${index % 4}.mp3`);

/** The same names in the store and outside, so that a link in the place of a directory leads to what looks alike. */
function fill(): void {
  for (const [index, name] of names.entries()) recording(place, `a/b/${index % 6}/${name}`, 40 + index);
}
beforeEach(() => {
  [place, outside] = [directory(), directory()];
  for (const [index, name] of names.entries())
    for (const below of ['b/', '']) recording(outside, `${below}${index % 6}/${name}`, 40 + index, 'decoy');
  for (const name of names) recording(outside, name, 40, 'decoy');
});
afterEach(() => {
  for (const each of [place, outside]) rmSync(each, { recursive: true, force: true });
});

it(
  'a directory that is swapped for a link before any call to the file system leads nowhere: the decoy outside lives',
  async () => {
    const decoy = digests(outside);
    let swaps = 0;
    let deleted = 0;
    for (let round = 0; swaps < SWAPS; round++) {
      fill();
      // One of the directories on the way to the files, at each second call, and back at the next.
      const swapped = join(place, ['a', 'a/b', `a/b/${round % 6}`][round % 3]!);
      let isAway = false;
      let isChosen = false;
      const back = () => {
        if (!isAway) return;
        unlinkSync(swapped);
        renameSync(`${swapped}.aside`, swapped);
        isAway = false;
      };
      const disk = watchedDisk((call, name) => {
        if (!['unlinkSync', 'lstatSync', 'openSync', 'opendirSync', 'fdatasyncSync'].includes(name)) return;
        // In most rounds only when the files have been chosen and stand in the audit, or nothing would ever be chosen.
        if (name === 'fdatasyncSync') isChosen = true;
        if (isAway) {
          back();
          return;
        }
        if (!isChosen && round % 4 !== 0) return;
        if ((call + round) % 3 !== 0 || !existsSync(swapped)) return;
        renameSync(swapped, `${swapped}.aside`);
        symlinkSync(outside, swapped);
        isAway = true;
        swaps++;
      });
      deleted += (await pruned(place, {}, { disk, batch: 5 })).deleted.files;
      back();
      expect(digests(outside), `round ${round}`).toEqual(decoy);
    }
    // The run does delete, between the swaps.
    expect(deleted).toBeGreaterThan(SWAPS / 50);
  },
  SECONDS * 1000,
);

it(
  'another process that swaps directories as fast as it can gains nothing',
  async () => {
    const decoy = digests(outside);
    fill();
    const child = spawn(process.execPath, [SWAPPING, join(place, 'a/b'), join(outside, 'b')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let [swaps, deleted] = [0, 0];
    child.stdout.on('data', (text: Buffer) => (swaps = Number(text.toString().trim().split('\n').at(-1))));
    await once(child.stdout, 'data');
    try {
      while (swaps < SWAPS * 4) {
        deleted += (await pruned(place, {}, { batch: 5 })).deleted.files;
        expect(digests(outside)).toEqual(decoy);
        for (const [index, name] of names.entries()) recording(place, `a/c/${index % 6}/${name}`, 40 + index);
      }
    } finally {
      child.kill('SIGKILL');
      await once(child, 'close');
    }
    expect(deleted).toBeGreaterThan(0);
    expect(digests(outside)).toEqual(decoy);
  },
  SECONDS * 1000,
);
