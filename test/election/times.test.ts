import { describe, expect, it } from 'vitest';
import { atMostSince, momentOf } from '../../src/cluster/clock.ts';
import { LEASE_TIMES, sighted, type Lease } from '../../src/cluster/lease.ts';
import { ManualClock } from '../manualClock.ts';

describe('the time since a moment', () => {
  const setBack = (clock: ManualClock) => {
    clock.freeze(5000);
    clock.step(-60_000);
  };
  it.each<[string, (clock: ManualClock) => void, number]>([
    ['is that of both clocks', (clock) => clock.freeze(5000), 5000],
    ['is that of the monotonic clock where the other was set back', setBack, 5000],
    ['is that of the other clock where the machine slept', (clock) => clock.step(60_000), 60_000],
  ])('%s', (_, passes, expected) => {
    const clock = new ManualClock();
    const moment = momentOf(clock);
    passes(clock);
    expect(atMostSince(clock, moment)).toBe(expected);
  });
});

describe('a lease that another holds', () => {
  const us = { identity: 'us', times: LEASE_TIMES };
  const lease = (renewTime: string): Lease => ({
    metadata: { name: 'it', uid: 'it', resourceVersion: '1' },
    spec: { holderIdentity: 'other', leaseDurationSeconds: 15, renewTime },
  });

  it('expires when it has not changed for its duration, however often it is looked at', () => {
    const first = sighted(undefined, lease('a'), us, 1000);
    const again = sighted(first, lease('a'), us, 9000);
    expect([first.freeAt, again.freeAt]).toEqual([16_000, 16_000]);
    expect(sighted(again, lease('b'), us, 9000).freeAt).toBe(24_000);
  });
});
