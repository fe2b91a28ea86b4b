import { constants, type Dirent, type PathLike, type Stats } from 'node:fs';
import type * as fs from 'node:fs';
import { bytesOf, nameOf, type Name } from '../files/name.ts';

/**
 * What retention asks of the file system: functions of node:fs. They wait, because a million files would otherwise wait a million times for a thread. Tests
 * give others, which fail or end the process at a certain call.
 */
export type Disk = Pick<
  typeof fs,
  | 'closeSync'
  | 'fchmodSync'
  | 'fchownSync'
  | 'fdatasyncSync'
  | 'fstatSync'
  | 'fsyncSync'
  | 'lstatSync'
  | 'mkdirSync'
  | 'openSync'
  | 'opendirSync'
  | 'readSync'
  | 'statfsSync'
  | 'unlinkSync'
  | 'writeSync'
>;

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants;
/** Of Linux, for a directory that is only a place to come back to: it need not be readable. node:fs has no name for it. */
const O_PATH = 0o10000000;

/** Names that are asked of the system at once. */
const PORTION = 1024;

const PLAIN = /^[\x20-\x7e]*$/;

/**
 * A directory that is open. What is in it is looked up in the open directory, so that a link which somebody puts in its place meanwhile leads nowhere (R1).
 * Needs /proc, as Linux has it. Every function throws the system's error.
 */
export class Folder {
  readonly #disk: Disk;
  readonly fd: number;
  #isWorkingDirectory = false;

  private constructor(disk: Disk, fd: number) {
    this.#disk = disk;
    this.fd = fd;
  }

  /** @param path a directory, or a link to one. */
  static open(path: string, disk: Disk): Folder {
    return new Folder(disk, disk.openSync(bytesOf(nameOf(path)), O_RDONLY | O_DIRECTORY));
  }

  /** A directory in this one; ENOTDIR or ELOOP if it is a link. */
  below(part: Name): Folder {
    return new Folder(this.#disk, this.#disk.openSync(this.at(part), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
  }

  /** The path of an entry, which holds while the folder is open. */
  at(part: Name): PathLike {
    const path = this.#isWorkingDirectory ? `./${part}` : `${pathOf(this.fd)}/${part}`;
    return PLAIN.test(part) ? path : bytesOf(path);
  }

  /**
   * Acts while this directory is the working directory of the process. A name is then looked up in it without the way through /proc, which costs more than
   * the look. `act` must not wait: the rest of the process would find itself in this directory.
   */
  inside<T>(act: () => T): T {
    const back = this.#disk.openSync('.', O_PATH | O_DIRECTORY);
    try {
      if (!canEnter(back) || !canEnter(this.fd)) return act();
      this.#isWorkingDirectory = true;
      try {
        return act();
      } finally {
        this.#isWorkingDirectory = false;
        process.chdir(pathOf(back));
      }
    } finally {
      this.#disk.closeSync(back);
    }
  }

  stats(): Stats {
    return this.#disk.fstatSync(this.fd);
  }

  /** Of a file at any depth below. A link is not followed. */
  lookAt(name: Name): Stats {
    const slash = name.lastIndexOf('/');
    return this.within(name.slice(0, Math.max(0, slash)), (folder) =>
      this.#disk.lstatSync(folder.at(name.slice(slash + 1))),
    );
  }

  /** What is in it, in portions, with names as the system has them. */
  *entries(): Generator<Dirent> {
    const listing = this.#disk.opendirSync(`${pathOf(this.fd)}/.`, { encoding: 'latin1', bufferSize: PORTION });
    try {
      for (let entry = listing.readSync(); entry !== null; entry = listing.readSync()) yield entry;
    } finally {
      listing.closeSync();
    }
  }

  sync(): void {
    this.#disk.fsyncSync(this.fd);
  }

  close(): void {
    this.#disk.closeSync(this.fd);
  }

  /** Acts in a directory at any depth below; the empty name is this one. */
  within<T>(name: Name, act: (folder: Folder) => T): T {
    if (name === '') return act(this);
    const slash = name.indexOf('/');
    const folder = this.below(slash < 0 ? name : name.slice(0, slash));
    try {
      return folder.within(slash < 0 ? '' : name.slice(slash + 1), act);
    } finally {
      folder.close();
    }
  }
}

const pathOf = (fd: number): string => `/proc/self/fd/${fd}`;

/** Otherwise what is wrong is found, and told, when the names are looked up the other way. */
function canEnter(fd: number): boolean {
  try {
    process.chdir(pathOf(fd));
    return true;
  } catch {
    return false;
  }
}

export const nameIn = (directory: Name, base: Name): Name => (directory === '' ? base : `${directory}/${base}`);
