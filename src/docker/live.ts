import { forEach } from '../files/atOnce.ts';
import { isSame, type Found } from '../files/found.ts';
import { SourceError, type Seen, type Source } from '../files/source.ts';
import { Tar } from '../files/tar.ts';
import { entriesOf } from '../files/tarEntries.ts';
import type { ContainerArchive } from './archive.ts';

/**
 * The files of a container that runs, and may write to them. Each is archived for itself, and looked at before and after (M8): nothing can be looked at while
 * one archive of all is read. A container that does not run is read faster, as one archive.
 */
export class LiveDirectory implements Source {
  readonly canBeCounted = true;
  readonly #archive: ContainerArchive;

  constructor(archive: ContainerArchive) {
    this.#archive = archive;
  }

  async each(visit: (seen: Seen) => Promise<void>, atOnce: number): Promise<void> {
    const all: Seen[] = [];
    const list = (seen: Seen) => {
      all.push('found' in seen ? { found: seen.found, content: () => this.#content(seen.found) } : seen);
      return Promise.resolve();
    };
    try {
      await new Tar(this.#archive).each(list, 1);
    } finally {
      // Also if the archive breaks off: what it told is there.
      await forEach(all, atOnce, visit);
    }
  }

  close(): Promise<void> {
    return this.#archive.close();
  }

  async *#content(found: Found): AsyncGenerator<Uint8Array> {
    const alone = await this.#archive.open(found.name);
    if (alone === undefined) throw new SourceError('vanished');
    let isThere = false;
    for await (const entry of entriesOf(alone)) {
      isThere = true;
      if (entry.kind !== 'file' || !isSame(found, { ...entry, name: found.name }))
        throw new SourceError('was being written');
      yield* entry.content();
    }
    // Of a file whose name is no text, the engine gives an archive with nothing in it.
    if (!isThere) throw new SourceError('cannot be read: the file system reports an error');
    const now = await this.#archive.look(found.name);
    if (now === undefined) throw new SourceError('vanished');
    if (!isSame(found, now)) throw new SourceError('was being written');
  }
}
