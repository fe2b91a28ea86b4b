import { Bytes } from './bytes.ts';
import type { Name } from './name.ts';
import { countOf, headerIn, microsecondsOf, paxRecordsIn, TarError, type Header } from './tarHeader.ts';
import { filled, gnuSparse, paxSparse } from './tarHoles.ts';
import { blockOf, Stored } from './tarStored.ts';

/** What an archive says of one thing below a directory. */
export interface Entry {
  readonly name: Name;
  readonly kind: 'file' | 'hard link' | 'directory' | 'link' | 'special';
  /** Bytes, with holes. */
  readonly size: number;
  /** Microseconds since the epoch. */
  readonly modified: number;
  /** What is in a file; once, and only until the next entry is asked for, which passes over the rest. */
  readonly content: () => AsyncGenerator<Uint8Array>;
}

const KINDS: Readonly<Record<string, Entry['kind']>> = {
  '0': 'file',
  '7': 'file',
  S: 'file',
  '1': 'hard link',
  '2': 'link',
  '3': 'special',
  '4': 'special',
  '5': 'directory',
  '6': 'special',
};

/** Of a header that says more of the next entry: a long name, or PAX records. Linux allows 4096 bytes for a path. */
const LONGEST_HEADER = 1 << 20;

/**
 * Reads a stream of tar in one pass. No more is asked of the stream than is asked of the entries.
 * @throws TarError if the stream is no archive, or ends before the archive does.
 */
export async function* entriesOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Entry> {
  const bytes = new Bytes(stream);
  /** What PAX headers say of all entries that follow, and of the next one. */
  const global = new Map<string, string>();
  let own = new Map<string, string>();
  try {
    for (;;) {
      const block = await blockOf(bytes);
      const header = headerIn(block);
      if (header === undefined) break;
      if ('xgLK'.includes(header.type)) await sayMore(header);
      else {
        const stored = new Stored(bytes, sizeOf(header));
        yield await entryOf(header, block, stored);
        await stored.end();
        own = new Map();
      }
    }
    // What comes after the end fills the last record, and whoever writes must be able to end.
    while ((await bytes.some(Infinity)).length > 0);
  } finally {
    await bytes.end();
  }

  async function sayMore({ type, size }: Header): Promise<void> {
    if (size > LONGEST_HEADER) throw new TarError('the archive has a header that is too long');
    const stored = new Stored(bytes, size);
    const body = await stored.whole();
    await stored.end();
    if (type === 'L') own.set('path', body.toString('latin1').replace(/\0.*$/s, ''));
    else if (type !== 'K') for (const [key, value] of paxRecordsIn(body)) (type === 'g' ? global : own).set(key, value);
  }

  function said(key: string): string | undefined {
    return own.get(key) ?? global.get(key);
  }

  /** How many bytes follow. */
  function sizeOf({ type, size }: Header): number {
    const kind = KINDS[type];
    if (kind === undefined) throw new TarError(`the archive has an entry of the unknown type ${JSON.stringify(type)}`);
    // GNU tar gives a directory a size in incremental archives only. Some give a link the size of what the link names, and nothing follows.
    if (kind === 'directory') return size;
    if (kind !== 'file') return 0;
    const records = said('size');
    return records === undefined ? size : countOf(records);
  }

  async function entryOf(header: Header, block: Buffer, stored: Stored): Promise<Entry> {
    const time = said('mtime');
    const common = {
      name: said('GNU.sparse.name') ?? said('path') ?? header.name,
      kind: KINDS[header.type] ?? 'special',
      modified: time === undefined ? header.modified * 1e6 : microsecondsOf(time),
    };
    const sparse = await sparseOf(header, block, stored);
    return sparse === undefined
      ? { ...common, size: stored.left, content: () => stored.pieces() }
      : { ...common, size: sparse.size, content: () => filled(sparse, stored) };
  }

  async function sparseOf({ type }: Header, block: Buffer, stored: Stored) {
    if (type === 'S') return gnuSparse(block, () => blockOf(bytes));
    if (said('GNU.sparse.major') === '1') return paxSparse(countOf(said('GNU.sparse.realsize')), stored);
    if ([...own.keys()].some((key) => key.startsWith('GNU.sparse.')))
      throw new TarError('the archive has holes in an old format: let tar write it with --sparse-version=1.0');
    return undefined;
  }
}
