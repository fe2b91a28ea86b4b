import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { digests, directory, write } from '../files/place.ts';
import { copy } from './copying.ts';

/** How many processes are killed, at points that are spread over the whole run: few in each `make test`, a thousand in `make test-all`. */
const KILLS = Number(process.env.RECORDINGS_KILLS ?? 12);
const SECONDS_EACH = 5;
/** So many that there are a thousand calls, and that the ledger is written also in the middle of the run. */
const MANY = 270;
const COUNT = MANY + 4;

const KILLING = fileURLToPath(new URL('killing.ts', import.meta.url));

it(
  'a process that is killed with SIGKILL at any call leaves no file partial, and the next run completes what it began',
  async () => {
    const [from, to] = [directory(), directory()];
    const run = (point: number | 'never') =>
      spawnSync(process.execPath, [KILLING, from, to, `${point}`], { encoding: 'utf8' });
    try {
      write(from, {
        'a.mp3': 'first',
        empty: '',
        '2026/11/b.wav': Buffer.alloc(2_100_000, 'sound'),
        'line\nbreak': 'line',
      });
      for (let index = 0; index < MANY; index++) write(from, { [`many/${index}.wav`]: `${index}`.repeat(9000) });
      const before = digests(from, true);
      const calls = Number(run('never').stdout);
      // Each kill is at a call of its own.
      expect(calls).toBeGreaterThan(Math.max(1000, KILLS));
      for (let kill = 0; kill < KILLS; kill++) {
        rmSync(to, { recursive: true });
        mkdirSync(to);
        const point = Math.floor((kill * calls) / KILLS);
        const { signal } = run(point);
        // Many files are under way at once, so the last calls of a run may have other numbers in another.
        if (point < calls - 100) expect(signal, `call ${point} of ${calls}`).toBe('SIGKILL');
        for (const [name, digest] of Object.entries(digests(to)))
          expect(digest, `${name}, call ${point}`).toBe(before[name]);
        const { account } = await copy(from, to);
        expect(account).toMatchObject({ found: COUNT, conflicts: 0, skipped: 0 });
        expect(account.moved + account.there).toBe(COUNT);
        expect(digests(to)).toEqual(before);
      }
      expect(digests(from, true)).toEqual(before);
    } finally {
      for (const place of [from, to]) rmSync(place, { recursive: true, force: true });
    }
  },
  (KILLS + 10) * SECONDS_EACH * 1000,
);
