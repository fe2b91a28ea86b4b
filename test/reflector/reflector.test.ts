import { describe, expect, it } from 'vitest';
import type { ApiError } from '../../src/cluster/apiError.ts';
import {
  bookmark,
  gone,
  MINUTE,
  object,
  one,
  reset,
  scripted,
  unavailable,
  unknown,
  type Answer,
  type Line,
} from './scripted.ts';

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
    expect(asked.slice(1)).toEqual(['0 s: watch from 10', '210 s: compare', '210 s: watch from 20']);
    await end();
  });

  it.each<[string, Line[][], number, string, string[]]>([
    ['the time limit', [[bookmark('20'), MINUTE], [1e9]], 1.5, '20', ['timeLimit']],
    [
      'a silence',
      [
        [bookmark('20'), 1e9],
        [bookmark('21'), 1e9],
      ],
      3,
      '20',
      ['silence'],
    ],
    [
      'a silence in which something was missed',
      [],
      11,
      '1000',
      Array<string>(4).fill('silence').concat('missedChanges'),
    ],
    ['nothing to tell: trouble is told by itself', [[bookmark('20'), MINUTE, reset]], 1.5, '20', []],
  ])('says why a watch is begun anew: %s', async (_, watches, minutes, current, expected) => {
    const { clock, renewals, end } = scripted([one, one], watches, { current });
    await clock.turn(minutes * MINUTE);
    expect(renewals.slice(0, expected.length)).toEqual(expected);
    expect(renewals.slice(expected.length)).toEqual([]);
    await end();
    expect(renewals).toHaveLength(expected.length);
  });

  it('knows how long ago it listed', async () => {
    const { clock, reflector, end } = scripted([unavailable, one], []);
    await clock.turn(5000);
    expect(reflector.listedMs).toBeUndefined();
    await clock.turn(3000);
    expect(reflector.listedMs).toBe(1000);
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
    const quiet = (from: number) =>
      Array.from({ length: 30 }, (_, minute): Line[] => [MINUTE, bookmark(String(from + minute))]).flat();
    const { clock, asked, end } = scripted([one], [quiet(100), quiet(200)]);
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

  it('asks for such a kind at once when the API server was away, because that may have been its upgrade', async () => {
    const { clock, asked, served, reflector, end } = scripted([unknown, unknown, one], [], { optional: true });
    for (const count of [1, 2, 3]) {
      await clock.turn(1000);
      expect(asked.filter((each) => each.includes('list'))).toHaveLength(count);
      reflector.askAgain();
    }
    expect(served).toEqual([false, false, true]);
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
