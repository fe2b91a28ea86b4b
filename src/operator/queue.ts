import { retryAfterError } from '../cluster/backoff.ts';
import type { Clock, Random } from '../cluster/clock.ts';

/** Works on one key. An error goes to `onFailure`, and the key is tried again after a backoff. */
export type Work = (key: string) => Promise<void>;

/** What a queue tells of its work. */
export interface QueueMeter {
  /** A key had its turn after so long, ms. */
  waited(ms: number): void;
  /** The work on a key took so long, ms. */
  worked(ms: number): void;
  /** The work failed, and is tried again. */
  failed(): void;
}

export interface QueueOptions {
  readonly meter?: QueueMeter;
  onFailure(key: string, error: unknown, retryMs: number): void;
  /** How many keys are worked on at once. */
  readonly concurrency: number;
  /** The shortest time from the end of work on a key to the next work on the key, ms. `tookMs` is how long the work took. */
  pauseMs?(tookMs: number): number;
  readonly clock: Clock;
  readonly random: Random;
}

const BACKOFF = { firstMs: 200, limitMs: 60_000 };

/** Keys that wait for work. A key that is added twice before its turn is worked on once. A key that is added during its work is worked on once more. */
export class Queue {
  readonly #options: QueueOptions;
  /** Since when each key waits for its turn (monotonic). The longest wait comes first. */
  readonly #ready = new Map<string, number>();
  readonly #waiting = new Map<string, { readonly due: number; readonly cancel: () => void }>();
  readonly #running = new Set<string>();
  readonly #failures = new Map<string, number>();
  /** The keys that were added during their work, and when they are due. */
  readonly #again = new Map<string, number>();
  /** Until when a key pauses (monotonic) after its work. */
  readonly #pauses = new Map<string, number>();
  readonly #onIdle: (() => void)[] = [];
  #work: Work | undefined;
  #isStopped = false;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** How many keys wait for their turn. Keys that wait for a time do not count. */
  get depth(): number {
    return this.#ready.size;
  }

  /** How long the key that waits longest has waited for its turn, ms. 0: no key waits. */
  get longestWaitMs(): number {
    const [since] = this.#ready.values();
    return since === undefined ? 0 : this.#options.clock.monotonic() - since;
  }

  /** The key is worked on after `delayMs`, or earlier if that was asked before. */
  add(key: string, delayMs = 0): void {
    if (this.#isStopped) return;
    const { clock } = this.#options;
    const now = clock.monotonic();
    if (this.#running.has(key)) {
      this.#again.set(key, Math.min(now + delayMs, this.#again.get(key) ?? Infinity));
      return;
    }
    const due = Math.max(now + delayMs, this.#pauses.get(key) ?? -Infinity);
    const waiting = this.#waiting.get(key);
    if (this.#ready.has(key) || (waiting !== undefined && waiting.due <= due)) return;
    waiting?.cancel();
    this.#waiting.delete(key);
    if (due > now) {
      const cancel = clock.after(due - now, () => {
        this.#waiting.delete(key);
        this.#makeReady(key);
      });
      this.#waiting.set(key, { due, cancel });
    } else this.#makeReady(key);
  }

  /** Starts the work. Nothing is worked on before. No key is worked on twice at the same time. */
  start(work: Work): void {
    this.#work = work;
    this.#fill();
  }

  /** Resolves as soon as no key waits for its turn, and none is worked on. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#onIdle.push(resolve);
      this.#tellIdle();
    });
  }

  /** Starts no more work, and waits for the work in progress. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const { cancel } of this.#waiting.values()) cancel();
    this.#waiting.clear();
    this.#ready.clear();
    this.#again.clear();
    await this.idle();
  }

  #makeReady(key: string): void {
    this.#ready.set(key, this.#options.clock.monotonic());
    this.#fill();
  }

  #fill(): void {
    if (this.#work === undefined || this.#isStopped) return;
    const { clock, concurrency, meter } = this.#options;
    for (const [key, since] of this.#ready) {
      if (this.#running.size >= concurrency) return;
      this.#ready.delete(key);
      meter?.waited(clock.monotonic() - since);
      this.#running.add(key);
      void this.#run(key, this.#work);
    }
  }

  async #run(key: string, work: Work): Promise<void> {
    const { clock, random, meter } = this.#options;
    const began = clock.monotonic();
    try {
      await work(key);
      this.#failures.delete(key);
    } catch (error) {
      const failures = (this.#failures.get(key) ?? 0) + 1;
      this.#failures.set(key, failures);
      const retryMs = retryAfterError(error, failures, BACKOFF, random);
      this.#options.onFailure(key, error, retryMs);
      meter?.failed();
      this.add(key, retryMs);
    }
    const now = clock.monotonic();
    meter?.worked(now - began);
    this.#running.delete(key);
    this.#pause(key, now, now - began);
    const again = this.#again.get(key);
    this.#again.delete(key);
    if (again !== undefined) this.add(key, again - now);
    this.#fill();
    this.#tellIdle();
  }

  #tellIdle(): void {
    if (this.#ready.size === 0 && this.#running.size === 0) for (const tell of this.#onIdle.splice(0)) tell();
  }

  #pause(key: string, now: number, tookMs: number): void {
    const pauseMs = this.#options.pauseMs?.(tookMs) ?? 0;
    if (pauseMs === 0) return;
    this.#pauses.delete(key);
    this.#pauses.set(key, now + pauseMs);
    // Nearly in the order in which they end: what is over behind a longer one stays until that is over, too.
    for (const [each, until] of this.#pauses) {
      if (until > now) return;
      this.#pauses.delete(each);
    }
  }
}
