import { constants, type Dirent } from 'node:fs';
import { forEach } from './atOnce.ts';
import { CLOSED, foundOf, isSame, type Found, type Skipped } from './found.ts';
import { isOurs, type Name } from './name.ts';
import { piecesOf } from './pieces.ts';
import { codeOf, Tree, type Disk } from './tree.ts';

/** What a source tells of each of its files. */
export type Seen = Offered | { readonly name: Name; readonly skipped: Skipped };

export interface Offered {
  readonly found: Found;
  /**
   * The content, in pieces; once, and only within the visit. A piece is only good until the next is asked for.
   * @throws SourceError if the file cannot be read to its end as it was found.
   */
  readonly content: () => AsyncIterable<Uint8Array>;
}

/** Where files come from. A source is only read. */
export interface Source {
  /** To visit each file without reading any is cheap, so that the files may first be counted. */
  readonly canBeCounted?: true;
  /**
   * Visits each file below the place once, in no certain order, and nothing of ours; at most `atOnce` at the same time. A source that is a stream goes on
   * when the content was read or the visit has ended: so no visit may wait for another. May be called again, for a second look at everything.
   * @throws the first failure of a visit, when the others have ended.
   */
  each(visit: (seen: Seen) => Promise<void>, atOnce: number): Promise<void>;
  close(): Promise<void>;
}

/** A file of the source is left out. The others go on. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly skipped: Skipped;

  constructor(skipped: Skipped, options?: ErrorOptions) {
    super(skipped, options);
    this.skipped = skipped;
  }
}

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/** A directory of this machine. */
export class Directory implements Source {
  readonly canBeCounted = true;
  readonly #disk: Disk;
  readonly #tree: Tree;

  private constructor(disk: Disk, tree: Tree) {
    this.#disk = disk;
    this.#tree = tree;
  }

  /** @throws the system's error: ENOENT, ENOTDIR, EACCES. */
  static async open(path: string, disk: Disk): Promise<Directory> {
    return new Directory(disk, await Tree.open(path, disk));
  }

  close(): Promise<void> {
    return this.#tree.close();
  }

  async each(visit: (seen: Seen) => Promise<void>, atOnce: number): Promise<void> {
    await this.#tree.forget();
    await forEach(this.#below(''), atOnce, visit);
  }

  async *#below(prefix: Name): AsyncIterable<Seen> {
    const listing = await this.#list(prefix);
    if (listing === undefined) {
      yield { name: prefix, skipped: CLOSED };
      return;
    }
    for await (const entry of listing) {
      const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
      if (isOurs(name)) continue;
      if (entry.isDirectory()) yield* this.#below(name);
      else yield* this.#look(name, entry);
    }
  }

  /** Directories are opened one below the other, and stay open while what is in them is told. */
  async #list(prefix: Name) {
    // Node reads the names of a directory in portions, so that a million names are never in memory.
    const open = (path: Buffer) => this.#disk.opendir(path, { encoding: 'latin1', bufferSize: 256 });
    try {
      return await (prefix === '' ? open(this.#tree.path) : this.#tree.at(prefix, open));
    } catch (error) {
      if (['EACCES', 'EPERM'].includes(codeOf(error) ?? '')) return undefined;
      // What was a directory a moment ago is gone, or is none any more.
      if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(codeOf(error) ?? '')) return [];
      throw error;
    }
  }

  async *#look(name: Name, entry: Dirent): AsyncIterable<Seen> {
    if (entry.isSymbolicLink()) yield { name, skipped: 'is a link' };
    else if (!entry.isFile()) yield { name, skipped: 'is a socket, a pipe or a device' };
    else {
      try {
        const stats = await this.#tree.at(name, (path) => this.#disk.lstat(path, { bigint: true }));
        const found = foundOf(name, stats);
        yield stats.isFile() ? { found, content: () => this.#content(found) } : { name, skipped: 'vanished' };
      } catch (error) {
        yield { name, skipped: skippedFor(error) };
      }
    }
  }

  async *#content(found: Found): AsyncIterable<Uint8Array> {
    const handle = await this.#tree
      .at(found.name, (path) => this.#disk.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK))
      .catch((error: unknown) => {
        throw new SourceError(skippedFor(error), { cause: error });
      });
    try {
      let sum = 0;
      for await (const piece of piecesOf(handle, found.size)) {
        sum += piece.length;
        yield piece;
      }
      const now = foundOf(found.name, await handle.stat({ bigint: true }));
      if (sum !== found.size || !isSame(found, now)) throw new SourceError('was being written');
    } catch (error) {
      throw error instanceof SourceError ? error : new SourceError(skippedFor(error), { cause: error });
    } finally {
      await handle.close();
    }
  }
}

const SKIPPED: Readonly<Record<string, Skipped>> = {
  ENOENT: 'vanished',
  ENOTDIR: 'vanished',
  ELOOP: 'is a link',
  EACCES: 'cannot be read: permission denied',
  EPERM: 'cannot be read: permission denied',
};

const skippedFor = (error: unknown): Skipped =>
  SKIPPED[codeOf(error) ?? ''] ?? 'cannot be read: the file system reports an error';
