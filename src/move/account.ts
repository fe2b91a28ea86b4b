import { CLOSED, isLoss, type Found, type Skipped } from '../files/found.ts';
import type { Name } from '../files/name.ts';
import type { Received } from '../files/target.ts';

/** What became of one file that the source has. */
export type Fate =
  | { readonly name: Name; readonly found: Found; readonly received: Received }
  | { readonly name: Name; readonly skipped: Skipped };

/** The sum of a run. Each file that was found is in exactly one of the four (M9). */
export class Account {
  found = 0;
  moved = 0;
  there = 0;
  conflicts = 0;
  skipped = 0;
  /** Bytes of what was moved. */
  bytes = 0;
  /** Files that were left out and may be recordings. */
  losses = 0;
  /** Those among them that were being written: a later run takes them. */
  unsettled = 0;
  /** Those among them that are directories: how many files are below, nobody knows. */
  closed = 0;

  add(fate: Fate): void {
    this.found++;
    if ('skipped' in fate) {
      this.skipped++;
      if (isLoss(fate.skipped)) this.losses++;
      if (fate.skipped === 'was being written') this.unsettled++;
      if (fate.skipped === CLOSED) this.closed++;
      return;
    }
    switch (fate.received.outcome) {
      case 'moved':
        this.moved++;
        this.bytes += fate.found.size;
        break;
      case 'there':
        this.there++;
        break;
      case 'conflict':
        this.conflicts++;
    }
  }

  /** All that was found is in the target. */
  get isWell(): boolean {
    return this.isWellSoFar && this.unsettled === 0;
  }

  /** All that was found is in the target, or will be when nobody writes any more. */
  get isWellSoFar(): boolean {
    return this.conflicts === 0 && this.losses === this.unsettled;
  }
}
