import { describe, expect, it } from 'vitest';
import { ApiError } from '../../src/cluster/apiError.ts';
import { write } from '../../src/operator/execute.ts';
import { observed } from '../plan/builders.ts';
import { refusals } from './reconciling.ts';

describe('what the API server says of a write', () => {
  const words = 'the server rejected our request due to an error in our request';
  it.each<[string, ApiError, string]>([
    ['a conflict', refusals.conflict(), 'stale'],
    ['a test in the patch that failed', refusals.failedTest(), 'stale'],
    ['a denial by a policy', refusals.denied(), 'Refused'],
    ['a permission that is missing', refusals.forbidden(), 'Forbidden'],
    ['a field that is wrong', new ApiError(422, 'Invalid', words, { causes: [{ field: 'spec' }] }), 'Refused'],
  ])('%s', async (_, error, expected) => {
    const outcome = await write({ patch: () => Promise.reject(error) }, observed(), []);
    expect(outcome.kind === 'refused' ? outcome.fault.reason : outcome.kind).toBe(expected);
  });
});
