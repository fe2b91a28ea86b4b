import { describe, expect, it } from 'vitest';
import type { StoreStatus } from '../../src/api/status.ts';
import { mergedStatus } from '../../src/judgement/status/merged.ts';

const condition = (type: string, more: object = {}) => ({
  type,
  status: 'True',
  reason: 'Well',
  message: '',
  lastTransitionTime: '2026-01-01T00:00:00Z',
  observedGeneration: 1,
  ...more,
});
const counts = { declared: 1, mounted: 1, outOfDate: 0, refused: 0 };
const own = {
  observedGeneration: 1,
  conditions: [condition('Ready'), condition('Stalled', { status: 'False' })],
  mounted: '1/1',
  workloads: counts,
  pods: counts,
  problems: [],
} as StoreStatus;

describe('a status that another release has written', () => {
  it.each<[string, object]>([
    ['a field', { waves: { left: 3 } }],
    ['a count', { workloads: { ...counts, waiting: 2 } }],
    ['a condition of another type', { conditions: [...own.conditions!, condition('Paced')] }],
    ['a condition of another type in front', { conditions: [condition('Paced'), ...own.conditions!] }],
    ['a field of a condition', { conditions: [condition('Ready', { severity: 1 }), own.conditions![1]] }],
    ['another order of conditions', { conditions: own.conditions!.toReversed() }],
  ])('with %s that this release does not know, is no reason to write', (_, more) => {
    const before = { ...own, ...more };
    expect(mergedStatus(own, before)).toEqual(before);
  });

  it('keeps what this release does not know when there is a reason to write', () => {
    const before = {
      ...own,
      waves: 1,
      mounted: '0/1',
      conditions: [condition('Paced'), condition('Ready', { status: 'False' })],
    };
    expect(mergedStatus(own, before as StoreStatus)).toEqual({
      ...own,
      waves: 1,
      conditions: [condition('Paced'), ...own.conditions!],
    });
  });

  it('loses what this release knows and no longer says', () => {
    expect(mergedStatus(own, { ...own, held: '1/1' })).toEqual(own);
  });

  it('is the status itself where there was none', () => {
    expect(mergedStatus(own, undefined)).toBe(own);
  });
});
