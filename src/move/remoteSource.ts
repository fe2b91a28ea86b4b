import { Readable } from 'node:stream';
import { forEach } from '../files/atOnce.ts';
import type { Found, Skipped } from '../files/found.ts';
import { SourceError, type Seen, type Source } from '../files/source.ts';
import { entriesOf, type Entry } from '../files/tarEntries.ts';
import type { Wish } from './mover.ts';
import {
  checked,
  FAILED,
  failureOf,
  messageIn,
  saidBy,
  untilRead,
  type Came,
  type Channel,
  type Message,
} from './wire.ts';

/** What the process tells of a file, with the number by which both sides know the file. */
interface Told {
  readonly id: number;
  readonly seen: Seen;
}

const skippedIn = ({ id, word, name }: Message): Told => ({ id, seen: { name, skipped: word as Skipped } });

/** The content of a file, when it comes: its entry, and later its digest. */
interface Coming {
  readonly entry: Promise<Entry>;
  readonly came: (entry: Entry) => void;
  readonly failed: (error: Error) => void;
  readonly digested: (digest: string) => void;
  /** The entry has passed by, or nobody reads it any more. */
  readonly read: Promise<unknown>;
  readonly wasRead: () => void;
}

/** A source elsewhere: a process at the other end of a channel reads it (src/move/mover.ts). */
export class RemoteSource implements Source {
  readonly canBeCounted = true;
  readonly #channel: Channel;
  readonly #entries: AsyncGenerator<Entry>;
  readonly #coming = new Map<number, Coming>();
  #failure: Error | undefined;
  /** The files whose content was asked for, as long as their visit lasts. */
  readonly #wished = new Set<number>();

  constructor(channel: Channel) {
    this.#channel = channel;
    this.#entries = entriesOf(channel.output);
  }

  /** @throws Error if the process at the other end fails or the connection ends. */
  async each(visit: (seen: Seen) => Promise<void>, atOnce: number): Promise<void> {
    const told = new Readable({ objectMode: true, read: () => undefined });
    void this.#listen(told);
    await this.#say('all');
    await forEach(told as AsyncIterable<Told>, atOnce, async ({ id, seen }) => {
      try {
        await visit(seen);
      } finally {
        if ('found' in seen && !this.#wished.delete(id)) await this.#wish({ id, wants: false });
      }
    });
  }

  async close(): Promise<void> {
    await this.#say('end').catch(() => undefined);
    await this.#channel.close();
  }

  /** Hands on what comes, until all of one look was told: what is told to the visits, and contents to those who wait for them. */
  async #listen(told: Readable): Promise<void> {
    try {
      for (;;) {
        const { done, value: entry } = (await this.#entries.next()) as IteratorResult<Entry, undefined>;
        if (done === true) throw new Error('the connection to the pod has ended');
        const message = messageIn(entry);
        if (message?.act === 'all') break;
        if (message?.act === 'broken') throw new Error(message.name);
        if (message?.act === 'found') told.push(this.#found(message));
        else if (message?.act === 'skipped') told.push(skippedIn(message));
        else if (message !== undefined) await this.#contentComes(message, entry);
      }
      told.push(null);
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      this.#failure = failure;
      for (const { failed, digested } of this.#coming.values()) {
        failed(failure);
        digested(FAILED);
      }
      told.destroy(failure);
    }
  }

  #found({ id, word: allocated, name, size, modified }: Came): Told {
    const found = { name, size, modified, ...(allocated === '' ? {} : { allocated: Number(allocated) }) };
    return { id, seen: { found, content: () => this.#content(id, found) } };
  }

  async #contentComes({ act, id, word }: Message, entry: Entry): Promise<void> {
    const coming = this.#coming.get(id);
    if (act === 'file') {
      coming?.came(entry);
      await coming?.read;
    } else if (act === 'digest') coming?.digested(word);
    else if (act === 'failed') coming?.failed(failureOf(word));
  }

  async *#content(id: number, found: Found): AsyncGenerator<Uint8Array> {
    if (this.#failure !== undefined) throw this.#failure;
    const [entry, read] = [Promise.withResolvers<Entry>(), Promise.withResolvers<undefined>()];
    const { sha256, digested } = saidBy();
    entry.promise.catch(() => undefined);
    this.#coming.set(id, {
      entry: entry.promise,
      came: entry.resolve,
      failed: entry.reject,
      digested,
      read: read.promise,
      wasRead: () => read.resolve(undefined),
    });
    try {
      this.#wished.add(id);
      await this.#wish({ id, wants: true });
      const { content, size } = await entry.promise;
      if (size !== found.size) throw new SourceError('was being written');
      const passing = untilRead(content(), () => read.resolve(undefined));
      yield* checked(passing, sha256);
    } finally {
      read.resolve(undefined);
      this.#coming.delete(id);
    }
  }

  #wish(wish: Wish): Promise<void> {
    return this.#say(JSON.stringify(wish));
  }

  #say(line: string): Promise<void> {
    return this.#channel.write(Buffer.from(`${line}\n`));
  }
}
