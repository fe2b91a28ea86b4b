import { forEach } from './atOnce.ts';
import { Bytes } from './bytes.ts';
import { CLOSED, type Found, type Skipped } from './found.ts';
import { belowPlace, isOurs, type Name } from './name.ts';
import { SourceError, type Seen, type Source } from './source.ts';
import { INTERPRETERS, type Interpreter } from './insidePrograms.ts';

/** Starts a command in the container. Its output throws {@link CommandMissing} if the container has no such command. */
export type Start = (command: readonly string[]) => Promise<Output>;

export interface Output {
  readonly output: AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** The container has neither sh with find, stat and cat, nor node, nor python3. */
export class NothingToReadWith extends Error {
  override readonly name = 'NothingToReadWith';

  constructor() {
    super('has neither sh with find, stat and cat, nor node, nor python3');
  }
}

const SKIPPED: Readonly<Record<string, Skipped>> = {
  l: 'is a link',
  s: 'is a socket, a pipe or a device',
  d: CLOSED,
};

/** A file that is to be read. */
interface Waiting {
  /** Its name as a word of the command line. */
  readonly word: string;
  /** What the command gives, from the beginning of this file on. */
  readonly bytes: PromiseWithResolvers<Bytes>;
  /** Whether the file was read to its end. */
  readonly passed: Promise<boolean>;
}

/** How many files one command reads at most: their names are words of its command line. */
const TOGETHER = 16;

/** The files below a directory in the file system of a container that runs, without those of other file systems. */
export class InsideSource implements Source {
  readonly canBeCounted = true;
  readonly #start: Start;
  readonly #directory: string;
  readonly #isMissing: (error: unknown) => boolean;
  #interpreter: Interpreter | undefined;
  readonly #waiting: Waiting[] = [];
  #isReading = false;

  /** @param isMissing whether an error of an output says that the container does not have the command. */
  constructor(start: Start, directory: string, isMissing: (error: unknown) => boolean) {
    this.#start = start;
    this.#directory = directory;
    this.#isMissing = isMissing;
  }

  /** @throws NothingToReadWith; and what the outputs of the commands throw. */
  async each(visit: (seen: Seen) => Promise<void>, atOnce: number): Promise<void> {
    await forEach(this.#list(), atOnce, visit);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async *#list(): AsyncGenerator<Seen> {
    for (const interpreter of this.#interpreter === undefined ? INTERPRETERS : [this.#interpreter]) {
      const listing = await this.#start([...interpreter.command, 'list', this.#directory]);
      try {
        for await (const record of recordsIn(listing.output)) {
          const seen = this.#seenIn(record, interpreter);
          if (seen !== undefined) yield seen;
        }
        this.#interpreter = interpreter;
        return;
      } catch (error) {
        if (!this.#isMissing(error)) throw error;
      } finally {
        await listing.close();
      }
    }
    throw new NothingToReadWith();
  }

  #seenIn(record: Name, interpreter: Interpreter): Seen | undefined {
    const [, kind = '', size = '', time = '', path = ''] = /^(\w) (\d+) (-?\d+) (.*)$/s.exec(record) ?? [];
    const name = belowPlace(path);
    if (name === undefined) throw new Error('the container tells of a name that leads out of the directory');
    if (kind === '' || isOurs(name)) return undefined;
    const skipped = SKIPPED[kind];
    if (skipped !== undefined) return { name, skipped };
    const found = { name, size: Number(size), modified: Number(time) };
    return { found, content: () => this.#content(found, interpreter) };
  }

  async *#content(found: Found, { command, wordFor }: Interpreter): AsyncGenerator<Uint8Array> {
    const bytes = Promise.withResolvers<Bytes>();
    const passed = Promise.withResolvers<boolean>();
    this.#waiting.push({ word: wordFor(found.name), bytes, passed: passed.promise });
    void this.#read([...command, 'read', this.#directory]);
    let isWell = false;
    try {
      yield* contentIn(await bytes.promise, found);
      isWell = true;
    } catch (error) {
      if (error instanceof SourceError) throw error;
      throw new SourceError('cannot be read: the file system reports an error', { cause: error });
    } finally {
      passed.resolve(isWell);
    }
  }

  /** To start a command takes longer than to read a recording. So one command reads all files that wait, one after the other. */
  async #read(command: readonly string[]): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, TOGETHER);
      try {
        const reading = await this.#start([...command, ...batch.map(({ word }) => word)]);
        const bytes = new Bytes(reading.output);
        for (let next = batch.shift(); next !== undefined; next = batch.shift()) {
          next.bytes.resolve(bytes);
          // Where one was not read to its end, nobody knows where the next begins.
          if (!(await next.passed)) break;
        }
        if (batch.length === 0) await bytes.some(1).catch(() => undefined);
        await bytes.end();
        await reading.close();
        this.#waiting.unshift(...batch);
      } catch (error) {
        for (const { bytes } of batch) bytes.reject(error);
      }
    }
    this.#isReading = false;
  }
}

/** The content of one file in what a command gives. @throws SourceError if the file has changed; and what the command throws. */
async function* contentIn(bytes: Bytes, { size, modified }: Found): AsyncGenerator<Uint8Array> {
  const state = `${size} ${modified}\n`;
  if ((await bytes.exactly(state.length)).toString() !== state) throw new SourceError('was being written');
  for (let left = size; left > 0;) {
    const piece = await bytes.some(left);
    if (piece.length === 0) throw new SourceError('was being written');
    left -= piece.length;
    yield piece;
  }
  if ((await bytes.exactly(state.length)).toString() !== state) throw new SourceError('was being written');
}

/** What a zero byte ends. */
async function* recordsIn(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Name> {
  let rest = '';
  for await (const piece of stream) {
    const records = (rest + Buffer.from(piece).toString('latin1')).split('\0');
    rest = records.pop() ?? '';
    yield* records;
  }
}
