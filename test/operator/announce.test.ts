import { describe, expect, it } from 'vitest';
import { ApiError } from '../../src/cluster/apiError.ts';
import type { Connection, Query, Sending } from '../../src/cluster/connection.ts';
import { Announcer, bounded } from '../../src/operator/announce.ts';
import { EventSeries } from '../../src/operator/eventSeries.ts';
import { Metrics } from '../../src/operator/metrics.ts';
import { ManualClock, settled } from '../manualClock.ts';

interface Posted {
  readonly metadata: { readonly name: string };
  readonly note: string;
  readonly reason: string;
}

/** An announcer, and an API server that answers, refuses, or hangs. */
function announcing(answers: 'well' | 'refuses' | 'hangs') {
  const clock = new ManualClock();
  const log: string[] = [];
  const posted: Posted[] = [];
  const create = (_path: string, body: unknown, _query?: Query, { signal }: Sending = {}) => {
    posted.push(body as Posted);
    if (answers === 'well') return Promise.resolve(body);
    if (answers === 'refuses') return Promise.reject(new ApiError(403, 'Forbidden', 'no'));
    return new Promise((_, reject) => {
      signal?.addEventListener('abort', () => reject(ApiError.unreachable('it', new Error('aborted'))));
    });
  };
  const counted: { name: string; series: { count: number; lastObservedTime: string } }[] = [];
  /** The events that the API server has forgotten. */
  const forgotten = new Set<string>();
  const merge = (path: string, body: unknown) => {
    const name = path.split('/').at(-1)!;
    if (forgotten.has(name)) return Promise.reject(new ApiError(404, 'NotFound', 'no such event'));
    counted.push({ name, ...(body as { series: { count: number; lastObservedTime: string } }) });
    return Promise.resolve(body);
  };
  const connection = { create, merge } as Pick<Connection, 'create' | 'merge'>;
  const metrics = new Metrics();
  const announcer = new Announcer({
    connection,
    clock,
    log: (message, fields) => log.push(`${message} ${String(fields?.why)}`),
    metrics,
  });
  const announce = (note = 'x', name = 'w') =>
    announcer.announce(
      { type: 'Normal', reason: 'Mounted', note },
      { kind: 'Deployment', namespace: 'ns', name, uid: name },
    );
  const outcomes = async () => {
    const { values } = await metrics.events.get();
    return Object.fromEntries(values.map(({ labels, value }) => [String(labels.outcome), value]));
  };
  return { clock, log, posted, counted, forgotten, announcer, announce, outcomes };
}

describe('an event', () => {
  it('holds nothing up, and is given up after five seconds', async () => {
    const { clock, log, posted, announce } = announcing('hangs');
    for (let each = 0; each < 4; each++) announce(`${each}`);
    await clock.turn(4999);
    expect([posted.length, log.length]).toEqual([2, 0]);
    await clock.turn(6000);
    expect(posted).toHaveLength(4);
    expect(log).toEqual(Array(4).fill('no event written the API server did not answer in time'));
  });

  it('that is refused is logged, and not written again', async () => {
    const { clock, log, posted, announce } = announcing('refuses');
    announce();
    await clock.turn(60_000);
    expect([posted.length, log]).toEqual([1, ['no event written no']]);
  });

  it('is dropped where hundreds wait already', async () => {
    const { clock, log, announce, announcer, outcomes } = announcing('hangs');
    for (let each = 0; each < 10_000; each++) announce(`${each}`);
    expect(await outcomes()).toEqual({ written: 0, failed: 0, dropped: 9498 });
    expect(log).toEqual(['no event written 500 events wait already']);
    const stopped = announcer.stop();
    await clock.turn(2000);
    await stopped;
    expect(clock.next).toBeUndefined();
  });

  it('is written before the process ends, if that takes no longer than two seconds', async () => {
    const { posted, announce, announcer, outcomes } = announcing('well');
    for (let each = 0; each < 10; each++) announce(`${each}`);
    await announcer.stop();
    expect(posted).toHaveLength(10);
    expect(await outcomes()).toEqual({ written: 10, failed: 0, dropped: 0 });
  });

  it('has a name that the API server accepts, whatever the object is called', async () => {
    const { posted, announce } = announcing('well');
    for (const name of ['w', 'a'.repeat(253), `${'a'.repeat(243)}.${'b'.repeat(9)}`]) announce('x', name);
    await settled();
    for (const { metadata } of posted) {
      expect(metadata.name.length).toBeLessThanOrEqual(253);
      expect(metadata.name).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/);
    }
  });

  it.each(['x', 'ä', '€', '😀', 'a😀', 'ab😀', 'abc😀'])(
    'of %s many times has a note of at most 1024 bytes, and of whole characters',
    async (text) => {
      const { posted, announce } = announcing('well');
      announce(text.repeat(2000));
      await settled();
      const note = posted[0]?.note ?? '';
      const bytes = Buffer.byteLength(note);
      expect(bytes).toBeLessThanOrEqual(1024);
      expect(bytes).toBeGreaterThan(1016);
      expect(text.repeat(2000).startsWith(note.slice(0, -1))).toBe(true);
      expect(bounded('ä'.repeat(512), 1024)).toBe('ä'.repeat(512));
    },
  );
});

describe('the same event again', () => {
  it('is counted in the first, also where it comes before the first is written', async () => {
    const { clock, posted, counted, announce } = announcing('well');
    announce();
    announce();
    await clock.turn(60_000);
    announce();
    await settled();
    expect(posted).toHaveLength(1);
    const { name } = posted[0]!.metadata;
    expect(counted).toEqual([
      { name, series: { count: 2, lastObservedTime: '2026-01-01T00:00:00.000000Z' } },
      { name, series: { count: 3, lastObservedTime: '2026-01-01T00:01:00.000000Z' } },
    ]);
  });

  it.each([-86_400_000, 86_400_000])(
    'is counted when somebody has set the clock of the machine (%d ms)',
    async (ms) => {
      const { clock, posted, counted, announce } = announcing('well');
      announce();
      await settled();
      clock.step(ms);
      announce();
      await settled();
      expect([posted.length, counted.length]).toEqual([1, 1]);
      await clock.turn(6 * 60_000 + 1);
      announce();
      await settled();
      expect(posted).toHaveLength(2);
    },
  );

  it('is a new one when it says something else, is about another object, or comes after six minutes', async () => {
    const { clock, posted, counted, announce } = announcing('well');
    announce('x', 'w');
    announce('y', 'w');
    announce('x', 'other');
    await clock.turn(6 * 60_000 + 1);
    announce('x', 'w');
    await settled();
    expect([posted.length, counted.length]).toEqual([4, 0]);
  });

  it('is a new one when the API server has forgotten the first', async () => {
    const { posted, forgotten, announce } = announcing('well');
    announce();
    await settled();
    forgotten.add(posted[0]!.metadata.name);
    announce();
    await settled();
    announce();
    await settled();
    expect(posted).toHaveLength(2);
  });

  it('is forgotten after six minutes, and of a thousand the oldest', () => {
    const series = new EventSeries();
    for (let each = 0; each < 2000; each++) series.written(`${each}`, { path: 'x', count: 1 }, 0);
    expect([series.again('999', 0), series.again('1000', 0)]).toEqual([undefined, { path: 'x', count: 2 }]);
    series.written('later', { path: 'x', count: 1 }, 7 * 60_000);
    expect(series.again('1999', 1)).toBeUndefined();
  });
});
