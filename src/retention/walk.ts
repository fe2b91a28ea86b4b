import type { Dirent, Stats } from 'node:fs';
import type { Name } from '../files/name.ts';
import { codeOf } from '../files/tree.ts';
import { nameIn, type Disk, type Folder } from './folder.ts';

/** A regular file that was seen in a store. */
export interface Seen {
  /** The directory that the file is in; empty: the store itself. */
  readonly directory: Name;
  readonly base: Name;
  readonly stats: Look;
}

/** What is kept of a look at a file: a whole Stats object of each file of a batch would take much memory. */
export type Look = Pick<Stats, 'dev' | 'ino' | 'size' | 'mtimeMs' | 'blocks' | 'nlink'>;

export interface Walk {
  readonly disk: Disk;
  /** By the last part of the name. */
  readonly wanted: (base: Name) => boolean;
  /** Is told of a directory or file that this user may not look at. */
  readonly unreadable: (name: Name) => void;
}

/** So many files of a directory are looked at together. */
const TOGETHER = 1024;

/** Made by mkfs on a volume of its own, readable for root alone. */
const LOST_AND_FOUND = 'lost+found';

/**
 * Each file of a store that is wanted, in the order of the directories. Directories that begin with a dot are passed over, links are never followed, and
 * other file systems are not entered (R1). Names are read in portions, so that memory does not grow with their number (R8).
 * @throws the system's error, except where a file or directory is gone, or may not be looked at.
 */
export function* filesOf(store: Folder, walk: Walk): Generator<Seen> {
  yield* below(store, '', store.stats().dev, walk);
}

function* below(folder: Folder, directory: Name, device: number, walk: Walk): Generator<Seen> {
  let wanted: Name[] = [];
  for (const entry of folder.entries()) {
    if (entry.isFile() && walk.wanted(entry.name)) wanted.push(entry.name);
    if (!entry.isDirectory() && wanted.length < TOGETHER) continue;
    yield* looksAt(folder, directory, wanted, device, walk);
    wanted = [];
    if (entry.isDirectory()) yield* entered(folder, entry, directory, device, walk);
  }
  yield* looksAt(folder, directory, wanted, device, walk);
}

function looksAt(folder: Folder, directory: Name, names: readonly Name[], device: number, walk: Walk): Seen[] {
  if (names.length === 0) return [];
  return folder.inside(() =>
    names.flatMap((base) => {
      const stats = passing(nameIn(directory, base), walk, () => walk.disk.lstatSync(folder.at(base)));
      return stats?.isFile() === true && stats.dev === device ? [{ directory, base, stats: keptOf(stats) }] : [];
    }),
  );
}

const keptOf = ({ dev, ino, size, mtimeMs, blocks, nlink }: Stats): Look => ({
  dev,
  ino,
  size,
  mtimeMs,
  blocks,
  nlink,
});

function* entered(folder: Folder, { name }: Dirent, directory: Name, device: number, walk: Walk): Generator<Seen> {
  if (name.startsWith('.') || (directory === '' && name === LOST_AND_FOUND)) return;
  const whole = nameIn(directory, name);
  const next = passing(whole, walk, () => folder.below(name));
  if (next === undefined) return;
  try {
    if (next.stats().dev === device) yield* below(next, whole, device, walk);
  } finally {
    next.close();
  }
}

function passing<T>(name: Name, { unreadable }: Walk, look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    const code = codeOf(error) ?? '';
    if (['EACCES', 'EPERM'].includes(code)) unreadable(name);
    // What was there a moment ago is gone, or is a link now.
    else if (!['ENOENT', 'ENOTDIR', 'ELOOP'].includes(code)) throw error;
    return undefined;
  }
}
