import { constants, type Stats } from 'node:fs';
import { codeOf } from '../files/tree.ts';
import { AUDITS, intentLines, monthsBetween, outcomeLine, type Batch, type Doomed, type Kept } from './auditLine.ts';
import type { Disk, Folder } from './folder.ts';

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDWR, O_WRONLY } = constants;

/** Takes room while there is some, so that lines can be written when the disk is full. */
const RESERVE = 'reserve';
/** More than the lines of a batch take. */
const RESERVE_BYTES = 1 << 20;

const BUFFER_BYTES = 1 << 18;

/** Audit files of months that are longer ago go (R4). */
const KEPT_MONTHS = 12;

/** The audit of a store, to be written to. Every function throws the system's error. */
export class Audit {
  readonly #disk: Disk;
  readonly #folder: Folder;
  readonly #like: Stats;
  readonly #now: () => number;
  readonly #fd: number;
  /** Used for all lines: a new one for each batch would stay in memory until it is collected. */
  readonly #buffer = Buffer.allocUnsafe(BUFFER_BYTES);

  private constructor(folder: Folder, like: Stats, disk: Disk, now: () => number) {
    this.#folder = folder;
    this.#like = like;
    this.#disk = disk;
    this.#now = now;
    this.#fd = this.#openFile(`${isoOf(now()).slice(0, 7)}.jsonl`);
  }

  /** Opens the file of this month, and makes what is missing. */
  static open(store: Folder, disk: Disk, now: () => number): Audit {
    const like = store.stats();
    const folder = makeFolder(store, like, disk);
    try {
      return new Audit(folder, like, disk, now);
    } catch (error) {
      folder.close();
      throw error;
    }
  }

  /** Returns when the lines are on the disk. Only then may the files go (R4). */
  intend(batch: Batch, files: readonly Doomed[]): void {
    this.#append(intentLines(batch, files));
    this.#disk.fdatasyncSync(this.#fd);
  }

  /** The line is written now, and is on the disk when the next batch is. */
  tell(batch: Pick<Batch, 'run' | 'batch'>, outcome: { deleted: number; kept: readonly Kept[]; by?: string }): void {
    this.#append([outcomeLine(batch, { ...outcome, at: this.#now() })]);
  }

  /** A line about a whole run, on the disk on return. */
  note(line: Readonly<Record<string, unknown>>): void {
    this.#append([`${JSON.stringify({ ...line, at: isoOf(this.#now()) })}\n`]);
    this.#disk.fdatasyncSync(this.#fd);
  }

  /** Removes the files of months that are long ago, and keeps room for the next run. */
  tidy(): void {
    for (const { name } of this.#folder.entries())
      if (monthsBetween(name, this.#now()) > KEPT_MONTHS) this.#disk.unlinkSync(this.#folder.at(name));
    this.#makeReserve();
  }

  close(): void {
    this.#disk.closeSync(this.#fd);
    this.#folder.close();
  }

  #openFile(name: string): number {
    const flags = O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK;
    const fd = this.#disk.openSync(this.#folder.at(name), flags, 0o640);
    try {
      const stats = this.#disk.fstatSync(fd);
      if (!stats.isFile()) throw Object.assign(new Error(name), { code: 'ELOOP' });
      if (stats.size === 0) {
        makeAlike(fd, this.#like, 0o666, this.#disk);
        this.#folder.sync();
      } else if (!endsALine(fd, stats.size, this.#disk)) this.#append(['\n'], fd);
      return fd;
    } catch (error) {
      this.#disk.closeSync(fd);
      throw error;
    }
  }

  /** Whole lines are written together, as many as the buffer takes. */
  #append(lines: readonly string[], fd = this.#fd): void {
    let filled = 0;
    const flush = () => {
      this.#write(this.#buffer.subarray(0, filled), fd);
      filled = 0;
    };
    for (const line of lines) {
      const size = Buffer.byteLength(line);
      if (filled + size > this.#buffer.length) flush();
      if (size > this.#buffer.length) this.#write(Buffer.from(line), fd);
      else filled += this.#buffer.write(line, filled);
    }
    flush();
  }

  #write(bytes: Uint8Array, fd: number): void {
    for (let done = 0; done < bytes.length;) {
      try {
        done += this.#disk.writeSync(fd, bytes, done);
      } catch (error) {
        if (!['ENOSPC', 'EDQUOT'].includes(codeOf(error) ?? '') || !this.#spendReserve()) throw error;
      }
    }
  }

  /** @returns whether there was one. */
  #spendReserve(): boolean {
    try {
      this.#disk.unlinkSync(this.#folder.at(RESERVE));
      return true;
    } catch {
      return false;
    }
  }

  #makeReserve(): void {
    let fd: number;
    try {
      fd = this.#disk.openSync(this.#folder.at(RESERVE), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o640);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return;
      throw error;
    }
    try {
      makeAlike(fd, this.#like, 0o666, this.#disk);
      const zeros = Buffer.alloc(RESERVE_BYTES);
      for (let done = 0; done < zeros.length;) done += this.#disk.writeSync(fd, zeros, done);
    } catch (error) {
      // A reserve that takes the last room is none.
      if (!['ENOSPC', 'EDQUOT'].includes(codeOf(error) ?? '')) throw error;
      this.#spendReserve();
    } finally {
      this.#disk.closeSync(fd);
    }
  }
}

const isoOf = (time: number): string => new Date(time).toISOString();

function endsALine(fd: number, size: number, disk: Disk): boolean {
  const last = Buffer.alloc(1);
  return disk.readSync(fd, last, 0, 1, size - 1) === 1 && last[0] === 0x0a;
}

function makeFolder(store: Folder, like: Stats, disk: Disk): Folder {
  try {
    return store.below(AUDITS);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  try {
    disk.mkdirSync(store.at(AUDITS), 0o750);
  } catch (error) {
    // Another run makes the directory at the same time.
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  const folder = store.below(AUDITS);
  try {
    makeAlike(folder.fd, like, 0o7777, disk);
    store.sync();
    return folder;
  } catch (error) {
    folder.close();
    throw error;
  }
}

/** Gives what we made the owner and the mode of the store, because those who use a store are all the same user (semantics 19). */
export function makeAlike(fd: number, { uid, gid, mode }: Stats, mask: number, disk: Disk): void {
  if (process.getuid?.() === 0) disk.fchownSync(fd, uid, gid);
  disk.fchmodSync(fd, mode & mask);
}
