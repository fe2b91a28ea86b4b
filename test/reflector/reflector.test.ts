import { describe, expect, it } from 'vitest';
import { ApiError } from '../../src/cluster/apiError.ts';
import type { Query } from '../../src/cluster/connection.ts';
import {
  keyOfObject,
  Reflector,
  type KubernetesObject,
  type Selection,
  type Sink,
} from '../../src/cluster/reflector.ts';
import { ManualClock, seeded } from '../manualClock.ts';

const object = (name: string, resourceVersion: string): KubernetesObject => ({
  metadata: { name, namespace: 'ns', uid: name, resourceVersion },
});

const gone = new ApiError(410, 'Expired', 'too old resource version');
const reset = new ApiError(0, 'Unreachable', 'cannot reach the API server: ECONNRESET');
const unknown = new ApiError(404, 'NotFound', 'the server could not find the requested resource');
const unavailable = new ApiError(503, 'ServiceUnavailable', 'shutting down', { retryAfterSeconds: 7 });

type Answer =
  ApiError | { readonly items: readonly KubernetesObject[]; readonly version: string; readonly next?: string };
/** A line of a watch; an error that breaks it; or silence for so many ms. */
type Line = readonly [type: string, object: unknown] | ApiError | number;

/** A collection that answers lists and watches by a script, and keeps what was asked. */
function scripted(lists: Answer[], watches: Line[][], optional: Pick<Selection, 'optional'> = {}) {
  const clock = new ManualClock();
  const begin = clock.now();
  const asked: string[] = [];
  const ask = (what: string) => asked.push(`${Math.round((clock.now() - begin) / 1000)} s: ${what}`);
  const kept = new Map<string, string>();
  const served: boolean[] = [];
  const sink: Sink = {
    served: (isServed) => served.push(isServed),
    put: (each) => kept.set(keyOfObject(each), each.metadata.resourceVersion),
    remove: (each) => kept.delete(keyOfObject(each)),
    retain: (identities) => [...kept.keys()].filter((key) => !identities.has(key)).forEach((key) => kept.delete(key)),
  };
  const stop = new AbortController();
  const pause = (ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      const cancel = clock.after(ms, resolve);
      signal.addEventListener('abort', () => {
        cancel();
        resolve();
      });
    });
  const troubles: string[] = [];
  const reflector = new Reflector({ path: '/things', labelSelector: 'a=b', ...optional }, sink, {
    connection: {
      get<T>(_: string, { continue: next, labelSelector }: Query = {}): Promise<T> {
        ask(`list ${labelSelector}${next === undefined ? '' : ` from ${next}`}`);
        const answer = lists.shift()!;
        if (answer instanceof ApiError) return Promise.reject(answer);
        const metadata = { resourceVersion: answer.version, continue: answer.next };
        return Promise.resolve({ metadata, items: answer.items } as T);
      },
      async *lines(_: string, { resourceVersion, allowWatchBookmarks }: Query, signal: AbortSignal) {
        ask(`watch from ${resourceVersion}${allowWatchBookmarks === true ? '' : ' without bookmarks'}`);
        for (const line of watches.shift() ?? [1e9]) {
          if (line instanceof ApiError) throw line;
          if (typeof line === 'number') await pause(line, signal);
          else yield { type: line[0], object: line[1] };
          if (signal.aborted) return;
        }
      },
    },
    clock,
    random: seeded(1),
    onTrouble: (error) => troubles.push(error.reason),
  });
  const run = reflector.run(stop.signal);
  const end = async () => {
    stop.abort();
    await run;
  };
  return { clock, asked, kept, served, troubles, reflector, end };
}

const one: Answer = { items: [object('a', '5')], version: '10' };
const MINUTE = 60_000;
const bookmark = (version: string): Line => ['BOOKMARK', { metadata: { resourceVersion: version } }];

