import { atMostSince, momentOf, type Clock, type Moment } from './clock.ts';
import type { LeaseTimes } from './lease.ts';

/**
 * When a write in flight is ended, between the renewal deadline and the end of the lease: at three fifths. The rest, two seconds of fifteen, is for clocks of
 * different pace, and for the API server, which may take a moment to end a write whose client has gone.
 */
const CUT = 0.6;

/** The time during which this process leads. A term that is over stays over. */
export class Term {
  readonly #clock: Clock;
  readonly #times: LeaseTimes;
  readonly #over = new AbortController();
  readonly #cut = new AbortController();
  #renewed: Moment;
  #cancel: (() => void) | undefined;

  /** @param asked the moment before the lease was asked for */
  constructor(clock: Clock, times: LeaseTimes, asked: Moment = momentOf(clock)) {
    this.#clock = clock;
    this.#times = times;
    this.#renewed = asked;
    this.#wait();
  }

  /** Aborts when no more writes may begin. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** Aborts when writes in flight must end: before another can hold the lease. */
  get cut(): AbortSignal {
    return this.#cut.signal;
  }

  /** How much longer writes may begin, ms. Not a promise to the next line of code: a process may stand still at any time. */
  get leftMs(): number {
    return this.#over.signal.aborted ? 0 : this.#times.renewMs - atMostSince(this.#clock, this.#renewed);
  }

  /** How much longer a write may last, ms. */
  get lastMs(): number {
    return this.#cut.signal.aborted ? 0 : this.#lasting();
  }

  /** @param asked the moment before the renewal was asked for: another may have seen the renewal right then */
  renewed(asked: Moment): void {
    if (this.leftMs <= 0) return;
    this.#renewed = asked;
    this.#wait();
  }

  /** No more writes begin. Those in flight may end while the lease lasts. */
  end(): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    this.#wait();
  }

  /** Another holds the lease. */
  lose(): void {
    this.#cancel?.();
    this.#over.abort();
    this.#cut.abort();
  }

  /** All writes have ended. */
  close(): void {
    this.end();
    this.#cancel?.();
  }

  #lasting(): number {
    const { durationMs, renewMs } = this.#times;
    const whole = durationMs === Infinity ? Infinity : renewMs + (durationMs - renewMs) * CUT;
    return whole - atMostSince(this.#clock, this.#renewed);
  }

  #wait(): void {
    this.#cancel?.();
    if (this.#cut.signal.aborted) return;
    const isOver = this.#over.signal.aborted;
    const ms = Math.max(0, isOver ? this.#lasting() : this.leftMs);
    if (ms === Infinity) return;
    this.#cancel = this.#clock.after(ms, () => (isOver ? this.lose() : this.end()));
  }
}
