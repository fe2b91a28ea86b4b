import { createInterface } from 'node:readline';
import { Agent, request, type Dispatcher } from 'undici';

/**
 * What the operator is compared with: programs that send the same requests and do nothing else. They keep no picture, decide nothing, look at no
 * answer but its status. Run as a process of its own, with its orders as the first line of standard input; says `ready`, and begins at the next.
 */

export interface Request {
  readonly path: string;
  readonly operations: readonly unknown[];
}

export type Orders =
  /** All requests, so many at once; says `done`. */
  | { readonly act: 'loop'; readonly requests: readonly Request[]; readonly concurrency: number }
  /** Watches a collection, and sends the operations to whatever appears or changes for the first time. */
  | {
      readonly act: 'watch';
      readonly path: string;
      readonly labelSelector: string;
      readonly operations: readonly unknown[];
    }
  /** Reads collections as a whole, in pages, all at once; says `done`. */
  | { readonly act: 'list'; readonly paths: readonly string[] };

export interface Server {
  readonly server: string;
  readonly tls: { readonly ca: string; readonly cert: string; readonly key: string };
}

/** The first operation of each patch: it holds for this version of the object alone. */
export const versionLock = (value: string) => ({ op: 'replace', path: '/metadata/resourceVersion', value });

interface Listed {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
}

const PAGE = 500;

class Bare {
  readonly #server: string;
  readonly #dispatcher: Dispatcher;

  constructor({ server, tls }: Server) {
    this.#server = server;
    this.#dispatcher = new Agent({ connect: { ...tls }, allowH2: false });
  }

  /** Opens so many connections. */
  async warm(connections: number): Promise<void> {
    await Promise.all(Array.from({ length: connections }, async () => (await this.#get('/version')).body.dump()));
  }

  async patch({ path, operations }: Request): Promise<void> {
    const { statusCode, body } = await request(`${this.#server}${path}?fieldManager=bench`, {
      method: 'PATCH',
      dispatcher: this.#dispatcher,
      headers: { 'content-type': 'application/json-patch+json' },
      body: JSON.stringify(operations),
    });
    if (statusCode !== 200) throw new Error(`PATCH ${path} answered ${statusCode}: ${await body.text()}`);
    await body.dump({ limit: Infinity });
  }

  async loop(requests: readonly Request[], concurrency: number): Promise<void> {
    const rest = requests.values();
    await Promise.all(
      Array.from({ length: concurrency }, async () => {
        for (const each of rest) await this.patch(each);
      }),
    );
  }

  /** @returns the resource version. */
  async list(path: string, query = ''): Promise<string> {
    let next = '';
    for (;;) {
      const page = `limit=${PAGE}&continue=${encodeURIComponent(next)}${query}`;
      const { metadata } = (await (await this.#get(`${path}?${page}`)).body.json()) as Listed;
      next = metadata.continue ?? '';
      if (next === '') return metadata.resourceVersion;
    }
  }

  async watch(
    { path, labelSelector, operations }: Extract<Orders, { act: 'watch' }>,
    opened: () => void,
  ): Promise<void> {
    const selector = `&labelSelector=${encodeURIComponent(labelSelector)}`;
    const version = await this.list(path, selector);
    const { body } = await this.#get(`${path}?watch=true&resourceVersion=${version}${selector}`);
    opened();
    const seen = new Set<string>();
    for await (const line of createInterface({ input: body })) {
      const { metadata } = (JSON.parse(line) as { object: { metadata: { name: string; resourceVersion: string } } })
        .object;
      if (seen.has(metadata.name)) continue;
      seen.add(metadata.name);
      void this.patch({
        path: `${path}/${metadata.name}`,
        operations: [versionLock(metadata.resourceVersion), ...operations],
      });
    }
  }

  #get(path: string): Promise<Dispatcher.ResponseData> {
    return request(`${this.#server}${path}`, { dispatcher: this.#dispatcher, bodyTimeout: 0 });
  }
}

const say = (word: string) => process.stdout.write(`${word}\n`);

async function main(): Promise<void> {
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const orders = JSON.parse((await lines.next()).value ?? '') as Orders & Server;
  const bare = new Bare(orders);
  const go = async () => {
    say('ready');
    await lines.next();
  };
  switch (orders.act) {
    case 'loop':
      await bare.warm(orders.concurrency);
      await go();
      await bare.loop(orders.requests, orders.concurrency);
      break;
    case 'watch':
      return bare.watch(orders, () => say('ready'));
    case 'list':
      await go();
      await Promise.all(orders.paths.map((path) => bare.list(path)));
  }
  // With the CPU time that it took, s.
  const { user, system } = process.cpuUsage();
  say(`done ${(user + system) / 1e6}`);
  process.exit();
}

if (import.meta.main) await main();
