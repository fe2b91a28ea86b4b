import { BLOCK, countOf, numberIn, TarError } from './tarHeader.ts';
import type { Stored } from './tarStored.ts';

/** Where the bytes of a file lie between its holes, in order. */
export type Extents = readonly { readonly position: number; readonly length: number }[];

/** A file with holes: of the bytes between them, the archive has no others. */
export interface Sparse {
  /** Bytes, with the holes. */
  readonly size: number;
  readonly extents: Extents;
}

/**
 * GNU's own format: four extents stand in the header, and 21 in each block that follows while the one before says so.
 * @param next gives that block.
 */
export async function gnuSparse(header: Buffer, next: () => Promise<Buffer>): Promise<Sparse> {
  const extents = extentsIn(header, 386, 4);
  let isContinued = header[482] !== 0;
  while (isContinued) {
    const block = await next();
    extents.push(...extentsIn(block, 0, 21));
    isContinued = block[504] !== 0;
  }
  return { size: numberIn(header, 483, 12), extents };
}

const extentsIn = (block: Buffer, at: number, count: number) =>
  Array.from({ length: count }, (_, index) => at + index * 24)
    .filter((start) => block[start] !== 0)
    .map((start) => ({ position: numberIn(block, start, 12), length: numberIn(block, start + 12, 12) }));

/** GNU's format 1.0 in PAX: how many extents there are, then the two numbers of each, as lines in blocks before the bytes. */
export async function paxSparse(size: number, stored: Stored): Promise<Sparse> {
  const numbers: number[] = [];
  let line = '';
  while (numbers.length === 0 || numbers.length < 1 + 2 * (numbers[0] ?? 0)) {
    const lines = (line + (await stored.whole(BLOCK)).toString('latin1')).split('\n');
    line = lines.pop() ?? '';
    for (const digits of lines) if (!digits.startsWith('\0')) numbers.push(countOf(digits));
  }
  const [count = 0, ...pairs] = numbers;
  return {
    size,
    extents: Array.from({ length: count }, (_, index) => ({
      position: pairs[2 * index] ?? 0,
      length: pairs[2 * index + 1] ?? 0,
    })),
  };
}

const ZEROS = Buffer.alloc(1 << 20);

/** The content with its holes, which are zeros. */
export async function* filled({ size, extents }: Sparse, stored: Stored): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const { position, length } of [...extents, { position: size, length: 0 }]) {
    if (position < at || position + length > size) throw new TarError('the archive has a file whose holes overlap');
    for (; at < position; at += Math.min(position - at, ZEROS.length)) yield ZEROS.subarray(0, position - at);
    yield* stored.pieces(length);
    at += length;
  }
}
