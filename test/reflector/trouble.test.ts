import { describe, expect, it } from 'vitest';
import { ApiError } from '../../src/cluster/apiError.ts';
import { bookmark, gone, MINUTE, object, one, reset, scripted, unknown, type Answer, type Line } from './scripted.ts';

/** A reflector, and a network and an API server that do what they like. */

const tooLarge = new ApiError(504, 'Timeout', 'Too large resource version: 20, current: 7', {
  causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
});
const forbidden = new ApiError(403, 'Forbidden', 'pods is forbidden: User "x" cannot list resource "pods"');
const unauthorized = new ApiError(401, 'Unauthorized', 'Unauthorized');
const restored: Answer = { items: [object('a', '3')], version: '7' };
const without = (asked: readonly string[]) => asked.map((each) => each.replace(/^.*: /, ''));

describe('after etcd was restored to an older revision, a reflector lists again, and the list overrides what was seen', () => {
  it.each<[string, Line[][], string, string[]]>([
    ['when a watch stays silent', [[bookmark('20'), 1e9]], '7', ['compare']],
    [
      'when the API server was away meanwhile',
      [[bookmark('20'), MINUTE, reset], [reset]],
      '7',
      ['watch from 20', 'compare'],
    ],
    ['when the API server says that it has not got so far', [[bookmark('20'), MINUTE, tooLarge]], '7', []],
    [
      'when it says so at the start of a watch',
      [[bookmark('20'), MINUTE, reset], [tooLarge]],
      '7',
      ['watch from 20', 'compare'],
    ],
    ['when an event is of an older version', [[bookmark('20'), MINUTE, ['ADDED', object('b', '6')]]], '7', []],
    ['when a bookmark is', [[bookmark('20'), MINUTE, bookmark('6')]], '7', []],
  ])('%s', async (_, watches, current, between) => {
    const { clock, asked, kept, origins, end } = scripted([one, restored], watches, { current });
    await clock.turn(3 * MINUTE);
    expect(without(asked).filter((each) => !between.includes(each))).toEqual([
      'list a=b',
      'watch from 10',
      'list a=b',
      'watch from 7',
    ]);
    expect(origins).toEqual(['list', 'restored']);
    expect([...kept]).toEqual([['ns/a', '3']]);
    await end();
  });

  it('also when the versions have grown past the old ones meanwhile: after silence it lists, at most every ten minutes', async () => {
    const { clock, asked, end } = scripted([one, one, one, one, one], [], { current: '1000' });
    await clock.turn(31 * MINUTE);
    expect(without(asked).filter((each) => each === 'list a=b')).toHaveLength(4);
    await end();
  });

  it.each<[string, Line[][], string[]]>([
    ['when the API server was away meanwhile', [[MINUTE, reset], [reset]], ['watch from 10', 'compare']],
    ['when the watch goes on', [[MINUTE, bookmark('12')]], ['watch from 10', 'compare']],
  ])('also if only the answer to a write was of a later version, %s', async (_, watches, between) => {
    const newest = () => (it.origins.includes('restored') ? undefined : '20');
    const it = scripted([one, restored], watches, { current: '15', newest });
    const { clock, asked, origins, end } = it;
    await clock.turn(3 * MINUTE);
    expect(without(asked).filter((each) => !between.includes(each))).toEqual(['list a=b', 'list a=b', 'watch from 7']);
    expect(origins).toEqual(['list', 'restored']);
    await end();
  });

  it('but resumes where the watch is only a moment behind the answer to a write', async () => {
    const watches: Line[][] = [[MINUTE, bookmark('12')]];
    const { clock, asked, end } = scripted([one], watches, { current: '25', newest: () => '20' });
    await clock.turn(2 * MINUTE);
    expect(without(asked)).toEqual(['list a=b', 'watch from 10', 'compare', 'watch from 12']);
    await end();
  });

  it('but does not list where nothing at all was written: it resumes', async () => {
    const { clock, asked, end } = scripted([one], [], { current: '10' });
    await clock.turn(31 * MINUTE);
    expect(without(asked).filter((each) => each === 'list a=b')).toHaveLength(1);
    await end();
  });
});

