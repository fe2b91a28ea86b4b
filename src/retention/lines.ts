import type { Disk } from './folder.ts';

const PORTION = 1 << 18;

/** The lines of an open file from its beginning, without keeping more than a portion. Text is UTF-8. */
export function* linesOf(fd: number, disk: Pick<Disk, 'readSync'>): Generator<string> {
  const portion = Buffer.allocUnsafe(PORTION);
  let rest = Buffer.alloc(0);
  for (let position = 0; ;) {
    const read = disk.readSync(fd, portion, 0, PORTION, position);
    if (read === 0) break;
    position += read;
    const bytes = Buffer.concat([rest, portion.subarray(0, read)]);
    const end = bytes.lastIndexOf(0x0a);
    rest = bytes.subarray(end + 1);
    if (end >= 0) yield* bytes.toString('utf8', 0, end).split('\n');
  }
  if (rest.length > 0) yield rest.toString();
}
