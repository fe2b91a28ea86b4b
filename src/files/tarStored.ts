import type { Bytes } from './bytes.ts';
import { BLOCK, TarError } from './tarHeader.ts';

/** The bytes that an archive has of one entry, and those that fill the last block. */
export class Stored {
  readonly #bytes: Bytes;
  #left: number;
  #padding: number;

  constructor(bytes: Bytes, size: number) {
    this.#bytes = bytes;
    this.#left = size;
    this.#padding = (BLOCK - (size % BLOCK)) % BLOCK;
  }

  get left(): number {
    return this.#left;
  }

  /** @throws TarError if the archive ends before, or the entry has not so many. */
  async *pieces(length = this.#left): AsyncGenerator<Buffer> {
    if (length > this.#left) throw new TarError('the archive has a file with more bytes than it says');
    for (let wanted = length; wanted > 0;) {
      const piece = await this.#bytes.some(wanted);
      if (piece.length === 0) throw new TarError(CUT);
      this.#left -= piece.length;
      wanted -= piece.length;
      yield piece;
    }
  }

  /** All bytes that are left, at once. */
  async whole(length = this.#left): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for await (const piece of this.pieces(length)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  /** Passes over what is left. The next header follows. */
  async end(): Promise<void> {
    const rest = this.pieces();
    while ((await rest.next()).done !== true);
    await blockOf(this.#bytes, this.#padding);
    this.#padding = 0;
  }
}

/** @throws TarError if the stream ends before. */
export async function blockOf(bytes: Bytes, size = BLOCK): Promise<Buffer> {
  const block = await bytes.exactly(size);
  if (block.length < size) throw new TarError(CUT);
  return block;
}

const CUT = 'the archive was cut off: what follows is missing';
