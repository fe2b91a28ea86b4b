import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countedSchema } from '../../src/api/status.ts';
import { fullAt } from '../../src/judgement/recorded.ts';
import { DAY } from '../../src/retention/policy.ts';
import { directory } from '../files/place.ts';
import { recordings } from '../recordings.ts';
import { pruned, recording } from './pruning.ts';

/** What a run counts: what a store has afterwards, what comes, what may go, and when it is full. */

let place: string;
beforeEach(() => {
  place = directory();
});
afterEach(() => rmSync(place, { recursive: true }));

const CONTENT = 'x'.repeat(1000);

/** Four recordings a day, of 1000 bytes each. */
function fourADay(from: number, until: number): void {
  for (let days = until + 0.1; days < from; days += 0.25) recording(place, `${days}.mp3`, days, CONTENT);
}

describe('a run counts', () => {
  it('what is left, and what comes and may go each day: in a store that is kept for 30 days, as much', async () => {
    fourADay(31, 0);
    const { counted } = await pruned(place);
    expect(counted).toMatchObject({ recordings: 120, bytes: 120_000, recordingsPerDay: 4, bytesPerDay: 4000 });
    expect(counted.bytesLeavingPerDay).toBe(4000);
    expect((Date.now() - Date.parse(counted.oldest ?? '')) / DAY).toBeCloseTo(29.85, 1);
    expect(counted.bytesFree).toBeLessThanOrEqual(counted.bytesTotal);
    expect(readdirSync(place).filter((name) => name.endsWith('.mp3'))).toHaveLength(120);
  });

  it('the rate of a young store over its life, and nothing that goes', async () => {
    fourADay(2, 0);
    expect((await pruned(place)).counted).toMatchObject({ recordingsPerDay: 4, bytesLeavingPerDay: 0 });
  });

  it('old recordings that were copied into the store as no growth', async () => {
    fourADay(25, 8);
    expect((await pruned(place)).counted).toMatchObject({ recordings: 68, recordingsPerDay: 0, bytesPerDay: 0 });
  });

  it('nothing that goes after a refusal, and what is held as staying', async () => {
    fourADay(40, 20);
    const refused = await pruned(place, { maxShare: 0.1 });
    expect(refused.counted).toMatchObject({ recordings: 80, bytesLeavingPerDay: 0 });
    const oldest = readdirSync(place).find((name) => name.startsWith('39.85'));
    expect((Date.now() - Date.parse(refused.counted.oldest ?? '')) / DAY).toBeCloseTo(39.85, 1);
    await recordings(['hold', 'add', '--dir', place, String(oldest), '--reason', 'case 4711']);
    const { counted, deleted } = await pruned(place);
    expect([deleted.files, counted.recordings]).toEqual([39, 41]);
    expect((Date.now() - Date.parse(counted.oldest ?? '')) / DAY).toBeCloseTo(39.85, 1);
  });

  it('over as long as recordings stay, where that is less than a week', async () => {
    fourADay(4, 0);
    const { counted } = await pruned(place, { olderThan: 3 * DAY });
    expect(counted).toMatchObject({ recordingsPerDay: 4, bytesPerDay: 4000, bytesLeavingPerDay: 4000 });
  });

  it('all that may make room as what may go: such a store does not get full', async () => {
    fourADay(10, 0);
    const { counted } = await pruned(place, { olderThan: 365 * DAY, untilFree: 0, atLeast: 2 * DAY });
    expect(fullAt({ at: '2026-01-01T00:00:00Z', ...counted })).toBeUndefined();
  });

  it('an empty store', async () => {
    const { counted } = await pruned(place);
    expect(counted).toMatchObject({ recordings: 0, bytes: 0, recordingsPerDay: 0, bytesLeavingPerDay: 0 });
    expect(counted).not.toHaveProperty('oldest');
  });
});

it('--report leaves a sentence, and the count as JSON, also of a look that changes nothing in the directory', async () => {
  const store = join(place, 'store');
  mkdirSync(store);
  recording(store, 'a.mp3', 40);
  recording(store, 'b.mp3', 1);
  const report = join(place, 'report');
  const flags = ['--older-than', '30d', '--max-share', '100%', '--dry-run', '--report', report];
  expect(await recordings(['prune', '--dir', store, ...flags])).toMatchObject({ code: 0 });
  const [sentence, counted = ''] = readFileSync(report, 'utf8').split('\n');
  expect(sentence).toMatch(/^1 of 2 recordings .* would be deleted$/);
  expect(countedSchema.parse(JSON.parse(counted))).toMatchObject({ recordings: 2, bytes: 10 });
  expect(readdirSync(store).toSorted()).toEqual(['a.mp3', 'b.mp3']);
});
