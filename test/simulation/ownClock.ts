import type { Clock } from '../../src/cluster/clock.ts';
import type { Time } from './time.ts';

/** The clock of one process. The process can be frozen (SIGSTOP), and somebody can set the clock of its machine. */
export class OwnClock implements Clock {
  readonly #time: Time;
  #stepped = 0;
  #isFrozen = false;
  /** What is due, and cannot run. */
  readonly #held: (() => void)[] = [];

  constructor(time: Time) {
    this.#time = time;
  }

  now(): number {
    return this.#time.now() + this.#stepped;
  }

  monotonic(): number {
    return this.#time.monotonic();
  }

  after(ms: number, run: () => void): () => void {
    let isCancelled = false;
    const due = () => {
      if (!isCancelled) run();
    };
    const cancel = this.#time.after(ms, () => this.#soon(due));
    return () => {
      isCancelled = true;
      cancel();
    };
  }

  /** Somebody sets the clock of the machine. No time passes. */
  step(ms: number): void {
    this.#stepped += ms;
  }

  freeze(): void {
    this.#isFrozen = true;
  }

  /** SIGCONT. Timers come before what the network has brought meanwhile, as in Node. */
  thaw(): void {
    this.#isFrozen = false;
    for (const run of this.#held.splice(0)) this.#time.after(0, () => this.#soon(run));
  }

  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  /** Resolves as soon as the process runs. */
  runs(): Promise<void> {
    return new Promise((resolve) => this.#soon(resolve));
  }

  #soon(run: () => void): void {
    if (this.#isFrozen) this.#held.push(run);
    else run();
  }
}