describe('a reflector', () => {
  it('lists in pages, drops what is gone, and follows the watch', async () => {
    const pages: Answer[] = [
      { items: [object('a', '5')], version: '10', next: 'more' },
      { items: [object('b', '6')], version: '10' },
    ];
    const watch: Line[] = [
      ['ADDED', object('c', '11')],
      ['MODIFIED', object('a', '12')],
      ['DELETED', object('b', '13')],
      1e9,
    ];
    const { clock, asked, kept, reflector, end } = scripted(pages, [watch]);
    await clock.turn(100);
    await reflector.synced;
    expect(asked).toEqual(['0 s: list a=b', '0 s: list a=b from more', '0 s: watch from 10']);
    expect([...kept]).toEqual([
      ['ns/a', '12'],
      ['ns/c', '11'],
    ]);
    await end();
  });

  it.each<[string, Line[], string]>([
    ['after a reset', [['ADDED', object('b', '11')], 60_000, reset], '11'],
    ['after an error in the stream', [bookmark('20'), 60_000, ['ERROR', { code: 500, message: 'etcd' }]], '20'],
    ['after the end of the watch, from its bookmark', [bookmark('20'), 60_000], '20'],
  ])('resumes where it was %s', async (_, first, version) => {
    const { clock, asked, end } = scripted([one], [first]);
    await clock.turn(62_000);
    expect(asked).toHaveLength(3);
    expect(asked[2]).toMatch(new RegExp(`watch from ${version}$`));
    await end();
  });

  it.each<[string, Line[]]>([
    ['in the stream', [60_000, ['ERROR', { code: 410, reason: 'Expired' }]]],
    ['at its start', [gone]],
  ])('lists again, and drops what is gone, when its version is too old: %s', async (_, first) => {
    const { clock, asked, kept, end } = scripted([one, { items: [object('b', '30')], version: '40' }], [first]);
    await clock.turn(62_000);
    expect(asked.map((each) => each.replace(/^.*: /, ''))).toEqual([
      'list a=b',
      'watch from 10',
      'list a=b',
      'watch from 40',
    ]);
    expect([...kept.keys()]).toEqual(['ns/b']);
    await end();
  });

  it('takes a watch without a sign of life for dead', async () => {
    const { clock, asked, end } = scripted([one], [[60_000, bookmark('20'), 1e9]]);
    await clock.turn(220_000);
    expect(asked.slice(1)).toEqual(['0 s: watch from 10', '210 s: watch from 20']);
    await end();
  });

  it('comes back later and later while the API server is away, at most half a minute apart', async () => {
    const { clock, asked, troubles, end } = scripted([...Array<ApiError>(12).fill(reset), one], []);
    await clock.turn(300_000);
    const times = asked.map((each) => Number.parseInt(each));
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(30);
    expect(gaps.slice(0, 3).every((gap) => gap <= 2)).toBe(true);
    expect(troubles).toHaveLength(12);
    expect(asked.at(-1)).toMatch(/watch from 10/);
    await end();
  });

  it('waits as long as the API server asks for', async () => {
    const { clock, asked, end } = scripted([unavailable, one], []);
    await clock.turn(10_000);
    expect(asked.slice(0, 2)).toEqual(['0 s: list a=b', '7 s: list a=b']);
    await end();
  });

  it('does not spin where something between ends every watch at once', async () => {
    const { clock, asked, end } = scripted(
      [one],
      Array.from({ length: 1000 }, () => []),
    );
    await clock.turn(60_000);
    expect(asked.length).toBeLessThan(15);
    await end();
  });

  it('asks for next to nothing at rest: one watch in half an hour or more', async () => {
    const quiet = Array.from({ length: 30 }, (_, minute): Line[] => [60_000, bookmark(String(100 + minute))]).flat();
    const { clock, asked, end } = scripted([one], [quiet, quiet]);
    await clock.turn(59 * 60_000);
    expect(asked).toHaveLength(3);
    await end();
  });

  it('takes a kind that the API server is too old to know for empty, and asks again rarely', async () => {
    const { clock, asked, kept, served, troubles, reflector, end } = scripted([unknown, one], [], { optional: true });
    await clock.turn(100);
    await reflector.synced;
    expect([served, [...kept], troubles]).toEqual([[false], [], []]);
    await clock.turn(9 * MINUTE);
    expect(asked).toHaveLength(1);
    await clock.turn(12 * MINUTE);
    expect([served, [...kept.keys()]]).toEqual([[false, true], ['ns/a']]);
    await end();
  });

  it('takes it for trouble where the kind must be known', async () => {
    const { clock, troubles, end } = scripted([unknown, one], []);
    await clock.turn(5000);
    expect(troubles).toEqual(['NotFound']);
    await end();
  });

  it('ends at once when it is told to, whatever it waits for', async () => {
    for (const lists of [[one], [reset]]) {
      const { clock, end } = scripted(lists, []);
      await clock.turn(100);
      await end();
      expect(clock.next).toBeUndefined();
    }
  });
});
