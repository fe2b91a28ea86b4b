import type { Clock } from './clock.ts';

/** The server sends a bookmark about once a minute. After two and a half minutes without one, something is wrong with the watch. */
const IDLE_MS = 150_000;

/** When a watch was opened, and when it last gave a sign of life. */
export class SignsOfLife {
  readonly #clock: Clock;
  readonly #silence = new AbortController();
  readonly #startedAt: number;
  #openedAt: number | undefined;
  #cancel: () => void;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedAt = clock.monotonic();
    this.#cancel = this.#wait();
  }

  /** Aborts when there was no sign of life for too long. */
  get silence(): AbortSignal {
    return this.#silence.signal;
  }

  get isOpened(): boolean {
    return this.#openedAt !== undefined;
  }

  /** Since the watch was asked for, ms. */
  get askedMs(): number {
    return this.#clock.monotonic() - this.#startedAt;
  }

  /** Since the server accepted the watch, ms. */
  get openMs(): number {
    return this.#openedAt === undefined ? 0 : this.#clock.monotonic() - this.#openedAt;
  }

  seen(): void {
    this.#openedAt ??= this.#clock.monotonic();
    this.#cancel();
    this.#cancel = this.#wait();
  }

  end(): void {
    this.#cancel();
  }

  #wait(): () => void {
    return this.#clock.after(IDLE_MS, () => this.#silence.abort());
  }
}
