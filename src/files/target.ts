import type { Found } from './found.ts';
import type { Name } from './name.ts';
import type { Room } from './room.ts';

/** Where files go. A file there is absent or whole (M5), and nothing is replaced (M4). Every call throws TargetError if the target fails. */
export interface Target {
  /** How many files may be under way at once. Undefined: it makes no difference. */
  readonly atOnce?: number;
  /** Nobody has put anything there, except for us. */
  isEmpty(): Promise<boolean>;
  /** What the target knows of a file before its content is sent. */
  look(found: Found): Promise<Known>;
  /**
   * Takes a file. Several may be under way at once.
   * @param sha256 of what the source gave, if whoever sent it says so. Otherwise it is made of `content`.
   * @throws whatever `content` throws, or `sha256`, and then the target is as it was.
   */
  receive(found: Found, content: AsyncIterable<Uint8Array>, sha256?: Promise<string>): Promise<Received>;
  /** Reads a file again that the target has, and compares the file with what the source has now and with what the ledger says. */
  compare(found: Found, sha256: string): Promise<Received>;
  /** The room on the file system. */
  room(): Promise<Room>;
  /** Returns when the ledger holds all that was received. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Proven: the ledger tells of the file, and it is still there with this size and time. Named: something has the name. */
export type Known = 'proven' | 'named' | 'absent';

/** What became of a file that was offered to a target. */
export type Received =
  | { readonly outcome: 'moved'; readonly sha256: string; readonly as: Name }
  | { readonly outcome: 'there' }
  | {
      readonly outcome: 'conflict';
      readonly ours: Content;
      /** Undefined: what has the name is no file, or a part of the name is no directory. */
      readonly theirs?: Content;
      /** What of the digest the ledger remembers, if the ledger tells of the file. */
      readonly ledger?: string;
    };

export interface Content {
  readonly size: number;
  /** Microseconds since the epoch. */
  readonly modified: number;
  readonly sha256: string;
}

export interface Choice {
  /** Put a file with other content beside the one that has its name, instead of leaving it out. */
  readonly keepBoth: boolean;
}
