import type { BigIntStats } from 'node:fs';
import type { Name } from './name.ts';

/** A file that was found at a source. */
export interface Found {
  readonly name: Name;
  /** Bytes. */
  readonly size: number;
  /** Microseconds since the epoch: what Node can set on a file. */
  readonly modified: number;
  /** Bytes on the disk, where they are fewer than the size: the file has holes. */
  readonly allocated?: number;
}

/** Of a directory: what is below it cannot be counted. */
export const CLOSED = 'is a directory that cannot be read: permission denied';

/** Why a file was not moved. */
export type Skipped =
  | 'is a link'
  | 'is a socket, a pipe or a device'
  | 'cannot be read: permission denied'
  | typeof CLOSED
  | 'cannot be read: the file system reports an error'
  | 'was being written'
  | 'vanished';

/** Those that a person must look at: a recording may be among them. */
export const isLoss = (skipped: Skipped): boolean =>
  skipped !== 'vanished' && skipped !== 'is a socket, a pipe or a device';

export const foundOf = (name: Name, { size, mtimeNs, blocks }: BigIntStats): Found => ({
  name,
  size: Number(size),
  modified: Number(mtimeNs / 1000n),
  ...(blocks * BLOCK < size ? { allocated: Number(blocks * BLOCK) } : {}),
});

/** The unit in which a system counts what a file takes on the disk, whatever the blocks of its file system are. */
const BLOCK = 512n;

/** It was not touched between two looks. */
export const isSame = (one: Found, other: Found): boolean => one.size === other.size && one.modified === other.modified;
