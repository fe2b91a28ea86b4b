import { describe, expect, it } from 'vitest';
import { contentOf } from '../../src/observed/content.ts';

const main = { name: 'main', image: 'example:1', env: [{ name: 'A', value: 'b' }] };
const ours = { name: 'recstore-recordings' };
const before = contentOf({ containers: [main], volumes: [{ name: 'tmp' }] });

describe('the content of a pod template', () => {
  it.each<[string, object]>([
    ['our volume', { containers: [main], volumes: [{ name: 'tmp' }, ours] }],
    [
      'our mount',
      { containers: [{ ...main, volumeMounts: [{ ...ours, mountPath: '/p' }] }], volumes: [{ name: 'tmp' }] },
    ],
    ['a list that is empty', { containers: [{ ...main, volumeMounts: [] }], volumes: [{ name: 'tmp' }] }],
  ])('is the same with %s', (_, spec) => {
    expect(contentOf(spec)).toBe(before);
  });

  it.each<[string, object]>([
    ['image', { containers: [{ ...main, image: 'example:2' }], volumes: [{ name: 'tmp' }] }],
    ['environment', { containers: [{ ...main, env: [] }], volumes: [{ name: 'tmp' }] }],
    ['container', { containers: [main, { name: 'more' }], volumes: [{ name: 'tmp' }] }],
    ['volume', { containers: [main], volumes: [{ name: 'tmp' }, { name: 'x' }] }],
    ['field of the pod', { containers: [main], volumes: [{ name: 'tmp' }], hostNetwork: true }],
  ])('is another with another %s', (_, spec) => {
    expect(contentOf(spec)).not.toBe(before);
  });
});
