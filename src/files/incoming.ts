import type { Name } from './name.ts';
import { codeOf, type Disk, type Tree } from './tree.ts';

/** Where files lie in the target until they are whole: a directory for each run. */
export const INCOMING = '.recordings-incoming';

/** A run that was killed leaves its directory. A directory in which nothing was written for so long belongs to no run any more. */
const ABANDONED_MS = 3_600_000;

/** Removes what runs that were killed have left. */
export async function sweep(target: Tree, disk: Disk): Promise<void> {
  for (const run of await list(INCOMING)) {
    const directory = `${INCOMING}/${run}`;
    const files = (await list(directory)).map((file) => `${directory}/${file}`);
    const touched = await Promise.all([directory, ...files].map(modified));
    if (Math.max(...touched) > Date.now() - ABANDONED_MS) continue;
    for (const file of files) await gone(target.at(file, (path) => disk.unlink(path)));
    await gone(target.at(directory, (path) => disk.rmdir(path)));
  }

  async function list(name: Name): Promise<Name[]> {
    return (await gone(target.at(name, (path) => disk.readdir(path, { encoding: 'latin1' })))) ?? [];
  }

  async function modified(name: Name): Promise<number> {
    return (await gone(target.at(name, (path) => disk.lstat(path))))?.mtimeMs ?? 0;
  }
}

/** Another run may sweep at the same time. */
async function gone<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ENOTEMPTY'].includes(codeOf(error) ?? '')) return undefined;
    throw error;
  }
}
