import { describe, expect, it } from 'vitest';
import { canonicalQuantity } from '../../src/application/quantity.ts';

// Each pair as `kubectl apply` stores it.
const CASES: readonly [string, string | undefined][] = [
  ['1', '1'],
  ['0.5', '500m'],
  ['1.5', '1500m'],
  ['100m', '100m'],
  ['1000m', '1'],
  ['0.1m', undefined],
  ['1000', '1k'],
  ['1500', '1500'],
  ['1024', '1024'],
  ['2000000', '2M'],
  ['128Mi', '128Mi'],
  ['1024Mi', '1Gi'],
  ['1.5Gi', '1536Mi'],
  ['0.5Ki', '512'],
  ['1048576Ki', '1Gi'],
  ['10Gi', '10Gi'],
  ['10G', '10G'],
  ['0', undefined],
  ['0Mi', undefined],
  ['', undefined],
  ['1 Gi', undefined],
  ['1gb', undefined],
  ['-1', undefined],
  ['1e3', undefined],
];

describe('a quantity', () => {
  it.each(CASES)('%j is written %j', (text, canonical) => {
    expect(canonicalQuantity(text)).toBe(canonical);
  });
});
