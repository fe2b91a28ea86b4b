import { createHash } from 'node:crypto';
import { constants, type BigIntStats } from 'node:fs';
import { foundOf, isSame, type Found } from './found.ts';
import { Ledger, Proven } from './ledger.ts';
import { isOurs, type Name } from './name.ts';
import { besideOf } from './beside.ts';
import { digestOf } from './digest.ts';
import { Digester } from './digester.ts';
import { INCOMING, sweep } from './incoming.ts';
import { denied } from './permission.ts';
import { piecesOf } from './pieces.ts';
import type { Room } from './room.ts';
import { writePiece } from './sparse.ts';
import type { Choice, Content, Known, Received, Target } from './target.ts';
import { TargetError, targetFails } from './targetError.ts';
import { codeOf, Tree, type Disk } from './tree.ts';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR } = constants;

/**
 * Takes files into a directory of this machine. A file is absent or whole (M5): it is written under a name of ours, synced, read back, and only then
 * linked to its own name, which replaces nothing (M4). The ledger tells of it when all this is done (M6).
 */
export class Receiver implements Target {
  readonly #disk: Disk;
  readonly #target: Tree;
  readonly #incoming: Name;
  readonly #ledger: Ledger;
  readonly #proven: Proven;
  readonly #choice: Choice;
  readonly #digester = new Digester();
  #next = 0;

  private constructor(disk: Disk, target: Tree, incoming: Name, ledger: Ledger, proven: Proven, choice: Choice) {
    this.#disk = disk;
    this.#target = target;
    this.#incoming = incoming;
    this.#ledger = ledger;
    this.#proven = proven;
    this.#choice = choice;
  }

  /**
   * @param run a name that no other run has.
   * @throws TargetError if the directory cannot be written to.
   */
  static async open(path: string, run: string, choice: Choice, disk: Disk): Promise<Receiver> {
    const refused = async (error: unknown): Promise<never> => {
      const words = await denied((error as Error).cause, path, 'the target cannot be written to');
      throw words === undefined ? error : new TargetError(words, { cause: error });
    };
    const target = await targetFails(() => Tree.open(path, disk)).catch(refused);
    try {
      return await targetFails(async () => {
        await sweep(target, disk);
        const incoming = `${INCOMING}/${run}`;
        await target.makeDirectory(incoming);
        const proven = await Proven.read(target, disk);
        return new Receiver(disk, target, incoming, new Ledger(target, disk, run), proven, choice);
      });
    } catch (error) {
      await target.close();
      return refused(error);
    }
  }

