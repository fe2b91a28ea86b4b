import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { Found } from './found.ts';
import { bytesOf, textOf, type Name } from './name.ts';
import { codeOf, type Disk, type Tree } from './tree.ts';

/** Where a run writes down what it has moved, in the target: one JSON object a line. */
export const LEDGERS = '.recordings-moved';

/** A line of a ledger: this content lies under this name, has been read back, and is the same that the source gave. */
interface Line {
  readonly sha256: string;
  /** The name in the target; a name that is no UTF-8 stands in base64 instead. */
  readonly path?: string;
  readonly pathBase64?: string;
  readonly size: number;
  /** Microseconds since the epoch. */
  readonly modified: number;
}

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_RDONLY, O_WRONLY } = constants;

/** The ledger of one run. Lines are kept together, and written and synced when asked. A run that moves nothing leaves no ledger. */
export class Ledger {
  readonly #target: Tree;
  readonly #disk: Disk;
  readonly #run: string;
  #file: Promise<FileHandle> | undefined;
  #waiting: string[] = [];

  constructor(target: Tree, disk: Disk, run: string) {
    this.#target = target;
    this.#disk = disk;
    this.#run = run;
  }

  add({ name, size, modified }: Found, sha256: string): void {
    const text = textOf(name);
    const path = text === undefined ? { pathBase64: bytesOf(name).toString('base64') } : { path: text };
    this.#waiting.push(`${JSON.stringify({ sha256, ...path, size, modified } satisfies Line)}\n`);
  }

  /** Returns when all lines that were added before are on the disk. */
  async sync(): Promise<void> {
    if (this.#waiting.length === 0) return;
    const lines = this.#waiting.join('');
    this.#waiting = [];
    const file = await (this.#file ??= this.#create());
    await file.appendFile(lines);
    await file.datasync();
  }

  async close(): Promise<void> {
    try {
      await this.sync();
    } finally {
      await (await this.#file)?.close();
    }
  }

  async #create(): Promise<FileHandle> {
    await this.#target.makeDirectory(LEDGERS);
    const create = O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW;
    return this.#target.at(`${LEDGERS}/${this.#run}.jsonl`, async (path, directory) => {
      const file = await this.#disk.open(path, create, 0o640);
      try {
        await directory.sync();
        return file;
      } catch (error) {
        await file.close();
        throw error;
      }
    });
  }
}

/** What the ledgers of a target prove: sixteen bytes a file, for a million files must fit into memory. */
export class Proven {
  #slots = new BigUint64Array(1024);
  #count = 0;

  /** Reads all ledgers of a target. A line that a crash cut off proves nothing. */
  static async read(target: Tree, disk: Disk): Promise<Proven> {
    const proven = new Proven();
    for (const name of await ledgersOf(target, disk)) {
      const file = await target.at(`${LEDGERS}/${name}`, (path) => disk.open(path, O_RDONLY | O_NOFOLLOW));
      for await (const line of file.readLines()) {
        const found = foundIn(line);
        if (found !== undefined) proven.add(found);
      }
    }
    return proven;
  }

  add(found: Found): void {
    if (++this.#count * 2 > this.#slots.length) this.#grow();
    this.#put(keyOf(found));
  }

  /** A file of this name, size and time was moved and read back. Whoever asks must look whether it is still there. */
  has(found: Found): boolean {
    return this.#slots[this.#slotOf(keyOf(found))] !== 0n;
  }

  #put(key: bigint): void {
    this.#slots[this.#slotOf(key)] = key;
  }

  /** Where the key is, or the empty slot where it would be put: the first one from its own place on. */
  #slotOf(key: bigint): number {
    const mask = this.#slots.length - 1;
    let slot = Number(key & BigInt(mask));
    while (this.#slots[slot] !== 0n && this.#slots[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new BigUint64Array(old.length * 2);
    for (const key of old) if (key !== 0n) this.#put(key);
  }
}

const keyOf = ({ name, size, modified }: Found): bigint =>
  createHash('sha256').update(`${size} ${modified} `).update(bytesOf(name)).digest().readBigUInt64LE() | 1n;

async function ledgersOf(target: Tree, disk: Disk): Promise<Name[]> {
  try {
    const names = await target.at(LEDGERS, (path) => disk.readdir(path, { encoding: 'latin1' }));
    return names.filter((name) => name.endsWith('.jsonl'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function foundIn(line: string): Found | undefined {
  let parsed: Partial<Line>;
  try {
    parsed = JSON.parse(line) as Partial<Line>;
  } catch {
    return undefined;
  }
  const { path, pathBase64, size, modified } = parsed;
  if (size === undefined || modified === undefined) return undefined;
  const bytes = path === undefined ? Buffer.from(pathBase64 ?? '', 'base64') : Buffer.from(path);
  return { name: bytes.toString('latin1'), size, modified };
}
