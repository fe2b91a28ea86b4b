import type { Clock } from '../../src/cluster/clock.ts';

interface Timer {
  readonly due: number;
  /** Of two timers that are due at the same moment, the one that was set first runs first. */
  readonly order: number;
  run: (() => void) | undefined;
}

/** Simulated time. A day passes as fast as the machine can do what happens in it: nothing in a simulation waits for anything else. */
export class Time implements Clock {
  #now = Date.parse('2026-01-01T00:00:00Z');
  #order = 0;
  /** A binary heap: the timer that is due first is at the front. */
  readonly #timers: Timer[] = [];

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const timer: Timer = { due: this.#now + Math.max(0, ms), order: this.#order++, run };
    this.#enter(timer);
    return () => (timer.run = undefined);
  }

  /** Lets `ms` pass, timer by timer, and whatever follows from each. */
  async turn(ms: number): Promise<void> {
    const end = this.#now + ms;
    await happened();
    for (let timer = this.#timers[0]; timer !== undefined && timer.due <= end; timer = this.#timers[0]) {
      this.#leave();
      if (timer.run === undefined) continue;
      this.#now = timer.due;
      timer.run();
      await happened();
    }
    this.#now = end;
  }

  #enter(timer: Timer): void {
    const heap = this.#timers;
    let at = heap.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (isBefore(heap[above]!, timer)) break;
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = timer;
  }

  #leave(): void {
    const heap = this.#timers;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below++;
      if (isBefore(last, heap[below]!)) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = last;
  }
}

const isBefore = (a: Timer, b: Timer): boolean => a.due < b.due || (a.due === b.due && a.order < b.order);

/** All that follows without time passing has happened: Node calls this when no promise has anything more to do. */
const happened = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));