  isEmpty(): Promise<boolean> {
    return targetFails(async () => {
      for await (const { name } of await this.#disk.opendir(this.#target.path, { encoding: 'latin1' }))
        if (!isOurs(name)) return false;
      return true;
    });
  }

  async look(found: Found): Promise<Known> {
    const there = await this.#stat(found.name);
    if (there === undefined) return 'absent';
    const file = there.isFile() ? foundOf(found.name, there) : undefined;
    return file !== undefined && isSame(file, found) && this.#proven.digestOf(found) !== undefined ? 'proven' : 'named';
  }

  async receive(found: Found, content: AsyncIterable<Uint8Array>, said?: Promise<string>): Promise<Received> {
    const incoming = `${this.#incoming}/${this.#next++}`;
    try {
      const sha256 = await this.#write(incoming, found, content, said);
      return await targetFails(() => this.#place(incoming, found, sha256));
    } finally {
      await this.#unlink(incoming);
    }
  }

  async compare(found: Found, sha256: string): Promise<Received> {
    return targetFails(async () => {
      const theirs = await this.#content(found.name);
      const ledger = this.#proven.digestOf(found);
      if (theirs?.sha256 === sha256 && (ledger === undefined || sha256.startsWith(ledger))) return { outcome: 'there' };
      return conflict({ ...found, sha256 }, theirs, ledger);
    });
  }

  room(): Promise<Room> {
    return targetFails(async () => {
      const { bsize, blocks, bavail, files, ffree } = await this.#disk.statfs(this.#target.path);
      return { bytesFree: bavail * bsize, bytesTotal: blocks * bsize, inodesFree: ffree, inodesTotal: files };
    });
  }

  sync(): Promise<void> {
    return targetFails(() => this.#ledger.sync());
  }

  async close(): Promise<void> {
    try {
      await targetFails(() => this.#ledger.close());
      await this.#target.at(this.#incoming, (path) => this.#disk.rmdir(path)).catch(() => undefined);
      await this.#target.at(INCOMING, (path) => this.#disk.rmdir(path)).catch(() => undefined);
    } finally {
      await this.#digester.close();
      await this.#target.close();
    }
  }

  /** Writes the content, syncs it, and reads it back. @returns its digest. */
  async #write(
    incoming: Name,
    found: Found,
    content: AsyncIterable<Uint8Array>,
    said?: Promise<string>,
  ): Promise<string> {
    const create = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW;
    const file = await targetFails(() => this.#target.at(incoming, (path) => this.#disk.open(path, create, 0o660)));
    try {
      const given = createHash('sha256');
      let position = 0;
      let endsInHole = false;
      for await (const piece of content) {
        if (said === undefined) given.update(piece);
        endsInHole = await targetFails(() => writePiece(file, piece, position));
        position += piece.length;
      }
      const sha256 = await (said ?? given.digest('hex'));
      const back = await targetFails(async () => {
        if (endsInHole) await file.truncate(position);
        await this.#target.makeAlike(file, 0o666);
        await file.utimes(found.modified / 1e6, (found.modified + 0.5) / 1e6);
        await file.sync();
        return this.#digester.digest(file.fd, position);
      });
      if (back !== sha256)
        throw new TargetError(`the target gives back other bytes than it was given (${back}, not ${sha256})`);
      return sha256;
    } finally {
      await file.close();
    }
  }

  async #place(incoming: Name, found: Found, sha256: string): Promise<Received> {
    const names = this.#choice.keepBoth ? [found.name, besideOf(found.name, sha256)] : [found.name];
    for (const name of names) {
      if (await this.#link(incoming, name)) return this.#moved(found, name, sha256);
      if ((await this.#content(name))?.sha256 === sha256) return { outcome: 'there' };
    }
    return conflict({ ...found, sha256 }, await this.#content(found.name));
  }

  async #moved(found: Found, as: Name, sha256: string): Promise<Received> {
    await this.#ledger.add({ ...found, name: as }, sha256);
    return { outcome: 'moved', sha256, as };
  }

  /** Gives a whole file its name, unless something has that name. @returns whether it got the name. */
  async #link(incoming: Name, name: Name): Promise<boolean> {
    const link = () => this.#target.at(incoming, (from) => this.#target.at(name, (to) => this.#disk.link(from, to)));
    try {
      await link().catch(async (error: unknown) => {
        const directory = name.slice(0, Math.max(0, name.lastIndexOf('/')));
        if (codeOf(error) !== 'ENOENT' || directory === '') throw error;
        // The directory is not there yet, or not any more.
        await this.#target.forget();
        await this.#target.makeDirectory(directory);
        await link();
      });
      return true;
    } catch (error) {
      // Something has the name, or a part of the name is a file or a link.
      if (['EEXIST', 'ENOTDIR', 'ELOOP'].includes(codeOf(error) ?? '')) return false;
      throw error;
    }
  }

  async #unlink(incoming: Name): Promise<void> {
    await this.#target.at(incoming, (path) => this.#disk.unlink(path)).catch(() => undefined);
  }

  #stat(name: Name): Promise<BigIntStats | undefined> {
    return this.#target.at(name, (path) => this.#disk.lstat(path, { bigint: true })).catch(() => undefined);
  }

  async #content(name: Name): Promise<Content | undefined> {
    const there = await this.#stat(name);
    if (there?.isFile() !== true) return undefined;
    return { ...foundOf(name, there), sha256: await this.#digest(name) };
  }

  async #digest(name: Name): Promise<string> {
    const file = await this.#target.at(name, (path) => this.#disk.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
    try {
      return await digestOf(piecesOf(file));
    } finally {
      await file.close();
    }
  }
}

const conflict = (ours: Content, theirs: Content | undefined, ledger?: string): Received => ({
  outcome: 'conflict',
  ours: contentOf(ours),
  ...(theirs === undefined ? {} : { theirs: contentOf(theirs) }),
  ...(ledger === undefined ? {} : { ledger }),
});

const contentOf = ({ size, modified, sha256 }: Content): Content => ({ size, modified, sha256 });
