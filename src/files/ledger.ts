import { hash } from 'node:crypto';
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

/** How many lines may wait: each costs what it tells of to be read again, after a crash. */
const MOST_WAITING = 256;

/**
 * The ledger of one run. Lines are kept together, and written when there are many or when asked. What they tell of has its name on the disk by then. A run
 * that moves nothing leaves no ledger.
 */
export class Ledger {
  readonly #target: Tree;
  readonly #disk: Disk;
  readonly #run: string;
  #file: Promise<FileHandle> | undefined;
  #waiting: string[] = [];
  /** Those of the files in the lines that wait. */
  #directories = new Set<Name>();
  #written: Promise<unknown> = Promise.resolve();

  constructor(target: Tree, disk: Disk, run: string) {
    this.#target = target;
    this.#disk = disk;
    this.#run = run;
  }

  async add({ name, size, modified }: Found, sha256: string): Promise<void> {
    const text = textOf(name);
    const path = text === undefined ? { pathBase64: bytesOf(name).toString('base64') } : { path: text };
    this.#waiting.push(`${JSON.stringify({ sha256, ...path, size, modified } satisfies Line)}\n`);
    this.#directories.add(name.slice(0, name.lastIndexOf('/') + 1));
    if (this.#waiting.length >= MOST_WAITING) await this.sync();
  }

  /** Returns when all lines that were added before are on the disk. */
  sync(): Promise<void> {
    const written = this.#written.then(() => this.#write());
    this.#written = written.catch(() => undefined);
    return written;
  }

  async #write(): Promise<void> {
    if (this.#waiting.length === 0) return;
    const [lines, directories] = [this.#waiting.join(''), this.#directories];
    [this.#waiting, this.#directories] = [[], new Set()];
    for (const directory of directories) await this.#syncDirectory(directory);
    await this.#target.forget();
    const file = await (this.#file ??= this.#create());
    await file.appendFile(lines);
    await file.datasync();
  }

  /** @param prefix its name with a slash, or nothing for the root. */
  async #syncDirectory(prefix: string): Promise<void> {
    try {
      await this.#target.at(`${prefix}.`, (_, directory) => directory.sync());
    } catch (error) {
      // Somebody has removed the directory, and all that was in it.
      if (!['ENOENT', 'ENOTDIR', 'ELOOP'].includes(codeOf(error) ?? '')) throw error;
    }
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
        await this.#target.makeAlike(file, 0o666);
        await directory.sync();
        return file;
      } catch (error) {
        await file.close();
        throw error;
      }
    });
  }
}

/** How many hexadecimal digits of a digest are kept in memory. */
const REMEMBERED = 16;

/** What the ledgers of a target prove. At most 64 bytes a file, for a million files must fit into memory. */
export class Proven {
  #slots = new BigUint64Array(1024);
  /** Of the digest of the file in the same slot, the first eight bytes. */
  #digests = new BigUint64Array(1024);
  #count = 0;

  static async read(target: Tree, disk: Disk): Promise<Proven> {
    const proven = new Proven();
    for await (const proof of proofsIn(target, disk)) proven.add(proof, proof.sha256);
    return proven;
  }

  add(found: Found, sha256: string): void {
    if (++this.#count * 2 > this.#slots.length) this.#grow();
    this.#put(keyOf(found), BigInt(`0x${sha256.slice(0, REMEMBERED)}`));
  }

  /**
   * The first {@link REMEMBERED} digits of the digest with which a file of this name, size and time was moved and read back; undefined if none was.
   * Whoever asks must look whether the file is still there.
   */
  digestOf(found: Found): string | undefined {
    const slot = this.#slotOf(keyOf(found));
    return this.#slots[slot] === 0n ? undefined : this.#digests[slot]?.toString(16).padStart(REMEMBERED, '0');
  }

  #put(key: bigint, digest: bigint): void {
    const slot = this.#slotOf(key);
    this.#slots[slot] = key;
    this.#digests[slot] = digest;
  }

  /** Where the key is, or the empty slot where it would be put: the first one from its own place on. */
  #slotOf(key: bigint): number {
    const mask = this.#slots.length - 1;
    let slot = Number(key & BigInt(mask));
    while (this.#slots[slot] !== 0n && this.#slots[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const [keys, digests] = [this.#slots, this.#digests];
    this.#slots = new BigUint64Array(keys.length * 2);
    this.#digests = new BigUint64Array(keys.length * 2);
    for (const [slot, key] of keys.entries()) if (key !== 0n) this.#put(key, digests[slot] ?? 0n);
  }
}

const keyOf = ({ name, size, modified }: Found): bigint =>
  hash('sha256', `${size} ${modified} ${name}`, 'buffer').readBigUInt64LE() | 1n;

async function ledgersOf(target: Tree, disk: Disk): Promise<Name[]> {
  try {
    const names = await target.at(LEDGERS, (path) => disk.readdir(path, { encoding: 'latin1' }));
    return names.filter((name) => name.endsWith('.jsonl')).toSorted();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** What a line of a ledger tells. */
export interface Proof extends Found {
  readonly sha256: string;
}

/** What all ledgers of a target tell, in the order in which the runs began. A line that a crash cut off tells nothing. */
export async function* proofsIn(target: Tree, disk: Disk): AsyncGenerator<Proof> {
  for (const name of await ledgersOf(target, disk)) {
    const file = await target.at(`${LEDGERS}/${name}`, (path) => disk.open(path, O_RDONLY | O_NOFOLLOW));
    for await (const line of file.readLines()) {
      const proof = proofIn(line);
      if (proof !== undefined) yield proof;
    }
  }
}

/** A line as `sha256sum --check` reads it: after a backslash, the name has escapes. */
export function sumLine({ name, sha256 }: Proof): Buffer {
  const escaped = name
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`);
  return bytesOf(`${escaped === name ? '' : '\\'}${sha256}  ./${escaped}\n`);
}

function proofIn(line: string): Proof | undefined {
  let parsed: Partial<Line>;
  try {
    parsed = JSON.parse(line) as Partial<Line>;
  } catch {
    return undefined;
  }
  const { sha256, path, pathBase64, size, modified } = parsed;
  if (sha256 === undefined || size === undefined || modified === undefined) return undefined;
  const bytes = path === undefined ? Buffer.from(pathBase64 ?? '', 'base64') : Buffer.from(path);
  return { name: bytes.toString('latin1'), size, modified, sha256 };
}
