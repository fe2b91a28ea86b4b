import { expect, it } from 'vitest';
import { operationsFor } from '../../src/mount/operations.ts';
import { at, claim, container, pod } from './builders.ts';

it('a patch tests the name at each index, and that a list which it creates is still absent', () => {
  const ours = { name: 'ours', volume: claim('ours'), mountFor: () => at('ours', '/p') };
  const tests = operationsFor(pod(undefined, container('main')), ours).filter(({ op }) => op === 'test');
  expect(tests).toEqual([
    { op: 'test', path: '/volumes', value: null },
    { op: 'test', path: '/containers/0/name', value: 'main' },
    { op: 'test', path: '/containers/0/volumeMounts', value: null },
  ]);
});
