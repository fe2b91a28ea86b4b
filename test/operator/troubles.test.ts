import { describe, expect, it } from 'vitest';
import { ApiError } from '../../src/cluster/apiError.ts';
import { isHopeless, isLeaseHopeless, type Circumstances, type LeaseCircumstances } from '../../src/operator/hope.ts';
import { Troubles } from '../../src/operator/troubles.ts';
import { ManualClock } from '../manualClock.ts';

const reset = ApiError.unreachable('it', new Error('ECONNRESET'));
const forbidden = new ApiError(403, 'Forbidden', 'pods is forbidden');
const unauthorized = new ApiError(401, 'Unauthorized', 'Unauthorized');
const missing = new ApiError(404, 'NotFound', 'namespaces "x" not found');
const unavailable = new ApiError(503, 'ServiceUnavailable', 'starting');

describe('the trouble of watches', () => {
  function telling() {
    const clock = new ManualClock();
    const log: string[] = [];
    const troubles = new Troubles(clock, (message, fields) =>
      log.push(`${message} ${String(fields?.why ?? fields?.after)}`),
    );
    return { clock, log, troubles };
  }
  const selections = [{ path: '/a' }, { path: '/a', labelSelector: 'x' }, { path: '/b' }];

  it('is said once while the API server is away, and its end once, however many watches there are', async () => {
    const { clock, log, troubles } = telling();
    for (let second = 0; second < 300; second++) {
      for (const each of selections) troubles.failed(reset, each, 1000);
      await clock.turn(1000);
    }
    for (const each of selections) troubles.recovered(each);
    expect(log).toEqual([`watch failed ${reset.message}`, 'watch works again Unreachable']);
  });

  it('is said again after ten minutes', async () => {
    const { clock, log, troubles } = telling();
    for (let minute = 0; minute < 25; minute++) {
      troubles.failed(reset, { path: '/a' }, 1000);
      await clock.turn(60_000);
    }
    expect(log).toHaveLength(3);
  });

  it('is not said for each cut of a proxy', async () => {
    const { clock, log, troubles } = telling();
    for (let cut = 0; cut < 17; cut++) {
      troubles.failed(reset, { path: '/a' }, 1000);
      troubles.recovered({ path: '/a' });
      await clock.turn(35_000);
    }
    expect(log).toHaveLength(2);
  });

  it('is no time limit of a watch; a silence is, and so are changes that were missed', () => {
    const said: string[] = [];
    const troubles = new Troubles(new ManualClock(), (message, fields, level) =>
      said.push(`${level} ${message} ${String(fields?.why)}`),
    );
    for (const why of ['timeLimit', 'silence', 'missedChanges'] as const) troubles.renewed(why, { path: '/a' });
    expect(said).toEqual([
      'debug watch begins anew timeLimit',
      'warn watch begins anew silence',
      'warn watch begins anew missedChanges',
    ]);
  });

  it('names each kind that the operator may not see', () => {
    const { log, troubles } = telling();
    for (const each of [{ path: '/a' }, { path: '/b' }]) troubles.failed(forbidden, each, 1000);
    expect(log).toHaveLength(2);
  });
});

describe('a failed first list', () => {
  const terminal: Circumstances = {
    isInCluster: false,
    isReady: false,
    wasAnswered: false,
    haveAllFailed: true,
    isSpare: false,
  };

  it.each<[string, ApiError, Partial<Circumstances>, boolean]>([
    ['no server at all', reset, {}, true],
    ['a reset, and others are not answered yet', reset, { haveAllFailed: false }, false],
    ['a reset after an answer', reset, { wasAnswered: true }, false],
    ['no permission', forbidden, { wasAnswered: true, haveAllFailed: false }, true],
    ['an unknown user', unauthorized, {}, true],
    ['a server that starts', unavailable, {}, false],
    ['no permission for what it can do without', forbidden, { isSpare: true, wasAnswered: true }, false],
    ['no permission for anything', forbidden, { isSpare: true }, true],
    ['no permission any more, later', forbidden, { isReady: true }, false],
    ['no server at all, in a pod', reset, { isInCluster: true }, false],
    ['no permission yet, in a pod', forbidden, { isInCluster: true }, false],
    ['an unknown user, in a pod', unauthorized, { isInCluster: true }, false],
  ])('(%s): the operator ends or waits', (_, error, more, expected) => {
    expect(isHopeless(error, { ...terminal, ...more })).toBe(expected);
  });
});

describe('a failure about the lease', () => {
  it.each<[string, ApiError, Partial<LeaseCircumstances>, boolean]>([
    ['no permission', forbidden, {}, true],
    ['an unknown user', unauthorized, {}, true],
    ['no namespace', missing, {}, true],
    ['a reset', reset, {}, false],
    ['a server that starts', unavailable, {}, false],
    ['no permission for a moment, later', forbidden, { hasLed: true }, false],
    ['no permission yet, in a pod', forbidden, { isInCluster: true }, false],
    ['no namespace yet, in a pod', missing, { isInCluster: true }, false],
  ])('(%s): the operator ends or waits', (_, error, more, expected) => {
    expect(isLeaseHopeless(error, { isInCluster: false, hasLed: false, ...more })).toBe(expected);
  });
});
