import type { FileHandle } from 'node:fs/promises';

/** The smallest hole that the usual file systems keep. */
const BLOCK = 4096;
const ZEROS = Buffer.alloc(1 << 20);

/** Writes a piece of a file at its position. A piece of zeros is left out, so that holes stay holes (M10). @returns whether the piece was left out. */
export async function writePiece(file: FileHandle, piece: Uint8Array, position: number): Promise<boolean> {
  const isHole = isZero(piece);
  if (!isHole) await writeAll(file, piece, position);
  return isHole;
}

/** A piece whose first block is not zero is data; of data, nothing is left out, for each hole would cost a call. */
const isZero = (piece: Uint8Array): boolean =>
  piece.length <= ZEROS.length &&
  ZEROS.subarray(0, Math.min(BLOCK, piece.length)).equals(piece.subarray(0, BLOCK)) &&
  ZEROS.subarray(0, piece.length).equals(piece);

async function writeAll(file: FileHandle, piece: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < piece.length;) {
    const { bytesWritten } = await file.write(piece, written, piece.length - written, position + written);
    written += bytesWritten;
  }
}
