import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { codeOf } from '../files/tree.ts';
import type { Kept } from './auditLine.ts';
import type { Name } from '../files/name.ts';
import { nameIn, type Disk, type Folder } from './folder.ts';
import type { LiveHolds } from './holdsFile.ts';
import type { Seen } from './walk.ts';

export interface Removed {
  readonly deleted: number;
  /** Of what was deleted. */
  readonly bytes: number;
  readonly kept: readonly Kept[];
  /** Nothing more may be deleted: why. */
  readonly failure?: unknown;
}

/** What concerns one file. Any other error concerns the store, and ends the run. */
const OF_ONE_FILE: Readonly<Record<string, string>> = {
  ENOENT: 'gone already',
  ENOTDIR: 'its directory is none any more',
  ELOOP: 'its directory is a link now',
  EISDIR: 'a directory now',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EBUSY: 'in use',
};

/**
 * Deletes the files of a batch. Each is looked at again in its open directory, and must be the one that stands in the audit.
 * @param openFiles inodes that are open for writing.
 */
export function removeBatch(
  store: Folder,
  batch: readonly Seen[],
  holds: LiveHolds,
  openFiles: ReadonlySet<number>,
  disk: Disk,
): Removed {
  let [deleted, bytes] = [0, 0];
  const kept: Kept[] = [];
  let rest = batch;
  try {
    while (rest[0] !== undefined) {
      const { directory } = rest[0];
      const end = rest.findIndex((seen) => seen.directory !== directory);
      const together = end < 0 ? rest : rest.slice(0, end);
      rest = rest.slice(together.length);
      try {
        store.within(directory, (folder) => {
          folder.inside(() => {
            for (const seen of together) remove(folder, seen);
          });
        });
      } catch (error) {
        const why = OF_ONE_FILE[codeOf(error) ?? ''];
        if (why === undefined) throw error;
        for (const { base } of together) kept.push({ name: nameIn(directory, base), why });
      }
    }
    return { deleted, bytes, kept };
  } catch (failure) {
    const told = deleted + kept.length;
    const untouched = batch
      .slice(told)
      .map(({ directory, base }) => ({ name: nameIn(directory, base), why: 'the run failed before' }));
    return { deleted, bytes, kept: [...kept, ...untouched], failure };
  }

  function remove(folder: Folder, seen: Seen): void {
    const name = nameIn(seen.directory, seen.base);
    const why = whyKept(folder, name, seen);
    if (why === undefined) {
      deleted++;
      bytes += seen.stats.size;
    } else kept.push({ name, why });
  }

  function whyKept(folder: Folder, name: string, { base, stats }: Seen): string | undefined {
    if (openFiles.has(stats.ino)) return 'open for writing';
    try {
      const now = disk.lstatSync(folder.at(base));
      const isSame =
        now.isFile() &&
        now.ino === stats.ino &&
        now.dev === stats.dev &&
        now.size === stats.size &&
        now.mtimeMs === stats.mtimeMs;
      if (!isSame) return 'changed meanwhile';
      if (holds.current().holds(name)) return 'held';
      disk.unlinkSync(folder.at(base));
      return undefined;
    } catch (error) {
      const reason = OF_ONE_FILE[codeOf(error) ?? ''];
      if (reason === undefined) throw error;
      return reason;
    }
  }
}

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/** The SHA-256 of a file's content, in hexadecimal; undefined if the file cannot be read. */
export function digestOf(store: Folder, { directory, base }: Seen, disk: Disk): string | undefined {
  try {
    return store.within(directory, (folder) => {
      const fd = disk.openSync(folder.at(base), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
      try {
        const hash = createHash('sha256');
        const portion = Buffer.allocUnsafe(1 << 20);
        for (let read = -1; read !== 0;) {
          read = disk.readSync(fd, portion, 0, portion.length, null);
          hash.update(portion.subarray(0, read));
        }
        return hash.digest('hex');
      } finally {
        disk.closeSync(fd);
      }
    });
  } catch {
    return undefined;
  }
}

/** The names of a batch without those that were kept. */
export function* goneOf(seen: readonly Seen[], kept: readonly Kept[]): Generator<Name> {
  const stays = new Set(kept.map(({ name }) => name));
  for (const { directory, base } of seen) {
    const name = nameIn(directory, base);
    if (!stays.has(name)) yield name;
  }
}
