import { expect, test } from 'vitest';
import { newRun, staleRuns } from '../../src/verify/runs.ts';

const now = new Date('2026-03-01T12:00:00.500Z');

test('a run is called by when it began, and is not stale while it lasts', () => {
  expect(newRun(now)).toMatch(/^20260301T120000Z-[0-9a-f]{8}$/);
  expect(staleRuns([newRun(now)], now)).toEqual([]);
});

test.each([
  ['20260301T105959Z-0123abcd', true],
  ['20250301T120000Z-0123abcd', true],
  ['20260301T110001Z-0123abcd', false],
  ['20260301T130000Z-0123abcd', false],
  ['recordings', false],
  ['20250301T120000Z-0123abcd.bak', false],
])('of what lies beside the runs, %s is removed: %s', (name, removed) => {
  expect(staleRuns([name], now)).toEqual(removed ? [name] : []);
});
