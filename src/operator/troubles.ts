import type { ApiError } from '../cluster/apiError.ts';
import type { Clock } from '../cluster/clock.ts';
import { nameOfSelection, type Renewal, type Selection } from '../cluster/reflection.ts';
import type { Log } from './log.ts';

/** The same trouble is said again after so long. */
export const AGAIN_MS = 10 * 60_000;

interface Trouble {
  readonly watches: Set<string>;
  saidAt: number;
  /** The end of the trouble was not said yet. */
  isOpen: boolean;
}

/**
 * Says that watches fail, and that they work again, once each. When the API server is away, all watches fail every few seconds, for the same reason.
 */
export class Troubles {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #troubles = new Map<string, Trouble>();

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  failed(error: ApiError, selection: Selection, retryMs: number): void {
    const { path } = selection;
    const key = error.status === 0 ? error.reason : `${error.reason} ${path}`;
    const trouble = this.#troubles.get(key) ?? { watches: new Set(), saidAt: -Infinity, isOpen: false };
    this.#troubles.set(key, trouble);
    trouble.watches.add(nameOfSelection(selection));
    const now = this.#clock.monotonic();
    if (now - trouble.saidAt < AGAIN_MS) return;
    [trouble.saidAt, trouble.isOpen] = [now, true];
    this.#log('watch failed', { path, why: error.message, retryMs: Math.round(retryMs) }, 'warn');
  }

  /** A watch begins anew without an error. Only the end of its time limit is no cause for thought. */
  renewed(why: Renewal, { path, labelSelector }: Selection): void {
    this.#log('watch begins anew', { path, labelSelector, why }, why === 'timeLimit' ? 'debug' : 'warn');
  }

  recovered(selection: Selection): void {
    for (const [reason, { watches }] of this.#troubles) {
      watches.delete(nameOfSelection(selection));
      const trouble = this.#troubles.get(reason);
      if (watches.size > 0 || trouble?.isOpen !== true) continue;
      trouble.isOpen = false;
      this.#log('watch works again', { after: reason });
    }
  }
}
