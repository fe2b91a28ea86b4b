import { describe, expect, it } from 'vitest';
import { ApiError } from '../../src/cluster/apiError.ts';
import { endlessTerm } from '../../src/operator/candidate.ts';
import { lead } from '../../src/operator/leading.ts';
import { Metrics } from '../../src/operator/metrics.ts';
import { ManualClock } from '../manualClock.ts';

const store = { metadata: { name: 'recordings', namespace: 'ns', uid: 'u', resourceVersion: '7' } };
const list = (items: unknown) => ({ metadata: { resourceVersion: '7' }, items });

/** An operator that begins to lead, and what it is answered when it reads the stores. */
function leading(answers: unknown[]) {
  const clock = new ManualClock();
  const kept: string[] = [];
  const did: string[] = [];
  const sink = {
    put: (object: typeof store) => {
      if (object.metadata.name === 'poison') throw new TypeError('no spec');
      kept.push(object.metadata.name);
    },
  };
  const reconciliation = {
    watched: { readableStores: () => [[{ path: '/recordingstores' }, sink]] },
    start: () => did.push('start'),
    stop: () => Promise.resolve(void did.push('stop')),
  };
  const get = () => {
    const answer = answers.shift();
    return answer instanceof ApiError ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const ending = new AbortController();
  const around = {
    ...{ connection: { get }, reconciliation, clock, random: () => 1 },
    ...{ log: () => undefined, metrics: new Metrics() },
  };
  const ended = lead(endlessTerm(clock), around as never, ending.signal);
  const end = () => {
    ending.abort();
    return ended;
  };
  return { clock, kept, did, end };
}

describe('an operator that begins to lead', () => {
  it.each<[string, unknown]>([
    ['nothing', {}],
    ['items that are no array', list(7)],
    ['an item that is null', list([null])],
    ['an item without metadata', list([{}])],
    ['a store that cannot be read', list([{ metadata: { ...store.metadata, name: 'poison' } }])],
    ['an error', new ApiError(500, 'InternalError', 'no')],
  ])('reads the stores again where the answer is %s, and only then writes', async (_, answer) => {
    const { clock, kept, did, end } = leading([answer, answer, list([store])]);
    await clock.turn(100);
    expect(did).toEqual([]);
    await clock.turn(1000);
    expect([kept, did]).toEqual([['recordings'], ['start']]);
    await end();
    expect(did).toEqual(['start', 'stop']);
  });

  it('waits as long as the API server asks for', async () => {
    const busy = new ApiError(429, 'TooManyRequests', 'busy', { retryAfterSeconds: 7 });
    const { clock, did, end } = leading([busy, list([store])]);
    await clock.turn(6999);
    expect(did).toEqual([]);
    await clock.turn(1);
    expect(did).toEqual(['start']);
    await end();
  });

  it('that is told to end meanwhile writes nothing', async () => {
    const { clock, did, end } = leading([new ApiError(500, 'InternalError', 'no')]);
    await clock.turn(100);
    await end();
    expect(did).toEqual(['stop']);
  });
});
