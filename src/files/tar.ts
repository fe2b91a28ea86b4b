import { forEach } from './atOnce.ts';
import { isSame, type Found, type Skipped } from './found.ts';
import { belowPlace, isOurs, type Name } from './name.ts';
import { SourceError, type Seen, type Source } from './source.ts';
import { entriesOf, type Entry } from './tarEntries.ts';
import { TarError } from './tarHeader.ts';

/** A place whose files come as a stream of tar, with the names as the archive has them: `./a.mp3`, or `a.mp3`. */
export interface Archived {
  /** Everything below the place. Each call is another stream. */
  open(): Promise<AsyncIterable<Uint8Array>>;
  /** One file alone, under any name; undefined if it is gone. */
  open(name: Name): Promise<AsyncIterable<Uint8Array> | undefined>;
  /**
   * How a file is now, after its content was read; undefined if it is gone. An archive says nothing of a file that is written to while the archive is made. A
   * place that cannot change has no such method.
   */
  now?(found: Found): Promise<Found | undefined>;
  close(): Promise<void>;
}

/** A file, or what is none, while it passes by. */
interface Passing {
  readonly seen: Seen;
  /** The visit has ended, and the next one may pass by unless the visit failed. */
  readonly visited: (well: boolean) => void;
}

/**
 * The files of a stream of tar. Contents pass by once, one after the other: the next file comes when the content of this one was read, or when the visit
 * has ended without. So one file is read while others are synced and checked.
 */
export class Tar implements Source {
  readonly #place: Archived;

  constructor(place: Archived) {
    this.#place = place;
  }

  /** @throws TarError; and what the stream throws. */
  async each(visit: (seen: Seen) => Promise<void>, atOnce: number): Promise<void> {
    await forEach(this.#passing(), atOnce, async ({ seen, visited }) => {
      let isWell = false;
      try {
        await visit(seen);
        isWell = true;
      } finally {
        visited(isWell);
      }
    });
  }

  close(): Promise<void> {
    return this.#place.close();
  }

  async *#passing(): AsyncGenerator<Passing> {
    const hardLinks: Name[] = [];
    for await (const entry of entriesOf(await this.#place.open())) {
      const name = belowPlace(entry.name);
      if (name === undefined) throw new TarError('the archive has a name that leads out of the directory');
      if (entry.kind === 'directory' || isOurs(name)) continue;
      if (entry.kind === 'hard link') hardLinks.push(name);
      else if (!(yield* this.#pass(name, entry))) return;
    }
    // The content of a hard link has passed by under another name. Asked for alone, the link comes as a file.
    for (const name of hardLinks) {
      const alone = await this.#place.open(name);
      if (alone === undefined) yield* skip(name, 'vanished');
      else for await (const entry of entriesOf(alone)) if (!(yield* this.#pass(name, entry))) return;
    }
  }

  /** @returns whether the next one is to pass by. */
  async *#pass(name: Name, entry: Entry): AsyncGenerator<Passing, boolean> {
    if (entry.kind !== 'file')
      return yield* skip(name, entry.kind === 'link' ? 'is a link' : 'is a socket, a pipe or a device');
    const found = { name, size: entry.size, modified: entry.modified };
    const { promise, resolve } = Promise.withResolvers<boolean>();
    yield { seen: { found, content: () => this.#content(found, entry, () => resolve(true)) }, visited: resolve };
    return promise;
  }

  async *#content(found: Found, entry: Entry, wasRead: () => void): AsyncGenerator<Uint8Array> {
    yield* entry.content();
    wasRead();
    if (this.#place.now === undefined) return;
    const now = await this.#place.now(found);
    if (now === undefined) throw new SourceError('vanished');
    if (!isSame(found, now)) throw new SourceError('was being written');
  }
}

function* skip(name: Name, skipped: Skipped): Generator<Passing, boolean> {
  yield { seen: { name, skipped }, visited: () => undefined };
  return true;
}
