import type { Found } from '../files/found.ts';
import type { Room } from '../files/room.ts';
import type { Known, Received, Target } from '../files/target.ts';
import { TargetError } from '../files/targetError.ts';
import { Slots } from '../files/slots.ts';
import { linesOf } from '../cluster/lines.ts';
import { Sender, type Channel } from './wire.ts';

/** What a mover answers to the message of this number. */
export interface Answer {
  readonly id: number;
  readonly value?: unknown;
  /** Why the target fails. */
  readonly error?: string;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** How many files may wait for an answer: the way there and back, and a sync of the disk, take long. What waits is a name and a promise. */
const AT_ONCE = 128;

/** How many files are read before their turn: each takes a buffer (src/files/pieces.ts). */
const READ_AHEAD = 8;

/** A target elsewhere: the receiver runs in a process at the other end of a channel (src/move/mover.ts). */
export class RemoteTarget implements Target {
  readonly atOnce = AT_ONCE;
  readonly #channel: Channel;
  readonly #sender: Sender;
  readonly #reading = new Slots(READ_AHEAD);
  readonly #waiting = new Map<number, Waiting>();
  readonly #listening: Promise<void>;
  #next = 0;
  #ended: Error | undefined;

  constructor(channel: Channel) {
    this.#channel = channel;
    this.#sender = new Sender((bytes) => this.#write(bytes));
    this.#listening = this.#listen();
  }

  isEmpty(): Promise<boolean> {
    return this.#ask('empty');
  }

  look(found: Found): Promise<Known> {
    return this.#ask('look', found, '');
  }

  compare(found: Found, sha256: string): Promise<Received> {
    return this.#ask('compare', found, sha256);
  }

  room(): Promise<Room> {
    return this.#ask('room');
  }

  async sync(): Promise<void> {
    await this.#ask('sync');
  }

  async receive(found: Found, content: AsyncIterable<Uint8Array>): Promise<Received> {
    const sent = await this.#reading.take();
    const id = this.#next++;
    const answer = this.#answerTo<Received>(id);
    // Whoever sends hears first why the source fails.
    answer.catch(() => undefined);
    try {
      await this.#sender.sendFile(id, found, content);
    } catch (error) {
      // The target has removed what it had of the file before anything else is asked of it.
      if (this.#waiting.has(id)) await answer.catch(() => undefined);
      throw error;
    } finally {
      sent();
    }
    return answer;
  }

  async close(): Promise<void> {
    await this.#ask('end').catch(() => undefined);
    await this.#channel.close();
    await this.#listening;
  }

  async #ask<T>(act: string, found?: Found, word = ''): Promise<T> {
    const id = this.#next++;
    const answer = this.#answerTo<T>(id);
    answer.catch(() => undefined);
    await this.#sender.send({ act, id, word, name: found?.name ?? '' }, found);
    return answer;
  }

  #answerTo<T>(id: number): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#ended === undefined) this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      else reject(this.#ended);
    });
  }

  async #write(bytes: Uint8Array): Promise<void> {
    if (this.#ended !== undefined) throw this.#ended;
    await this.#channel.write(bytes);
  }

  async #listen(): Promise<void> {
    let why = 'the connection to the pod has ended';
    try {
      for await (const line of linesOf(this.#channel.output)) {
        const { id, value, error } = JSON.parse(line) as Answer;
        const waiting = this.#waiting.get(id);
        this.#waiting.delete(id);
        if (error === undefined) waiting?.resolve(value);
        else waiting?.reject(new TargetError(error));
      }
    } catch (error) {
      why = error instanceof Error ? error.message : String(error);
    }
    this.#ended = new TargetError(why);
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}
