import { constants } from 'node:fs';
import { codeOf } from '../files/tree.ts';
import { makeAlike } from './audit.ts';
import type { Disk, Folder } from './folder.ts';
import { Holding, HOLDS, holdsIn, HoldsError, lineOf, type Held, type Hold } from './holds.ts';

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR } = constants;

/**
 * The holds of a store, as the file has them.
 * @throws HoldsError if the file is there and cannot be read.
 */
export function readHolds(store: Folder, disk: Disk): Hold[] {
  try {
    const fd = disk.openSync(store.at(HOLDS), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      if (!disk.fstatSync(fd).isFile()) throw new HoldsError(`${HOLDS} is no file: make it one`);
      return holdsIn(contentOf(fd, disk));
    } finally {
      disk.closeSync(fd);
    }
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return [];
    if (error instanceof HoldsError || code === undefined) throw error;
    throw unreadable(error);
  }
}

/** Appends a line, so that two people may do so at once; on the disk on return. Throws the system's error. */
export function writeHold(
  store: Folder,
  line: Hold | (Held & { readonly released: string }),
  now: number,
  disk: Disk,
): void {
  const fd = disk.openSync(store.at(HOLDS), O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o640);
  try {
    const { size } = disk.fstatSync(fd);
    if (size === 0) makeAlike(fd, store.stats(), 0o666, disk);
    const last = Buffer.from('\n');
    if (size > 0) disk.readSync(fd, last, 0, 1, size - 1);
    const bytes = Buffer.from(`${last[0] === 0x0a ? '' : '\n'}${lineOf(line, now)}`);
    // In one call: a reader sees the whole line, or a line that cannot be read, and then deletes nothing.
    disk.writeSync(fd, bytes);
    disk.fsyncSync(fd);
    store.sync();
  } finally {
    disk.closeSync(fd);
  }
}

/** Holds that may change at any time. Whoever deletes asks before each file (R2). */
export class LiveHolds {
  readonly #store: Folder;
  readonly #disk: Disk;
  readonly #now: () => number;
  #seen: string | undefined;
  #holding = new Holding([], 0);

  constructor(store: Folder, disk: Disk, now: () => number) {
    this.#store = store;
    this.#disk = disk;
    this.#now = now;
  }

  /** @throws HoldsError if they cannot be read. */
  current(): Holding {
    const seen = this.#look();
    if (seen !== this.#seen) {
      this.#holding = new Holding(readHolds(this.#store, this.#disk), this.#now());
      this.#seen = seen;
    }
    return this.#holding;
  }

  #look(): string {
    try {
      const stats = this.#disk.lstatSync(this.#store.at(HOLDS), { throwIfNoEntry: false });
      return stats === undefined ? '' : `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}`;
    } catch (error) {
      throw codeOf(error) === undefined ? error : unreadable(error);
    }
  }
}

const unreadable = (error: unknown): HoldsError =>
  new HoldsError(`${HOLDS} cannot be read (${codeOf(error)}): make it a file that this user may read`, {
    cause: error,
  });

function contentOf(fd: number, disk: Disk): string {
  const parts: Buffer[] = [];
  for (;;) {
    const part = Buffer.alloc(1 << 16);
    const read = disk.readSync(fd, part, 0, part.length, null);
    if (read === 0) return Buffer.concat(parts).toString();
    parts.push(part.subarray(0, read));
  }
}