describe('an answer that is not Kubernetes’', () => {
  it.each<[string, unknown]>([
    ['nothing', {}],
    ['null', null],
    ['an array', []],
    ['a scalar', 7],
    ['a list without version', { metadata: {}, items: [] }],
    ['items that are no array', { metadata: { resourceVersion: '1' }, items: {} }],
    ['an item that is null', { metadata: { resourceVersion: '1' }, items: [null] }],
    ['an item without metadata', { metadata: { resourceVersion: '1' }, items: [{}] }],
    ['a Table', { kind: 'Table', metadata: { resourceVersion: '1' }, rows: [] }],
    ['the same page for ever', { metadata: { resourceVersion: '1', continue: 'x' }, items: [] }],
  ])('to a list (%s) is trouble, and the list is asked for again', async (_, json) => {
    const { clock, kept, troubles, end } = scripted([{ json }, { json }, one], []);
    await clock.turn(MINUTE);
    expect(troubles).toContain('UnexpectedAnswer');
    expect([...kept]).toEqual([['ns/a', '5']]);
    await end();
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['an array', []],
    ['a number', 7],
    ['a string', 'x'],
    ['nothing', {}],
    ['an unknown type', { type: 'RENAMED', object: object('b', '11') }],
    ['no object', { type: 'ADDED' }],
    ['an object that is null', { type: 'ADDED', object: null }],
    ['no metadata', { type: 'MODIFIED', object: {} }],
    ['metadata that is null', { type: 'DELETED', object: { metadata: null } }],
    [
      'a version that is a number',
      { type: 'ADDED', object: { metadata: { name: 'b', uid: 'b', resourceVersion: 11 } } },
    ],
    ['a bookmark without version', { type: 'BOOKMARK', object: { metadata: {} } }],
    ['an object that the sink cannot read', { type: 'ADDED', object: object('poison', '11') }],
  ])('in a watch (%s) is trouble, and everything is listed again', async (_, json) => {
    const { clock, asked, troubles, end } = scripted([one, one], [[MINUTE, { json }, 1e9]]);
    await clock.turn(2 * MINUTE);
    expect(troubles).toEqual(['UnexpectedAnswer']);
    expect(without(asked)).toEqual(['list a=b', 'watch from 10', 'list a=b', 'watch from 10']);
    await end();
  });

  it.each([null, {}, [], 7, { code: 'x', message: 4 }])(
    'as an error in a watch (%j) is an error all the same',
    async (status) => {
      const { clock, troubles, end } = scripted([one], [[MINUTE, ['ERROR', status], 1e9]]);
      await clock.turn(2 * MINUTE);
      expect(troubles).toEqual(['Unknown']);
      await end();
    },
  );
});

