import type { Site } from './sites.ts';

export const PAGE = '<!DOCTYPE html><html><body>Please log in</body></html>';

/** What happens to one request that has one answer. */
export type Fault =
  /** The connection breaks before the API server has seen the request. */
  | 'before'
  /** The API server does what it is asked, and the connection breaks before the answer. */
  | 'lost'
  /** The connection breaks in the middle of the answer. */
  | 'torn'
  /** The request is on its way for a while, whatever becomes of its sender. */
  | 'late'
  /** A cache on the way gives the first answer that it had to the same question, or another moment's. */
  | 'stale'
  /** An answer of its own, before or after the API server has done what it is asked. */
  | { readonly status: number; readonly isDone: boolean }
  /** A portal or a proxy answers with 200 and something that is not Kubernetes', before or after the API server has done what it is asked. */
  | { readonly text: string; readonly isDone: boolean };

export const nameOfFault = (fault: Fault): string =>
  typeof fault === 'string' ? fault : `${'text' in fault ? fault.text : fault.status}${fault.isDone ? ' done' : ''}`;

/** What happens to a watch, at a line of it or after a moment without one. */
export type WatchFault =
  /** It ends; it breaks; it breaks within a line; nothing comes any more; its version is too old; what comes is no event; bookmarks are left out; each line comes twice. */
  'ended' | 'cut' | 'torn' | 'hung' | 'gone' | 'page' | 'unmarked' | 'repeated';

/** The fault of the nth (0, 1, …) request of a site. */
export type Plan = Readonly<Record<Site, ReadonlyMap<number, Fault>>> & {
  readonly watch: ReadonlyMap<number, { readonly fault: WatchFault; readonly line: number }>;
};
