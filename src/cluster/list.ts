import { ApiError } from './apiError.ts';
import type { Accept, Connection, Query } from './connection.ts';
import { hasVersion, isKubernetesObject, type KubernetesObject } from './kubernetesObject.ts';

/**
 * Lists are read in pages, so that neither side holds a whole list: larger pages cost memory that Node never gives back. Of an excerpt there are more objects in as
 * many bytes (bench/README.md).
 */
const PAGE = { json: 100, excerpt: 200 };

/** How often a list of all is begun, if the collection changes too much meanwhile. */
const ATTEMPTS = 5;

/** The part of a connection that reads. */
export type Reading = Pick<Connection, 'get'>;

/** One page of a list, as the API server sends it. */
export interface Page<Item> {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  /** To be read once. */
  readonly items: Iterable<Item> | null;
}

/**
 * A collection at its latest resource version, page by page.
 *
 * @throws ApiError; 410 if the collection has changed too much since the first page. The pages read so far are then out of date. Also if the signal
 *   aborts, or if an answer is no list.
 */
export async function* pages<Item>(
  connection: Reading,
  path: string,
  query: Query = {},
  accept?: Accept,
  signal?: AbortSignal,
): AsyncGenerator<Page<Item>> {
  const limit = typeof accept === 'object' ? PAGE.excerpt : PAGE.json;
  const ask = (from?: string) => {
    const page = connection.get<unknown>(path, { ...query, limit, continue: from }, accept, signal);
    // Whoever stops reading does not wait for it.
    page.catch(() => undefined);
    return page;
  };
  let token: string | undefined;
  for (let asked: Promise<unknown> | undefined = ask(); asked !== undefined;) {
    const page: Page<Item> = asPage<Item>(await asked, path);
    const next = page.metadata.continue === '' ? undefined : page.metadata.continue;
    if (next !== undefined && next === token) throw ApiError.unexpected(`GET ${path}`, 'the same page again and again');
    token = next;
    // The API server makes the next page while this one is looked at.
    asked = token === undefined ? undefined : ask(token);
    yield page;
  }
}

function asPage<Item>(answer: unknown, path: string): Page<Item> {
  const items: unknown = (answer as { readonly items?: unknown } | null)?.items;
  if (hasVersion(answer) && isList(items)) return answer as Page<Item>;
  throw ApiError.unexpected(`GET ${path}`, 'no list');
}

const isList = (items: unknown): boolean => items === null || (typeof items === 'object' && Symbol.iterator in items);

/**
 * The object of a name as it is now, for who may list and not get.
 *
 * @returns the object, undefined if there is none, and the version at which that was read
 * @throws ApiError
 */
export async function readByName(
  connection: Reading,
  path: string,
  name: string,
  { accept, signal }: { readonly accept?: Accept; readonly signal?: AbortSignal } = {},
): Promise<{ readonly object: KubernetesObject | undefined; readonly resourceVersion: string }> {
  const query = { fieldSelector: `metadata.name=${name}` };
  const { items, metadata } = asPage(await connection.get<unknown>(path, query, accept, signal), path);
  const [object] = items ?? [];
  if (object === undefined) return { object, resourceVersion: metadata.resourceVersion };
  if (!isKubernetesObject(object)) throw ApiError.unexpected(`GET ${path}`, 'an item without metadata');
  return { object, resourceVersion: object.metadata.resourceVersion };
}

/**
 * All objects of a collection, at the latest resource version.
 *
 * @throws ApiError
 */
export async function listAll<Item>(connection: Reading, path: string, query: Query = {}): Promise<Item[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      const items: Item[] = [];
      for await (const page of pages<Item>(connection, path, query)) items.push(...(page.items ?? []));
      return items;
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 410) || attempt === ATTEMPTS) throw error;
    }
  }
}
