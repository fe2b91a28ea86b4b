import { ApiError } from './apiError.ts';
import type { Accept, Connection, Query } from './connection.ts';

/** Lists are read in pages, so that neither side holds a whole list as text. Larger pages cost memory that Node never gives back. */
const PAGE = 100;

/** The part of a connection that reads. */
export type Reading = Pick<Connection, 'get'>;

/** One page of a list, as the API server sends it. */
export interface Page<Item> {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: readonly Item[] | null;
}

/**
 * A collection at its latest resource version, page by page.
 *
 * @throws ApiError; 410 if the collection has changed too much since the first page. The pages read so far are then out of date.
 */
export async function* pages<Item>(
  connection: Reading,
  path: string,
  query: Query = {},
  accept?: Accept,
): AsyncGenerator<Page<Item>> {
  let next: string | undefined;
  do {
    const page = await connection.get<Page<Item>>(path, { ...query, limit: PAGE, continue: next }, accept);
    yield page;
    next = page.metadata.continue === '' ? undefined : page.metadata.continue;
  } while (next !== undefined);
}

/**
 * All objects of a collection, at the latest resource version.
 *
 * @throws ApiError
 */
export async function listAll<Item>(connection: Reading, path: string, query: Query = {}): Promise<Item[]> {
  for (;;) {
    try {
      const items: Item[] = [];
      for await (const page of pages<Item>(connection, path, query)) items.push(...(page.items ?? []));
      return items;
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 410)) throw error;
    }
  }
}
