import type { Found } from '../files/found.ts';
import { SourceError, type Source } from '../files/source.ts';
import type { Target } from '../files/target.ts';
import { borrow, gathered, giveBack, PIECE } from '../files/pieces.ts';
import { Slots } from '../files/slots.ts';
import { entriesOf, type Entry } from '../files/tarEntries.ts';
import type { Answer } from './remoteTarget.ts';
import { linesOf } from '../cluster/lines.ts';
import { FAILED, messageIn, saidBy, Sender, untilRead, type Came } from './wire.ts';

/** What a mover does in its pod: the other end of RemoteTarget and RemoteSource. */

/** How many small files are in memory at once, until they are written: the stream goes on meanwhile. */
const IN_MEMORY = 16;

/**
 * Gives to a target what comes in, until the sender says that this is the end.
 * @throws Error if the stream ends before. Then nothing is left half in the target.
 */
export async function receiveInto(
  target: Target,
  input: AsyncIterable<Uint8Array>,
  answer: (answer: Answer) => void,
): Promise<void> {
  const running = new Set<Promise<void>>();
  const inMemory = new Slots(IN_MEMORY);
  let digested: (digest: string) => void = () => undefined;

  const reply = (id: number, act: Promise<unknown>): Promise<void> => {
    const one = act
      .then(
        (value) => answer({ id, value }),
        (error: unknown) => answer({ id, error: error instanceof Error ? error.message : String(error) }),
      )
      .finally(() => running.delete(one));
    running.add(one);
    return one;
  };

  try {
    for await (const entry of entriesOf(input)) {
      const message = messageIn(entry);
      if (message?.act === 'end') {
        await Promise.all(running);
        answer({ id: message.id });
        return;
      }
      if (message !== undefined) await take(message, entry);
    }
  } finally {
    // What waits for a digest that never comes is not whole.
    digested(FAILED);
    await Promise.all(running);
  }
  throw new Error('the sender has gone before the end');

  async function take({ act, id, word, ...found }: Came, entry: Entry): Promise<void> {
    if (act === 'file') {
      const { sha256, digested: heard } = saidBy();
      digested = heard;
      if (entry.size <= PIECE) {
        const content = await inMemoryOf(entry);
        void reply(
          id,
          target.receive(found, content.pieces, sha256).finally(() => content.free()),
        );
        return;
      }
      const read = Promise.withResolvers<undefined>();
      const content = untilRead(gathered(entry.content()), () => read.resolve(undefined));
      // A target that fails does not read to the end. Then the rest passes by.
      await Promise.race([read.promise, reply(id, target.receive(found, content, sha256))]);
    } else if (act === 'digest') digested(word);
    else if (act === 'failed') answer({ id });
    else if (act === 'empty') void reply(id, target.isEmpty());
    else if (act === 'look') void reply(id, target.look(found));
    else if (act === 'compare') void reply(id, target.compare(found, word));
    else if (act === 'room') void reply(id, target.room());
    else if (act === 'sync') void reply(id, target.sync());
    else answer({ id, error: `the pod does not know "${act}": give --image of the release of this command` });
  }

  /** A small file, as soon as there is room for it. */
  async function inMemoryOf(entry: Entry) {
    const freed = await inMemory.take();
    const buffer = borrow();
    let length = 0;
    for await (const piece of entry.content()) {
      buffer.set(piece, length);
      length += piece.length;
    }
    let isUsed = true;
    const free = () => {
      if (!isUsed) return;
      isUsed = false;
      giveBack(buffer);
      freed();
    };
    return { pieces: untilRead(length === 0 ? [] : [buffer.subarray(0, length)], free), free };
  }
}

/** How many files of a source are told before the other side has said whether it wants the first of them. */
const TOLD = 32;

/** What the other side says of the file with this number: send its content, or go on. */
export interface Wish {
  readonly id: number;
  readonly wants: boolean;
}

/** Tells of each file of a source, and sends the content of those that the other side wants. Does so once for each line `all` that comes in. */
export async function sendFrom(
  source: Source,
  input: AsyncIterable<Uint8Array>,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const sender = new Sender(write);
  const wishes = new Map<number, (wants: boolean) => void>();
  let next = 0;
  let telling: Promise<void> = Promise.resolve();
  for await (const line of linesOf(input)) {
    if (line === 'all') telling = tellAll().catch(broken);
    else if (line === 'end') break;
    else {
      const { id, wants } = JSON.parse(line) as Wish;
      wishes.get(id)?.(wants);
    }
  }
  for (const resolve of wishes.values()) resolve(false);
  await telling;

  function broken(error: unknown): Promise<void> {
    const name = error instanceof Error ? error.message : String(error);
    return sender.send({ act: 'broken', id: next++, word: '', name });
  }

  async function tellAll(): Promise<void> {
    await source.each(async (seen) => {
      const id = next++;
      if (!('found' in seen)) return sender.send({ act: 'skipped', id, word: seen.skipped, name: seen.name });
      const { found, content } = seen;
      const wish = new Promise<boolean>((resolve) => wishes.set(id, resolve));
      const allocated = found.allocated === undefined ? '' : `${found.allocated}`;
      await sender.send({ act: 'found', id, word: allocated, name: found.name }, found);
      if (await wish) await sendContent(id, found, content());
      wishes.delete(id);
    }, TOLD);
    await sender.send({ act: 'all', id: next++, word: '', name: '' });
  }

  async function sendContent(id: number, found: Found, content: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      await sender.sendFile(id, found, content);
    } catch (error) {
      // The other side has been told.
      if (!(error instanceof SourceError)) throw error;
    }
  }
}
