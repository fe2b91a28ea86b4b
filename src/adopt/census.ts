import * as disk from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { forEach } from '../files/atOnce.ts';
import { bytesOf, isOurs, nameOf, type Name } from '../files/name.ts';

/** Files or directories of one owner and one mode. */
export interface Owned {
  readonly kind: 'file' | 'directory';
  readonly uid: number;
  readonly gid: number;
  /** The nine bits of permissions. */
  readonly mode: number;
  readonly count: number;
  /** One of them; empty for the directory itself. */
  readonly example: Name;
}

/** What lies in a directory, without what is ours. */
export interface Census {
  readonly files: number;
  readonly bytes: number;
  /** Milliseconds since the epoch, of the file that was modified last. */
  readonly newest: number | undefined;
  readonly owned: readonly Owned[];
}

/** How many files are looked at at the same time: as many as Node has threads for them, and as many waiting. */
const AT_ONCE = 8;

/**
 * Counts what lies in a directory. Nothing is opened but directories.
 * @throws the system's error: ENOENT, ENOTDIR, EACCES; the signal's reason if the signal aborts.
 */
export async function censusOf(directory: string, signal: AbortSignal): Promise<Census> {
  const root = nameOf(directory);
  const owned = new Map<string, Owned>();
  let [files, bytes, newest] = [0, 0, undefined as number | undefined];

  const count = (kind: Owned['kind'], example: Name, { uid, gid, mode }: Stats) => {
    const key = [kind, uid, gid, mode & 0o777].join(' ');
    const before = owned.get(key) ?? { kind, uid, gid, mode: mode & 0o777, count: 0, example };
    owned.set(key, { ...before, count: before.count + 1 });
  };

  const directories: Name[] = [''];
  count('directory', '', await disk.stat(bytesOf(root)));
  for (let below = directories.pop(); below !== undefined; below = directories.pop()) {
    const prefix = below === '' ? '' : `${below}/`;
    const entries = await disk.opendir(bytesOf(`${root}/${below}`), { encoding: 'latin1' });
    await forEach(entries, AT_ONCE, async ({ name: base }) => {
      signal.throwIfAborted();
      const name = prefix + base;
      if (isOurs(name)) return;
      const stats = await lookAt(`${root}/${name}`);
      if (stats === undefined) return;
      if (stats.isDirectory()) {
        directories.push(name);
        count('directory', name, stats);
      } else if (stats.isFile()) {
        files++;
        bytes += stats.size;
        newest = Math.max(newest ?? 0, stats.mtimeMs);
        count('file', name, stats);
      }
    });
  }
  return { files, bytes, newest, owned: [...owned.values()] };
}

/** @returns undefined if it is gone: recordings may be saved and removed meanwhile. */
async function lookAt(path: Name): Promise<Stats | undefined> {
  try {
    return await disk.lstat(bytesOf(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
