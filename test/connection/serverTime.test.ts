import { describe, expect, it } from 'vitest';
import type { Moment } from '../../src/cluster/clock.ts';
import { serverTime } from '../../src/cluster/serverTime.ts';
import { ManualClock } from '../manualClock.ts';

const HOUR = 3_600_000;

/** A machine, and the answers of an API server whose clock is ahead of it, ms. */
function machine() {
  const own = new ManualClock();
  const answers: { answeredAt: Moment | undefined } = { answeredAt: undefined };
  const clock = serverTime(own, answers);
  const answered = (aheadMs: number) => (answers.answeredAt = { now: own.now() + aheadMs, monotonic: own.monotonic() });
  const ahead = () => clock.now() - own.now();
  return { own, clock, answered, ahead };
}

describe('the time of the API server', () => {
  it('is ours as long as it has not answered, also where ours is set', () => {
    const { own, ahead } = machine();
    expect(ahead()).toBe(0);
    own.step(HOUR);
    expect(ahead()).toBe(0);
  });

  it.each([HOUR, -HOUR, 61_000, -61_000])('is what its answers say (%i ms ahead), and goes on', async (ms) => {
    const { own, answered, ahead } = machine();
    answered(ms);
    expect(ahead()).toBe(ms);
    await own.turn(5 * HOUR);
    expect(ahead()).toBe(ms);
  });

  it.each([-59_000, -1000, 1000, 59_000])(
    'does not go to and fro with answers that were late, or that came from another server (%i ms)',
    (ms) => {
      const { answered, ahead } = machine();
      answered(0);
      expect(ahead()).toBe(0);
      answered(ms);
      expect(ahead()).toBe(0);
    },
  );

  it('stays as it is where our clock is set', () => {
    const { own, answered, ahead } = machine();
    answered(0);
    expect(ahead()).toBe(0);
    own.step(HOUR);
    expect(ahead()).toBe(-HOUR);
    answered(-HOUR);
    expect(ahead()).toBe(-HOUR);
  });

  it('is set when that of the API server is', () => {
    const { answered, ahead } = machine();
    answered(0);
    answered(24 * HOUR);
    expect(ahead()).toBe(24 * HOUR);
    answered(0);
    expect(ahead()).toBe(0);
  });

  it('leaves intervals to our clock', async () => {
    const { own, clock, answered } = machine();
    answered(HOUR);
    const began = clock.monotonic();
    let rang = 0;
    clock.after(1000, () => rang++);
    await own.turn(1000);
    expect([clock.monotonic() - began, rang]).toEqual([1000, 1]);
  });
});
