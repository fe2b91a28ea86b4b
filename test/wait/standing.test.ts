import { describe, expect, it } from 'vitest';
import { nameOf, parseTarget, standingOf, type Awaited, type Target } from '../../src/wait/standing.ts';

const job: Target = { kind: 'Job', name: 'migrate-0a1b2c3d' };
const deployment: Target = { kind: 'Deployment', name: 'redis' };

const withCondition = (type: string, status = 'True'): Awaited => ({
  metadata: { generation: 2 },
  status: { observedGeneration: 2, conditions: [{ type, status }] },
});

describe('what is waited for', () => {
  it.each([
    ['a Job that is not there', job, undefined, 'pending', 'does not exist yet'],
    ['a Job without a status', job, { metadata: {} }, 'pending', 'has not completed yet'],
    ['a suspended Job', job, withCondition('Suspended'), 'pending', 'has not completed yet'],
    [
      'a Job that is about to be complete',
      job,
      withCondition('SuccessCriteriaMet'),
      'pending',
      'has not completed yet',
    ],
    ['a Job that is complete', job, withCondition('Complete'), 'reached', 'has completed'],
    ['a Job that is not complete', job, withCondition('Complete', 'False'), 'pending', 'has not completed yet'],
    ['a Job that has failed', job, withCondition('Failed'), 'failed', 'has failed (no reason given)'],
    ['a Deployment that is not there', deployment, undefined, 'pending', 'does not exist yet'],
    ['a Deployment that is available', deployment, withCondition('Available'), 'reached', 'is available'],
    ['one that is not', deployment, withCondition('Available', 'False'), 'pending', 'is not available yet'],
    [
      'one that was available before its last change',
      deployment,
      { ...withCondition('Available'), metadata: { generation: 3 } },
      'pending',
      'is not available yet',
    ],
  ] as const)('%s: %s', (_, target, object, state, words) => {
    expect(standingOf(target, object)).toEqual({ state, words });
  });

  it('says why a Job has failed, in the words of its condition', () => {
    const reason = 'BackoffLimitExceeded';
    const message = 'Job has reached the specified backoff limit';
    const conditions = [{ type: 'Failed', status: 'True', reason, message }];
    expect(standingOf(job, { metadata: {}, status: { conditions } }).words).toBe(
      'has failed (BackoffLimitExceeded: Job has reached the specified backoff limit)',
    );
  });

  it.each(['job/migrate-0a1b2c3d', 'deployment/redis'])('is named as kubectl names it: %s', (text) => {
    const target = parseTarget(text);
    expect(target === undefined ? undefined : nameOf(target)).toBe(text);
  });

  it.each(['redis', 'pod/redis', 'job/', 'job/A', 'job/../secrets/a', 'Job/a', 'deployment/a/scale'])(
    'is not %s',
    (text) => {
      expect(parseTarget(text)).toBeUndefined();
    },
  );
});
