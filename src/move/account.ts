import { isLoss, type Found, type Skipped } from '../files/found.ts';
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

  add(fate: Fate): void {
    this.found++;
    if ('skipped' in fate) {
      this.skipped++;
      if (isLoss(fate.skipped)) this.losses++;
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
    return this.conflicts === 0 && this.losses === 0;
  }
}
