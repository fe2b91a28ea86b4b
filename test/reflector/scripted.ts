import { ApiError } from '../../src/cluster/apiError.ts';
import type { Query, StreamOptions } from '../../src/cluster/connection.ts';
import { keyOfObject, type KubernetesObject } from '../../src/cluster/kubernetesObject.ts';
import type { Origin, Renewal, Selection, Sink } from '../../src/cluster/reflection.ts';
import { Reflector } from '../../src/cluster/reflector.ts';
import { ManualClock, seeded } from '../manualClock.ts';

export const object = (name: string, resourceVersion: string): KubernetesObject => ({
  metadata: { name, namespace: 'ns', uid: name, resourceVersion },
});

export const gone = new ApiError(410, 'Expired', 'too old resource version');
export const reset = new ApiError(0, 'Unreachable', 'cannot reach the API server: ECONNRESET');
export const unknown = new ApiError(404, 'NotFound', 'the server could not find the requested resource');
export const unavailable = new ApiError(503, 'ServiceUnavailable', 'shutting down', { retryAfterSeconds: 7 });

/** A page; an error; a JSON value as it is; or silence until the request is given up. */
export type Answer =
  | ApiError
  | { readonly items: readonly KubernetesObject[]; readonly version: string; readonly next?: string }
  | { readonly json: unknown }
  | 'silence';
/** A line of a watch; a JSON value as it is; an error that breaks it; or silence for so many ms. */
export type Line = readonly [type: string, object: unknown] | { readonly json: unknown } | ApiError | number;

export const one: Answer = { items: [object('a', '5')], version: '10' };
export const MINUTE = 60_000;
export const bookmark = (version: string): Line => ['BOOKMARK', { metadata: { resourceVersion: version } }];

/**
 * A collection that answers lists and watches by a script, and keeps what was asked. A watch that begins with an error was never opened. `current` is the
 * version of the API server when the reflector asks for that alone.
 */
export function scripted(
  lists: Answer[],
  watches: Line[][],
  {
    current = '1000',
    newest,
    ...more
  }: Pick<Selection, 'optional' | 'spare'> & {
    readonly current?: string;
    readonly newest?: () => string | undefined;
  } = {},
) {
  const clock = new ManualClock();
  const begin = clock.now();
  const asked: string[] = [];
  const ask = (what: string) => asked.push(`${Math.round((clock.now() - begin) / 1000)} s: ${what}`);
  const kept = new Map<string, string>();
  const origins: (Origin | undefined)[] = [];
  const served: boolean[] = [];
  const denied: (string | undefined)[] = [];
  const sink: Sink = {
    ...(newest === undefined ? {} : { newest }),
    served: (isServed) => served.push(isServed),
    denied: (why) => denied.push(why),
    put(each, origin) {
      if (each.metadata.name === 'poison') throw new TypeError('no spec');
      origins.push(origin);
      kept.set(keyOfObject(each), each.metadata.resourceVersion);
    },
    remove: (each) => kept.delete(keyOfObject(each)),
    retain: (identities) => [...kept.keys()].filter((key) => !identities.has(key)).forEach((key) => kept.delete(key)),
  };
  const stop = new AbortController();
  const pause = (ms: number, signal: AbortSignal | undefined) =>
    new Promise<void>((resolve) => {
      const cancel = clock.after(ms, resolve);
      signal?.addEventListener('abort', () => {
        cancel();
        resolve();
      });
    });
  const troubles: string[] = [];
  const renewals: Renewal[] = [];
  let recoveries = 0;
  const reflector = new Reflector({ path: '/things', labelSelector: 'a=b', ...more }, sink, {
    connection: {
      async get<T>(_: string, query: Query = {}, _accept?: unknown, signal?: AbortSignal): Promise<T> {
        const { continue: next, labelSelector, limit } = query;
        if (limit === 1) {
          ask('compare');
          return { metadata: { resourceVersion: current }, items: [] } as T;
        }
        ask(`list ${labelSelector}${next === undefined ? '' : ` from ${next}`}`);
        const answer = lists.shift();
        if (answer === undefined) throw reset;
        if (answer instanceof ApiError) throw answer;
        if (answer === 'silence') {
          await pause(1e9, signal);
          throw reset;
        }
        if ('json' in answer) return answer.json as T;
        const metadata = { resourceVersion: answer.version, continue: answer.next };
        return { metadata, items: answer.items } as T;
      },
      async *lines(_: string, query: Query, signal: AbortSignal, { onOpen }: StreamOptions = {}) {
        const { resourceVersion, allowWatchBookmarks } = query;
        ask(`watch from ${resourceVersion}${allowWatchBookmarks === true ? '' : ' without bookmarks'}`);
        const [first, ...more] = watches.shift() ?? [1e9];
        if (first instanceof ApiError) throw first;
        onOpen?.();
        for (const line of first === undefined ? [] : [first, ...more]) {
          if (line instanceof ApiError) throw line;
          if (typeof line === 'number') await pause(line, signal);
          else if ('json' in line) yield line.json;
          else yield { type: line[0], object: line[1] };
          if (signal.aborted) return;
        }
      },
    },
    clock,
    random: seeded(1),
    onTrouble: (error) => troubles.push(error.reason),
    onRecovery: () => recoveries++,
    onRenewal: (renewal) => renewals.push(renewal),
  });
  const run = reflector.run(stop.signal);
  const end = async () => {
    stop.abort();
    await run;
  };
  return {
    clock,
    asked,
    kept,
    origins,
    served,
    denied,
    troubles,
    renewals,
    recoveries: () => recoveries,
    reflector,
    end,
  };
}
