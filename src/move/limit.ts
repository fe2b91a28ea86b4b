/** A limit of bytes a second, shared by all that is under way. */
export class Limit {
  readonly #bytesPerSecond: number;
  readonly #now: () => number;
  readonly #pause: (milliseconds: number) => Promise<void>;
  /** From when on the next bytes may pass, in milliseconds. */
  #next = 0;

  constructor(bytesPerSecond: number, now: () => number, pause: (milliseconds: number) => Promise<void>) {
    this.#bytesPerSecond = bytesPerSecond;
    this.#now = now;
    this.#pause = pause;
  }

  /** Returns when so many bytes may pass. What was not used in a quiet time is not made up for. */
  async pass(bytes: number): Promise<void> {
    const now = this.#now();
    const from = Math.max(now, this.#next);
    this.#next = from + (bytes / this.#bytesPerSecond) * 1000;
    if (this.#next > now) await this.#pause(this.#next - now);
  }
}
