import type { FileHandle } from 'node:fs/promises';

const PIECE = 1 << 20;

/**
 * The rest of an open file, in pieces of at most 1 MiB. A piece is only good until the next is asked for.
 * @param size how much is expected, in bytes: a small file takes no large buffer.
 */
export async function* piecesOf(file: FileHandle, size: number): AsyncGenerator<Uint8Array> {
  const piece = Buffer.allocUnsafe(Math.min(PIECE, size + 1));
  for (;;) {
    const { bytesRead } = await file.read(piece, 0, piece.length, null);
    if (bytesRead === 0) return;
    yield piece.subarray(0, bytesRead);
  }
}
