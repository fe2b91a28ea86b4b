import { describe, expect, it } from 'vitest';
import { ApiError } from '../../src/cluster/apiError.ts';
import { Queue, type QueueOptions, type Work } from '../../src/operator/queue.ts';
import { ManualClock, seeded, settled } from '../manualClock.ts';

/** A queue that writes down what it works on, and when (ms since the beginning); work takes `takesMs`. */
function recorded(options: Partial<QueueOptions> & { takesMs?: number; work?: Work } = {}) {
  const clock = new ManualClock();
  const begin = clock.now();
  const log: string[] = [];
  const note = (what: string) => log.push(`${clock.now() - begin} ${what}`);
  const { takesMs = 0, work, ...rest } = options;
  const noted = async (key: string) => {
    note(key);
    if (takesMs > 0) await new Promise<void>((resolve) => clock.after(takesMs, resolve));
  };
  const queue = new Queue({
    onFailure: (key) => note(`${key} failed`),
    concurrency: 2,
    clock,
    random: seeded(1),
    ...rest,
  });
  return { queue, clock, log, start: () => queue.start(work ?? noted) };
}

describe('a queue', () => {
  it('tells how long each key waited for its turn', async () => {
    const waited: number[] = [];
    const meter = { waited: (ms: number) => waited.push(ms), worked: () => undefined, failed: () => undefined };
    const { queue, clock, start } = recorded({ concurrency: 1, takesMs: 300, meter });
    start();
    queue.add('a');
    await clock.turn(100);
    queue.add('b');
    await clock.turn(50);
    expect(queue.longestWaitMs).toBe(50);
    await clock.turn(1000);
    expect(waited).toEqual([0, 200]);
  });

  it('works on nothing before it is started', async () => {
    const { queue, log, start } = recorded();
    queue.add('a');
    await settled();
    expect(log).toEqual([]);
    start();
    expect(log).toEqual(['0 a']);
  });

  it('works once on a key that was added many times', async () => {
    const { queue, clock, log, start } = recorded();
    for (const key of ['a', 'b', 'a', 'a']) queue.add(key);
    start();
    await clock.turn(10);
    expect(log).toEqual(['0 a', '0 b']);
  });

  it('works on as many keys at once as it may, in the order in which they came', async () => {
    const { queue, clock, log, start } = recorded({ takesMs: 10 });
    start();
    for (const key of ['a', 'b', 'c', 'd', 'e']) queue.add(key);
    expect(queue.depth).toBe(3);
    await clock.turn(100);
    expect(log).toEqual(['0 a', '0 b', '10 c', '10 d', '20 e']);
  });

  it('works once more on a key that was added while it was worked on, and never twice at once', async () => {
    const { queue, clock, log, start } = recorded({ takesMs: 10 });
    start();
    queue.add('a');
    await clock.turn(5);
    queue.add('a');
    queue.add('a');
    expect(log).toEqual(['0 a']);
    await clock.turn(100);
    expect(log).toEqual(['0 a', '10 a']);
  });

  it('waits as long as it is told, or less when told less later', async () => {
    const { queue, clock, log, start } = recorded();
    start();
    queue.add('a', 100);
    queue.add('a', 500);
    queue.add('b', 500);
    queue.add('b', 50);
    await clock.turn(1000);
    expect(log).toEqual(['50 b', '100 a']);
    expect(clock.next).toBeUndefined();
  });

  it('pauses from the end of a work on a key to the next, also when the key was added during the work', async () => {
    const { queue, clock, log, start } = recorded({ takesMs: 10, pauseMs: () => 1000 });
    start();
    queue.add('a');
    await clock.turn(5);
    queue.add('a');
    await clock.turn(2000);
    queue.add('a', 20);
    await clock.turn(3000);
    expect(log).toEqual(['0 a', '1010 a', '2025 a']);
  });

  it('pauses longer after a work that took longer', async () => {
    const { queue, clock, log, start } = recorded({ takesMs: 30, pauseMs: (tookMs) => 10 * tookMs });
    start();
    for (const at of [0, 1]) {
      queue.add('a');
      await clock.turn(at);
    }
    await clock.turn(1000);
    expect(log).toEqual(['0 a', '330 a']);
  });

  it('comes back to a key that was added during its work at the earliest time that was asked for', async () => {
    const { queue, clock, log, start } = recorded({ takesMs: 10 });
    start();
    queue.add('a');
    await clock.turn(5);
    for (const delayMs of [500, 50, 200]) queue.add('a', delayMs);
    await clock.turn(1000);
    expect(log).toEqual(['0 a', '55 a']);
  });

  it('comes back to a key that failed, later and later, and soon again once it has succeeded', async () => {
    const outcomes = [false, false, true, false, true];
    const { queue, clock, log, start } = recorded({
      work: (key) => (outcomes.shift() === true ? Promise.resolve() : Promise.reject(new Error(key))),
      random: () => 0,
    });
    start();
    queue.add('a');
    await clock.turn(1000);
    queue.add('a');
    // A tenth of a second after the failure at 1000, and not four.
    await clock.turn(100);
    expect(log).toEqual(['0 a failed', '100 a failed', '1000 a failed']);
    expect(outcomes).toEqual([]);
  });

  it('comes back to a write when the API server asks for it, and not earlier', async () => {
    const busy = new ApiError(429, 'TooManyRequests', 'busy', { retryAfterSeconds: 7 });
    const forever = new ApiError(503, 'ServiceUnavailable', 'busy', { retryAfterSeconds: 1e9 });
    const errors = [busy, forever];
    const { queue, clock, log, start } = recorded({
      work() {
        const error = errors.shift();
        return error === undefined ? Promise.resolve() : Promise.reject(error);
      },
    });
    start();
    queue.add('a');
    await clock.turn(10 * 60_000);
    expect(log).toEqual(['0 a failed', '7000 a failed']);
    expect(clock.next).toBeUndefined();
  });

  it.each([-86_400_000, 86_400_000])(
    'keeps its interval when somebody sets the clock of the machine (%d ms)',
    async (ms) => {
      const { queue, clock, log, start } = recorded({ pauseMs: () => 1000 });
      const begin = clock.monotonic();
      start();
      queue.add('a');
      await clock.turn(10);
      clock.step(ms);
      queue.add('a');
      await clock.turn(989);
      expect(log).toHaveLength(1);
      await clock.turn(1);
      expect([log.length, clock.monotonic() - begin]).toEqual([2, 1000]);
    },
  );

  it('is idle when no key waits for its turn or is worked on, whatever comes later', async () => {
    const { queue, clock, start } = recorded({ takesMs: 10 });
    const begin = clock.now();
    const idle: number[] = [];
    const note = () => idle.push(clock.now() - begin);
    void queue.idle().then(note);
    await settled();
    for (const key of ['a', 'b', 'c']) queue.add(key);
    queue.add('d', 5000);
    void queue.idle().then(note);
    start();
    await clock.turn(1000);
    expect(idle).toEqual([0, 20]);
  });

  it('ends what it works on when it is stopped, and takes up nothing more', async () => {
    const { queue, clock, log, start } = recorded({ takesMs: 10 });
    start();
    for (const key of ['a', 'b', 'c']) queue.add(key);
    let stopped = false;
    const stop = queue.stop().then(() => (stopped = true));
    queue.add('d');
    await clock.turn(9);
    expect(stopped).toBe(false);
    await clock.turn(1);
    await stop;
    await clock.turn(1000);
    expect(log).toEqual(['0 a', '0 b']);
  });
});
