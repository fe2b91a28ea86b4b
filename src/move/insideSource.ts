import { forEach } from '../files/atOnce.ts';
import { Bytes } from '../files/bytes.ts';
import { CLOSED, type Found, type Skipped } from '../files/found.ts';
import { belowPlace, bytesOf, isOurs, textOf, type Name } from '../files/name.ts';
import { SourceError, type Seen, type Source } from '../files/source.ts';
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

/** The files below a directory in the file system of a container that runs, without those of other file systems. */
export class InsideSource implements Source {
  readonly canBeCounted = true;
  readonly #start: Start;
  readonly #directory: string;
  readonly #isMissing: (error: unknown) => boolean;
  #interpreter: Interpreter | undefined;

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

  async *#content(found: Found, { command, names }: Interpreter): AsyncGenerator<Uint8Array> {
    const name = names === 'text' ? textOf(`./${found.name}`) : bytesOf(found.name).toString('base64');
    // Over exec a word is text. The shell alone cannot be told of a name that is none.
    if (name === undefined) throw new SourceError('cannot be read: the file system reports an error');
    const reading = await this.#start([...command, 'read', this.#directory, name]);
    const bytes = new Bytes(reading.output);
    try {
      const state = `${found.size} ${found.modified}\n`;
      if ((await bytes.exactly(state.length)).toString() !== state) throw new SourceError('was being written');
      for (let left = found.size; left > 0;) {
        const piece = await bytes.some(left);
        if (piece.length === 0) throw new SourceError('was being written');
        left -= piece.length;
        yield piece;
      }
      if ((await bytes.exactly(state.length)).toString() !== state || (await bytes.some(1)).length > 0)
        throw new SourceError('was being written');
    } catch (error) {
      if (error instanceof SourceError) throw error;
      throw new SourceError('cannot be read: the file system reports an error', { cause: error });
    } finally {
      await bytes.end();
      await reading.close();
    }
  }
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
