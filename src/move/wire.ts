import { createHash } from 'node:crypto';
import type { Found, Skipped } from '../files/found.ts';
import type { Name } from '../files/name.ts';
import { headerOf, paddingOf } from '../files/tarWriter.ts';
import { SourceError } from '../files/source.ts';
import type { Entry } from '../files/tarEntries.ts';

/**
 * What goes between this machine and a mover in a pod. One way is a stream of tar, with PAX headers (M3). Each entry says by the beginning of its name what
 * it is: `ACT/ID/WORD/NAME`, or `ACT/ID/WORD,SIZE/NAME` of a file whose content does not follow. `file` has content, and a `digest` follows with the
 * SHA-256 of what was read, or `-` if the file could not be read to its end. `failed` comes instead of a file that could not be opened. The other way are
 * lines of JSON.
 */
export interface Message {
  readonly act: string;
  readonly id: number;
  readonly word: string;
  readonly name: Name;
}

/** A message that came, with what it says of the file. */
export type Came = Message & Found;

const PATTERN = /^([a-z]+)\/(\d+)\/([^/]*?)(?:,(\d+))?\/(.*)$/s;

/** @returns undefined for an entry that is none of ours. */
export function messageIn(entry: Entry): Came | undefined {
  const [, act, id, word = '', size = entry.size, name = ''] = PATTERN.exec(entry.name) ?? [];
  return act === undefined
    ? undefined
    : { act, id: Number(id), word, name, size: Number(size), modified: entry.modified };
}

/** A stream to a process elsewhere. Bytes that were given to `write` may be used again when it returns. */
export interface Channel {
  write(bytes: Uint8Array): Promise<void>;
  /** What the process writes. Ends with the process. @throws Error with what the process said when it failed. */
  readonly output: AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** Writes messages to a stream, one whole message after the other. */
export class Sender {
  readonly #write: (bytes: Uint8Array) => Promise<void>;
  #last: Promise<unknown> = Promise.resolve();

  constructor(write: (bytes: Uint8Array) => Promise<void>) {
    this.#write = write;
  }

  /** A message without content. */
  send(
    { act, id, word, name }: Message,
    { size, modified }: { readonly size: number; readonly modified: number } = NO_FILE,
  ): Promise<void> {
    const text = `${act}/${id}/${word}${size === 0 ? '' : `,${size}`}/${name}`;
    return this.#inTurn(() => this.#write(headerOf({ name: text, size: 0, modified })));
  }

  /**
   * A file and its digest.
   * @throws whatever `content` throws. The other side is told, and takes nothing of the file.
   */
  async sendFile(id: number, found: Found, content: AsyncIterable<Uint8Array>): Promise<void> {
    const pieces = content[Symbol.asyncIterator]();
    // Before its turn: of a file that cannot be opened no content is sent.
    let next = await pieces.next().catch(async (error: unknown) => {
      await this.send({ act: 'failed', id, word: reasonOf(error), name: found.name });
      throw error;
    });
    await this.#inTurn(async () => {
      await this.#write(headerOf({ ...found, name: `file/${id}//${found.name}` }));
      const hash = createHash('sha256');
      let left = found.size;
      let digest = FAILED;
      try {
        for (; next.done !== true; next = await pieces.next()) {
          if (next.value.length > left) throw new SourceError('was being written');
          hash.update(next.value);
          left -= next.value.length;
          await this.#write(next.value);
        }
        if (left > 0) throw new SourceError('was being written');
        digest = hash.digest('hex');
      } catch (error) {
        digest += reasonOf(error);
        throw error;
      } finally {
        for (; left > 0; left -= Math.min(left, ZEROS.length)) await this.#write(ZEROS.subarray(0, left));
        await this.#write(paddingOf(found.size));
        await this.#write(headerOf({ name: `digest/${id}/${digest}/`, size: 0, modified: 0 }));
        await pieces.return?.();
      }
    });
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(act);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

/** In the place of a digest, with the reason after it: the file could not be read to its end. */
export const FAILED = '-';

const reasonOf = (error: unknown): string => (error instanceof SourceError ? error.skipped : '');

/** @param reason why the other side could not read a file; empty: for no reason that a source has. */
export const failureOf = (reason: string): SourceError => new SourceError((reason || 'was being written') as Skipped);

/** What a digest message will say. */
export function saidBy(): { readonly sha256: Promise<string>; readonly digested: (word: string) => void } {
  const { promise: sha256, resolve, reject } = Promise.withResolvers<string>();
  // Whoever waits for the digest hears of the failure. Perhaps nobody does.
  sha256.catch(() => undefined);
  const digested = (word: string) =>
    word.startsWith(FAILED) ? reject(failureOf(word.slice(FAILED.length))) : resolve(word);
  return { sha256, digested };
}

/** The same pieces. @param read is called when all have been used. */
export async function* untilRead(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  read: () => void,
): AsyncGenerator<Uint8Array> {
  yield* pieces;
  read();
}

/** The content of a file, checked against the digest that follows. */
export async function* checked(
  content: AsyncIterable<Uint8Array>,
  sha256: Promise<string>,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const piece of content) {
    hash.update(piece);
    yield piece;
  }
  if ((await sha256) !== hash.digest('hex')) throw new Error('the connection gave other bytes than it was given');
}

const NO_FILE = { size: 0, modified: 0 };
const ZEROS = Buffer.alloc(1 << 16);
