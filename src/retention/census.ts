import type { Holding } from './holds.ts';
import { DAY, type Rates } from './policy.ts';
import { nameIn } from './folder.ts';
import type { Seen } from './walk.ts';

/** Files, their bytes, and the earliest and latest time of modification, in milliseconds since the epoch; Infinity if there is none. */
export interface Sum {
  files: number;
  bytes: number;
  oldest: number;
  newest: number;
}

const nothing = (): Sum => ({ files: 0, bytes: 0, oldest: Infinity, newest: -Infinity });

const MINUTE = 60_000;
/** Minutes that are counted apart: 45 days. Minutes that are further apart by whole multiples share a count, which is of no account for a majority. */
const MINUTES = 1 << 16;
/** Clocks of machines differ by so much without harm. */
const SKEW = 5 * MINUTE;

/** Counts the recordings of a store, in memory that does not grow with their number. */
export class Census {
  readonly all = nothing();
  readonly going = nothing();
  /** Would go, were they not held. */
  readonly held = nothing();
  /** Of those that go, how many did not go a day ago. */
  agedToday = 0;
  writtenToday = 0;
  /** With a time that lies in the future. */
  future = 0;
  /** The earliest time of what stays. */
  oldestStaying = Infinity;
  /** Came within the span before now. */
  readonly arrived = nothing();
  /** Does not go yet, and may go within the span from now. */
  readonly leaving = nothing();
  readonly now: number;
  readonly #limit: number;
  readonly #holding: Holding;
  readonly #minutes = new Uint32Array(MINUTES);
  readonly rates: Rates;

  /** @param limit what was modified before goes, unless it is held. */
  constructor(now: number, limit: number, holding: Holding, rates: Rates) {
    this.now = now;
    this.#limit = limit;
    this.#holding = holding;
    this.rates = rates;
  }

  add({ directory, base, stats: { size, mtimeMs } }: Seen): void {
    add(this.all, size, mtimeMs);
    const minute = ((Math.floor(mtimeMs / MINUTE) % MINUTES) + MINUTES) % MINUTES;
    this.#minutes[minute] = (this.#minutes[minute] ?? 0) + 1;
    if (mtimeMs > this.now - DAY) this.writtenToday++;
    if (mtimeMs > this.now + SKEW) this.future++;
    if (mtimeMs > this.now - this.rates.span) add(this.arrived, size, mtimeMs);
    if (mtimeMs >= this.#limit) {
      this.oldestStaying = Math.min(this.oldestStaying, mtimeMs);
      if (mtimeMs < this.rates.goesWithin && !this.#holding.holds(nameIn(directory, base)))
        add(this.leaving, size, mtimeMs);
      return;
    }
    if (this.#holding.holds(nameIn(directory, base))) {
      add(this.held, size, mtimeMs);
      this.oldestStaying = Math.min(this.oldestStaying, mtimeMs);
      return;
    }
    add(this.going, size, mtimeMs);
    if (mtimeMs >= this.#limit - DAY) this.agedToday++;
  }

  /** The most recordings that bear one same minute. */
  get inOneMinute(): number {
    return this.#minutes.reduce((most, count) => Math.max(most, count), 0);
  }
}

function add(sum: Sum, size: number, modified: number): void {
  sum.files++;
  sum.bytes += size;
  sum.oldest = Math.min(sum.oldest, modified);
  sum.newest = Math.max(sum.newest, modified);
}
