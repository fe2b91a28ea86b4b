import { describe, expect, it } from 'vitest';
import { ApiError } from '../../src/cluster/apiError.ts';
import { operate } from '../../src/operator/main.ts';
import type { OperatorConnection } from '../../src/operator/measured.ts';
import { ManualClock } from '../manualClock.ts';

const LEASE = { namespace: 'recordings-system', name: 'recordings-operator' };

/**
 * An operator, and an API server that fails so many lists before it answers that there is nothing.
 * @param put answers each PUT of the lease; undefined: the operator has no lease
 */
function operating(error: ApiError, failures: number, isInCluster: boolean, put?: () => ApiError | undefined) {
  const clock = new ManualClock();
  const log: string[] = [];
  const unused = () => Promise.reject(new Error('nothing is written'));
  const connection: OperatorConnection = {
    server: 'it',
    isInCluster,
    answeredAt: undefined,
    get<T>(): Promise<T> {
      if (failures-- > 0) return Promise.reject(error);
      return Promise.resolve({ metadata: { resourceVersion: '1' }, items: [] } as T);
    },
    async *lines(_path, _query, signal, { onOpen } = {}) {
      onOpen?.();
      yield { type: 'BOOKMARK', object: { metadata: { resourceVersion: '2' } } };
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
    patch: unused,
    merge: unused,
    create: unused,
    update<T>(_path: string, body: unknown): Promise<T> {
      const refusal = put?.();
      if (refusal !== undefined) return Promise.reject(refusal);
      return Promise.resolve({ ...(body as object), metadata: { ...LEASE, uid: 'it', resourceVersion: '1' } } as T);
    },
  };
  const ending = new AbortController();
  const address = '127.0.0.1';
  const ended = operate(
    connection,
    {
      port: 0,
      metricsPort: 0,
      lease: put && LEASE,
      address,
      clock,
      random: () => 0,
      policies: [],
      log: (message) => log.push(message),
    },
    ending.signal,
  );
  return { clock, log, ended, stop: () => ending.abort() };
}

const reset = ApiError.unreachable('it', new Error('read ECONNRESET'));
const forbidden = new ApiError(403, 'Forbidden', 'pods is forbidden');
const unauthorized = new ApiError(401, 'Unauthorized', 'Unauthorized');

describe('an operator whose first lists fail', () => {
  it.each([reset, forbidden, unauthorized])(
    'in a pod waits, says so, and works once they succeed ($reason)',
    async (error) => {
      const { clock, log, ended, stop } = operating(error, 60, true);
      for (let second = 0; second < 120 && !log.includes('ready'); second++) await clock.turn(1000);
      expect(log.filter((each) => each === 'serving' || each === 'ready')).toEqual(['serving', 'ready']);
      expect(log).toContain('watch failed');
      expect(log).toContain('watch works again');
      stop();
      await ended;
    },
  );

  it('at a terminal survives one reset', async () => {
    const { clock, log, ended, stop } = operating(reset, 1, false);
    for (let second = 0; second < 120 && !log.includes('ready'); second++) await clock.turn(1000);
    expect(log).toContain('ready');
    stop();
    await ended;
  });

  it.each([reset, forbidden, unauthorized])(
    'at a terminal ends with the reason, where that is what every list says ($reason)',
    async (error) => {
      const { ended } = operating(error, 1000, false);
      await expect(ended).rejects.toBe(error);
    },
  );
});

describe('an operator that may not write the lease', () => {
  it('at a terminal ends with the reason', async () => {
    const { log, ended } = operating(reset, 0, false, () => forbidden);
    await expect(ended).rejects.toBe(forbidden);
    expect(log).toContain('ready');
    expect(log).not.toContain('leading');
  });

  it('in a pod waits, and leads once it may', async () => {
    const answers = Array.from({ length: 10 }, () => forbidden);
    const { clock, log, ended, stop } = operating(reset, 0, true, () => answers.shift());
    for (let second = 0; second < 60 && !log.includes('leading'); second++) await clock.turn(1000);
    expect(answers).toEqual([]);
    expect(log.filter((each) => each === 'leading')).toHaveLength(1);
    stop();
    await ended;
  });

  it('at a terminal waits, too, once it has led', async () => {
    const answers = [undefined, forbidden, forbidden, forbidden];
    const { clock, log, ended, stop } = operating(reset, 0, false, () => answers.shift());
    for (let second = 0; second < 10; second++) await clock.turn(1000);
    expect(answers).toEqual([]);
    expect(log).toContain('leading');
    expect(log).not.toContain('ended');
    stop();
    await ended;
  });
});
