/** An API server that starts does not know every right yet. After so long (ms), the right is missing. */
const BELIEVED_MS = 10_000;
/** A right may come late, and a request without it costs the API server little. */
export const DENIED_PAUSE_MS = 5 * 60_000;

/** Whether the right to read a collection is missing. */
export class Denial {
  #since: number | undefined;
  #why: string | undefined;

  /** Why the right is missing. Undefined: it is there, or it was refused only a moment ago. */
  get why(): string | undefined {
    return this.#why;
  }

  /**
   * The API server has refused at `now` (ms, monotonic).
   * @returns whether the right counts as missing
   */
  refused(why: string, now: number): boolean {
    this.#since ??= now;
    if (now - this.#since >= BELIEVED_MS) this.#why = why;
    return this.#why !== undefined;
  }

  /** @returns whether the right counted as missing before */
  granted(): boolean {
    const wasMissing = this.#why !== undefined;
    [this.#since, this.#why] = [undefined, undefined];
    return wasMissing;
  }
}
