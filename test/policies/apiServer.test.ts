import { expect, it } from 'vitest';
import { apiServerOf } from '../../src/policies/apiServer.ts';

it.each<[string, string, ReturnType<typeof apiServerOf>['mutation']]>([
  ['1.30', 'Kubernetes 1.30', undefined],
  ['v1.30.14', 'Kubernetes 1.30', undefined],
  ['1.31.4+k3s1', 'Kubernetes 1.31', undefined],
  ['v1.33.1-gke.1386000', 'Kubernetes 1.33', undefined],
  ['1.35', 'Kubernetes 1.35', undefined],
  ['1.36+', 'Kubernetes 1.36', 'v1'],
  ['v1.37.2', 'Kubernetes 1.37', 'v1'],
  ['1.100', 'Kubernetes 1.100', 'v1'],
])('the policies for %s are those of %s', (version, name, mutation) => {
  expect(apiServerOf(version, false)).toEqual({ name, mutation });
});

it.each(['1.35', 'v1.35.4'])('on %s, mutating policies in v1beta1 are for whoever asks for them', (version) => {
  expect(apiServerOf(version, true).mutation).toBe('v1beta1');
});

it.each(['', 'auto', '1', '2.0', '1.x', '1.30x', 'v1.', '1.30 or so'])('"%s" is no version', (version) => {
  expect(() => apiServerOf(version, false)).toThrow('is not a version of Kubernetes: write it as 1.30, or write auto');
});
