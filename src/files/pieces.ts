import type { FileHandle } from 'node:fs/promises';

const PIECE = 1 << 20;

/** Buffers that nobody uses at the moment. There are never more than files are read at once. */
const unused: Buffer[] = [];

/**
 * An open file from its beginning, in pieces of at most 1 MiB. A piece is only good until the next is asked for.
 * @param size where to stop, in bytes. A file that is longer has been written to meanwhile.
 */
export async function* piecesOf(file: FileHandle, size = Infinity): AsyncGenerator<Uint8Array> {
  const piece = unused.pop() ?? Buffer.allocUnsafeSlow(PIECE);
  try {
    for (let position = 0; position < size;) {
      const { bytesRead } = await file.read(piece, 0, Math.min(PIECE, size - position), position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield piece.subarray(0, bytesRead);
    }
  } finally {
    unused.push(piece);
  }
}
