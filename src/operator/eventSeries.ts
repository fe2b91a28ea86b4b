/** An Event that was written, and how often it has happened. */
export interface Series {
  readonly path: string;
  readonly count: number;
}

/** As long as that of client-go: an event that happens again later is a new one. */
const LASTS_MS = 6 * 60_000;
/** Of one entry, about 1 kB is kept. */
const MAX_KEPT = 1000;

/** The events that were written lately, so that the same event again is one Event with a count. */
export class EventSeries {
  readonly #written = new Map<string, Series & { readonly at: number }>();

  /** The series that the event continues, counted once more; undefined where the event is new. */
  again(key: string, now: number): Series | undefined {
    const series = this.#written.get(key);
    if (series === undefined || now - series.at > LASTS_MS) return undefined;
    return { path: series.path, count: series.count + 1 };
  }

  /** The event was written. The latest come last. */
  written(key: string, series: Series, now: number): void {
    this.#written.delete(key);
    this.#written.set(key, { ...series, at: now });
    for (const [each, { at }] of this.#written) {
      if (now - at <= LASTS_MS && this.#written.size <= MAX_KEPT) return;
      this.#written.delete(each);
    }
  }

  /** The Event is gone: the API server keeps events for an hour. */
  gone(key: string): void {
    this.#written.delete(key);
  }
}
