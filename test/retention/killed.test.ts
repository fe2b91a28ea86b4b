import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Name } from '../../src/files/name.ts';
import { diesAt, Died, failsAt, type Fate } from '../files/failingDisk.ts';
import { digests, directory } from '../files/place.ts';
import { watchedDisk } from './disk.ts';
import { batchesOf, pruned, recording, store } from './pruning.ts';

/** How many processes are killed, at points that are spread over the whole run: few in each `make test`, a thousand in `make test-all`. */
const KILLS = Number(process.env.RECORDINGS_KILLS ?? 5);
const SECONDS_EACH = 5;
/** In one process: each fifth call in `make test`, every call in `make test-all`. */
const STEP = KILLS < 1000 ? 5 : 1;
const KILLING = fileURLToPath(new URL('killing.ts', import.meta.url));

const OLD: readonly Name[] = [
  'a.mp3',
  '\xff.mp3',
  'line\nbreak.mp3',
  ...Array.from({ length: 9 }, (_, index) => `2026/1${index % 3}/${index}.mp3`),
];

let place = '';
let others: Record<Name, string> = {};
function fill(): void {
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place);
  store(place, OLD, 5);
  recording(place, 'notes.txt', 99);
  others = Object.fromEntries(Object.entries(digests(place)).filter(([name]) => !OLD.includes(name)));
}
beforeEach(() => {
  place = directory();
  fill();
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const batches = () => {
  try {
    return batchesOf(place);
  } catch {
    // The run died before there was an audit.
    return [];
  }
};

/** Nothing else is gone, what is gone stands in the audit, and at most one batch lacks its outcome. */
function expectHonest(when: string): void {
  const there = digests(place);
  for (const [name, digest] of Object.entries(others)) expect(there[name], `${name}, ${when}`).toBe(digest);
  const named = batches().flatMap(({ gone }) => gone);
  for (const name of OLD) if (there[name] === undefined) expect(named, when).toContain(name);
  expect(batches().filter(({ outcomes }) => outcomes === 0).length, when).toBeLessThanOrEqual(1);
}

/** The next run deletes the rest, and afterwards the audit tells of each file once that it is gone. */
async function expectCompleted(when: string): Promise<void> {
  await pruned(place, {}, { batch: 4 });
  expect(digests(place), when).toEqual(others);
  expect(
    batches()
      .flatMap(({ gone }) => gone)
      .toSorted(),
    when,
  ).toEqual(OLD.toSorted());
  expect(
    batches().filter(({ outcomes }) => outcomes !== 1),
    when,
  ).toEqual([]);
}

const run = (fate: Fate) => pruned(place, {}, { batch: 4, disk: watchedDisk(fate) });

it('a run that dies at any call leaves an audit of all that is gone, and the next run completes what it began', async () => {
  const disk = watchedDisk(() => undefined);
  await pruned(place, {}, { disk, batch: 4 });
  const calls = disk.calls();
  expect(calls).toBeGreaterThan(150);
  for (let point = 0; point < calls; point += STEP) {
    fill();
    await expect(run(diesAt(point)), `call ${point}`).rejects.toThrow(Died);
    expectHonest(`call ${point}`);
    await expectCompleted(`call ${point}`);
  }
});

it.each([['ENOSPC'], ['EROFS'], ['EIO']])(
  'a store that fails from any call on with %s loses nothing else, and nothing that the audit does not tell of',
  async (code) => {
    for (let point = 0; ; point += STEP) {
      fill();
      const disk = watchedDisk(failsAt(point, code));
      await pruned(place, {}, { batch: 4, disk }).catch(() => undefined);
      if (disk.calls() <= point) break;
      expectHonest(`${code} at call ${point}`);
      await expectCompleted(`${code} at call ${point}`);
    }
  },
);

it(
  'a process that is killed with SIGKILL at any call does the same',
  async () => {
    const process_ = (point: number | 'never') =>
      spawnSync(process.execPath, [KILLING, place, `${point}`], { encoding: 'utf8' });
    const calls = Number(process_('never').stdout);
    expect(calls).toBeGreaterThan(150);
    for (let kill = 0; kill < KILLS; kill++) {
      fill();
      const point = Math.floor((kill * calls) / KILLS);
      expect(process_(point).signal, `call ${point} of ${calls}`).toBe('SIGKILL');
      expectHonest(`call ${point}`);
      await expectCompleted(`call ${point}`);
    }
  },
  (KILLS + 10) * SECONDS_EACH * 1000,
);
