import type * as fs from 'node:fs/promises';
import { constants, type Stats } from 'node:fs';
import { bytesOf, nameOf, type Name } from './name.ts';

/** What is asked of the file system: functions of node:fs/promises. Tests give others, which fail or end the process at a certain call. */
export type Disk = Pick<
  typeof fs,
  'link' | 'lstat' | 'mkdir' | 'open' | 'opendir' | 'readdir' | 'rmdir' | 'statfs' | 'unlink'
>;

type Handle = fs.FileHandle;

/** Owner and mode. */
type Like = Pick<Stats, 'uid' | 'gid' | 'mode'>;

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants;
const DIRECTORY = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;

/** How many directories stay open besides those that are in use: one for each level of a deep tree. */
const KEPT = 64;

/** A directory below the root that is open, and how many use it at the moment. */
interface Opened {
  readonly handle: Promise<Handle>;
  users: number;
}

/**
 * A directory that is open, and what is below it. Each part of a name is looked up in the directory before it, which is open, so that a link which
 * somebody puts into the tree meanwhile leads nowhere. Directories stay open for the next names in them, until `forget`. Needs /proc, as Linux has it.
 */
export class Tree {
  readonly #disk: Disk;
  readonly #root: Handle;
  readonly #like: Like;
  /** Those that were used last come last. */
  readonly #opened = new Map<Name, Opened>();

  private constructor(disk: Disk, root: Handle, like: Like) {
    this.#disk = disk;
    this.#root = root;
    this.#like = like;
  }

  /**
   * @param path a directory, or a link to one.
   * @throws the system's error: ENOENT, ENOTDIR, EACCES.
   */
  static async open(path: string, disk: Disk): Promise<Tree> {
    const root = await disk.open(bytesOf(nameOf(path)), O_RDONLY | O_DIRECTORY);
    try {
      return new Tree(disk, root, await root.stat());
    } catch (error) {
      await root.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.forget();
    await this.#root.close();
  }

  /** The directories are looked up anew: somebody may have renamed or removed one. */
  async forget(): Promise<void> {
    for (const name of this.#opened.keys()) await this.#drop(name);
  }

  /** The path of the root. It holds while the tree is open, also if somebody renames the directory. */
  get path(): Buffer {
    return inside(this.#root, '.');
  }

  /**
   * Acts on a file or directory by its path, which holds only until then.
   * @param directory what to do with the directory that the file is in, afterwards.
   * @throws the system's error; ENOTDIR or ELOOP if a part of the name is a link.
   */
  async at<T>(name: Name, act: (path: Buffer, directory: Handle) => Promise<T>): Promise<T> {
    const slash = name.lastIndexOf('/');
    if (slash === -1) return act(inside(this.#root, name), this.#root);
    const directory = name.slice(0, slash);
    const opened = this.#take(directory);
    try {
      const handle = await opened.handle;
      return await act(inside(handle, name.slice(slash + 1)), handle);
    } finally {
      await this.#give(directory, opened);
    }
  }

  /** Makes a directory and those above it, as far as they are missing. */
  async makeDirectory(name: Name): Promise<void> {
    const parts = name.split('/');
    for (const depth of parts.keys()) {
      await this.at(parts.slice(0, depth + 1).join('/'), async (path, directory) => {
        try {
          await this.#disk.mkdir(path);
        } catch (error) {
          if (codeOf(error) !== 'EEXIST') throw error;
          return;
        }
        const made = await this.#disk.open(path, DIRECTORY);
        try {
          await this.makeAlike(made, 0o7777);
        } finally {
          await made.close();
        }
        await directory.sync();
      });
    }
  }

  /**
   * Gives a file or directory that we made the owner and the mode of the root, because those who use a store are all the same user (semantics 19). Only a
   * process of root may give away what it made.
   * @param mask the bits of the mode that it can have: a file is no program.
   */
  async makeAlike(made: Handle, mask: number): Promise<void> {
    const { uid, gid, mode } = this.#like;
    if (process.geteuid?.() === 0 && (uid !== 0 || gid !== process.getegid?.())) await made.chown(uid, gid);
    await made.chmod(mode & mask);
  }

  #take(name: Name): Opened {
    const opened = this.#opened.get(name) ?? this.#openedAt(name);
    opened.users++;
    this.#opened.delete(name);
    this.#opened.set(name, opened);
    return opened;
  }

  #openedAt(name: Name): Opened {
    const handle = this.at(name, (path) => this.#disk.open(path, DIRECTORY));
    handle.catch(() => this.#opened.delete(name));
    return { handle, users: 0 };
  }

  async #give(name: Name, opened: Opened): Promise<void> {
    opened.users--;
    if (this.#opened.get(name) !== opened) await closeUnused(opened);
    if (this.#opened.size <= KEPT) return;
    for (const [oldest, { users }] of this.#opened) if (users === 0) return this.#drop(oldest);
  }

  async #drop(name: Name): Promise<void> {
    const opened = this.#opened.get(name);
    this.#opened.delete(name);
    if (opened !== undefined) await closeUnused(opened);
  }
}

/** Of a directory that is in use, the last user closes it. */
async function closeUnused({ handle, users }: Opened): Promise<void> {
  if (users === 0)
    await handle.then(
      (opened) => opened.close(),
      () => undefined,
    );
}

const inside = ({ fd }: Handle, base: Name): Buffer => bytesOf(`/proc/self/fd/${fd}/${base}`);

/** The code of a system's error, such as ENOENT. */
export const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;
