import type { FileHandle } from 'node:fs/promises';

/** How much is read, kept and written at once, in bytes. */
export const PIECE = 1 << 20;

/** Buffers that nobody uses at the moment. There are never more than are used at once. */
const unused: Buffer[] = [];

/** @returns a buffer of {@link PIECE} bytes, with anything in it. */
export const borrow = (): Buffer => unused.pop() ?? Buffer.allocUnsafeSlow(PIECE);

export const giveBack = (...buffers: readonly Buffer[]): void => void unused.push(...buffers);

/**
 * An open file from its beginning, in pieces of at most 1 MiB. A piece is only good until the next is asked for.
 * @param size where to stop, in bytes. A file that is longer has been written to meanwhile.
 */
export async function* piecesOf(file: FileHandle, size = Infinity): AsyncGenerator<Uint8Array> {
  const piece = borrow();
  try {
    for (let position = 0; position < size;) {
      const { bytesRead } = await file.read(piece, 0, Math.min(PIECE, size - position), position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield piece.subarray(0, bytesRead);
    }
  } finally {
    giveBack(piece);
  }
}

/** The same content in pieces of 1 MiB, of which the last may be shorter. While one is used, the next comes. A piece is only good until the next is asked for. */
export async function* gathered(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = content[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>;
  let rest: Uint8Array = Buffer.alloc(0);
  const fill = async (buffer: Buffer): Promise<Buffer> => {
    let length = 0;
    while (length < PIECE) {
      if (rest.length === 0) {
        const { done, value } = await source.next();
        if (done === true) break;
        rest = value;
      }
      const part = rest.subarray(0, PIECE - length);
      buffer.set(part, length);
      length += part.length;
      rest = rest.subarray(part.length);
    }
    return buffer.subarray(0, length);
  };
  let [filling, used] = [borrow(), borrow()];
  let coming = fill(filling);
  try {
    for (;;) {
      const piece = await coming;
      if (piece.length === 0) return;
      [filling, used] = [used, filling];
      coming = fill(filling);
      // Whoever asks for the next piece hears of the failure.
      coming.catch(() => undefined);
      yield piece;
    }
  } finally {
    await coming.catch(() => undefined);
    giveBack(filling, used);
    await source.return?.();
  }
}
