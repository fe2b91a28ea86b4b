import type { Found } from '../files/found.ts';
import { nameOf, type Name } from '../files/name.ts';
import type { Archived } from '../files/tar.ts';
import type { Container } from './containers.ts';
import type { Asked, Engine } from './engine.ts';
import { isNotFound } from './engineError.ts';

/** Of the header X-Docker-Container-Path-Stat, what is read. */
interface Stat {
  readonly size: number;
  /** As RFC 3339 has it. */
  readonly mtime: string;
}

/**
 * A directory of a container, running or not, as the engine archives it. Volumes that the container has below it are in the archive, too. While an archive is
 * read, the engine lets every other request about files of the container wait.
 */
export class ContainerArchive implements Archived {
  readonly #engine: Engine;
  readonly #url: string;
  readonly #path: Name;
  readonly #until: Pick<Asked, 'signal'>;

  /** @param signal ends what is being read. */
  constructor(engine: Engine, { id }: Container, path: string, signal?: AbortSignal) {
    this.#engine = engine;
    this.#until = signal === undefined ? {} : { signal };
    this.#url = `/containers/${id}/archive`;
    this.#path = nameOf(path);
  }

  open(): Promise<AsyncIterable<Uint8Array>>;
  open(name: Name): Promise<AsyncIterable<Uint8Array> | undefined>;
  async open(name?: Name): Promise<AsyncIterable<Uint8Array> | undefined> {
    // `/.` at the end: what is in the directory, also if the path is a link to one.
    const path = `${this.#path}/${name ?? '.'}`;
    return this.#ifThere(() => this.#engine.stream(this.#url, { query: { path }, ...this.#until }), name === undefined);
  }

  /** Whether the container has the directory. */
  async isThere(): Promise<boolean> {
    return (await this.#stat('.')) !== undefined;
  }

  /** A file as it is now; undefined if it is gone. */
  async look(name: Name): Promise<Found | undefined> {
    const stat = await this.#stat(name);
    // The archive has whole seconds.
    const modified = stat === undefined ? 0 : Math.floor(Date.parse(stat.mtime) / 1000) * 1e6;
    return stat === undefined ? undefined : { name, size: stat.size, modified };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #stat(name: Name): Promise<Stat | undefined> {
    return this.#ifThere(async () => {
      const path = `${this.#path}/${name}`;
      const response = await this.#engine.stream(this.#url, { method: 'HEAD', query: { path }, ...this.#until });
      response.resume();
      const [stat = ''] = [response.headers['x-docker-container-path-stat']].flat();
      return JSON.parse(Buffer.from(stat, 'base64').toString()) as Stat;
    });
  }

  async #ifThere<T>(ask: () => Promise<T>, mustBe = false): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (isNotFound(error) && !mustBe) return undefined;
      throw error;
    }
  }
}