describe('a watch', () => {
  it('behind a proxy that cuts quiet watches every 35 s is renewed within a second, however often', async () => {
    const cut: Line[] = [35_000, reset];
    const { clock, asked, end } = scripted(
      [one],
      Array.from({ length: 100 }, () => cut),
    );
    await clock.turn(30 * MINUTE);
    // 1,800 s in pieces of at most 36 s.
    expect(asked.filter((each) => each.includes('watch')).length).toBeGreaterThanOrEqual(50);
    expect(asked.filter((each) => each.includes('compare'))).toEqual([]);
    await end();
  });

  it('that is cut at once, again and again, is asked for less and less often', async () => {
    const { clock, asked, end } = scripted(
      [one],
      Array.from({ length: 1000 }, (): Line[] => [bookmark('10'), reset]),
    );
    await clock.turn(10 * MINUTE);
    expect(asked.length).toBeLessThan(80);
    await end();
  });

  it('that something between ends at once, however often, does not leave it blind: it lists', async () => {
    const later: Answer = { items: [object('b', '11')], version: '20' };
    const { clock, asked, kept, end } = scripted([one, later], [[], [], [], [1e9]]);
    await clock.turn(MINUTE);
    expect(without(asked)).toEqual([
      'list a=b',
      ...['watch from 10', 'watch from 10', 'watch from 10'],
      ...['list a=b', 'watch from 20'],
    ]);
    expect([...kept.keys()]).toEqual(['ns/b']);
    await end();
  });

  it('tells for how long it has been silent', async () => {
    const { clock, reflector, end } = scripted(
      [one, ...Array<Answer>(1000).fill(reset)],
      [[MINUTE, bookmark('20'), 1000, reset], ...Array.from({ length: 1000 }, (): Line[] => [reset])],
    );
    expect(reflector.silentMs).toBeUndefined();
    await clock.turn(MINUTE);
    expect(reflector.silentMs).toBe(0);
    await clock.turn(10 * MINUTE);
    expect(reflector.silentMs).toBe(10 * MINUTE);
    await end();
  });

  it('tells once that it works again', async () => {
    const { clock, troubles, recoveries, end } = scripted([reset, reset, one], [[bookmark('20'), bookmark('21'), 1e9]]);
    await clock.turn(MINUTE);
    expect([troubles.length, recoveries()]).toEqual([2, 1]);
    await end();
  });
});

describe('a kind', () => {
  it.each([forbidden, unauthorized])(
    'that the operator may not list ($status) is asked for with growing pauses, for permissions come late',
    async (error) => {
      const { clock, asked, troubles, end } = scripted([...Array<Answer>(6).fill(error), one], []);
      await clock.turn(2 * MINUTE);
      const times = asked.map((each) => Number.parseInt(each));
      expect(times.at(-2)).toBeGreaterThan(15);
      expect(troubles).toHaveLength(6);
      expect(asked.at(-1)).toMatch(/watch from 10/);
      await end();
    },
  );

  it('that was deleted while nobody watched has no objects any more', async () => {
    const { clock, kept, end } = scripted([one, ...Array<Answer>(20).fill(unknown)], [[MINUTE, reset], [unknown]]);
    await clock.turn(MINUTE + 10_000);
    // An API server that starts does not know every kind yet.
    expect([...kept]).toEqual([['ns/a', '5']]);
    await clock.turn(3 * MINUTE);
    expect([...kept]).toEqual([]);
    await end();
  });
});

describe('a collection that can be done without', () => {
  const refused = (times: number) => Array.from({ length: times }, () => forbidden);

  it('counts as empty where it may not be read, and is asked for again when the right may have come', async () => {
    const { clock, kept, denied, reflector, end } = scripted([one, ...refused(5), one], [[gone]], { spare: true });
    await clock.turn(MINUTE);
    await reflector.synced;
    expect([[...kept], denied, reflector.denied, reflector.silentMs]).toEqual([
      [],
      [forbidden.message],
      forbidden.message,
      0,
    ]);
    await clock.turn(11 * MINUTE);
    expect([[...kept], denied, reflector.denied]).toEqual([[['ns/a', '5']], [forbidden.message, undefined], undefined]);
    await end();
  });

  it('is not given up for the refusals of an API server that has just started', async () => {
    const { clock, kept, denied, end } = scripted([...refused(3), one, ...refused(3), one], [[MINUTE, gone]], {
      spare: true,
    });
    await clock.turn(2 * MINUTE);
    expect([[...kept], denied]).toEqual([[['ns/a', '5']], []]);
    await end();
  });
});

describe('a reflector that is told to end', () => {
  it.each<[string, Answer[], Line[][]]>([
    ['in the middle of a list', ['silence'], []],
    ['between pages', [{ items: [], version: '10', next: 'more' }, 'silence'], []],
    ['in a quiet watch', [one], []],
    ['after an error in a watch', [one], [[MINUTE, ['ERROR', { code: 500 }]]]],
  ])('ends at once %s', async (_, lists, watches) => {
    const { clock, end } = scripted(lists, watches);
    await clock.turn(MINUTE);
    await end();
  });
});
