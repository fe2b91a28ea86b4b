import { retryAfterError } from '../cluster/backoff.ts';
import type { Clock, Random } from '../cluster/clock.ts';

/** Works on one key. An error goes to `onFailure`, and the key is tried again after a backoff. */
export type Work = (key: string) => Promise<void>;

export interface QueueOptions {
  onFailure(key: string, error: unknown, retryMs: number): void;
  /** How many keys are worked on at once. */
  readonly concurrency: number;
  /** The shortest time from the end of work on a key to the next work on the key, ms. */
  readonly intervalMs?: number;
  readonly clock: Clock;
  readonly random: Random;
}

const BACKOFF = { firstMs: 200, limitMs: 60_000 };

/** Keys that wait for work. A key that is added twice before its turn is worked on once. A key that is added during its work is worked on once more. */
export class Queue {
  readonly #options: QueueOptions;
  readonly #ready = new Set<string>();
  readonly #waiting = new Map<string, { readonly due: number; readonly cancel: () => void }>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #failures = new Map<string, number>();
  /** When the last work on a key ended, if there is an `intervalMs`. */
  readonly #ended = new Map<string, number>();
  #work: Work | undefined;
  #isStopped = false;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** How many keys wait for their turn. Keys that wait for a time do not count. */
  get depth(): number {
    return this.#ready.size;
  }

  /** The key is worked on after `delayMs`, or earlier if that was asked before. */
  add(key: string, delayMs = 0): void {
    if (this.#isStopped) return;
    const { clock, intervalMs = 0 } = this.#options;
    const now = clock.monotonic();
    const last = this.#running.has(key) ? now : (this.#ended.get(key) ?? -Infinity);
    const due = Math.max(now + delayMs, last + intervalMs);
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

  /** Starts no more work, and waits for the work in progress. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const { cancel } of this.#waiting.values()) cancel();
    this.#waiting.clear();
    this.#ready.clear();
    await Promise.all(this.#running.values());
  }

  #makeReady(key: string): void {
    this.#ready.add(key);
    this.#fill();
  }

  #fill(): void {
    if (this.#work === undefined || this.#isStopped) return;
    for (const key of this.#ready) {
      if (this.#running.size >= this.#options.concurrency) return;
      if (this.#running.has(key)) continue;
      this.#ready.delete(key);
      this.#running.set(key, this.#run(key, this.#work));
    }
  }

  async #run(key: string, work: Work): Promise<void> {
    const { random, intervalMs } = this.#options;
    try {
      await work(key);
      this.#failures.delete(key);
    } catch (error) {
      const failures = (this.#failures.get(key) ?? 0) + 1;
      this.#failures.set(key, failures);
      const retryMs = retryAfterError(error, failures, BACKOFF, random);
      this.#options.onFailure(key, error, retryMs);
      this.add(key, retryMs);
    }
    if (intervalMs !== undefined) this.#remember(key, intervalMs);
    this.#running.delete(key);
    this.#fill();
  }

  /** Keeps when the work ended, for as long as that matters. The oldest come first. */
  #remember(key: string, intervalMs: number): void {
    const now = this.#options.clock.monotonic();
    this.#ended.delete(key);
    this.#ended.set(key, now);
    for (const [each, ended] of this.#ended) {
      if (now - ended < intervalMs) return;
      this.#ended.delete(each);
    }
  }
}
