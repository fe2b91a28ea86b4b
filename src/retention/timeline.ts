const BUCKETS = 4096;

/** Bytes by the time of modification, between two times, in a bounded number of buckets: so the oldest can be found without keeping any. */
export class Timeline {
  readonly #from: number;
  readonly #to: number;
  readonly #bytes = new Float64Array(BUCKETS);

  /** Milliseconds since the epoch; `to` is not included. */
  constructor(from: number, to: number) {
    this.#from = from;
    this.#to = to;
  }

  add(time: number, bytes: number): void {
    if (time < this.#from || time >= this.#to) return;
    const bucket = Math.min(BUCKETS - 1, Math.floor(((time - this.#from) / (this.#to - this.#from)) * BUCKETS));
    this.#bytes[bucket] = (this.#bytes[bucket] ?? 0) + bytes;
  }

  /** The part of the time within which the oldest add up to so many bytes, and how many of these bytes lie before; undefined if all are fewer. */
  reach(needed: number): { readonly from: number; readonly to: number; readonly before: number } | undefined {
    const width = (this.#to - this.#from) / BUCKETS;
    let before = 0;
    for (const [bucket, bytes] of this.#bytes.entries()) {
      if (before + bytes >= needed)
        return { from: this.#from + bucket * width, to: this.#from + (bucket + 1) * width, before };
      before += bytes;
    }
    return undefined;
  }
}
