import { expect, it } from 'vitest';
import { examined, foundBeside, STORE } from './examined.ts';

const deployment = (role: string, security: string, kind = 'Deployment') => `apiVersion: apps/v1
kind: ${kind}
metadata: {name: w, namespace: app, labels: {recordings.prosaas.io/role: ${role}}}
spec: {template: {spec: {securityContext: ${security}, containers: [{name: w, image: w}]}}}
`;

it.each(['Deployment', 'StatefulSet', 'DaemonSet'])('a %s that writes and sets fsGroup alone is warned of', (kind) => {
  expect(foundBeside(deployment('worker', '{fsGroup: 1000}', kind))).toEqual([`warning SlowStart ${kind}/w 1`]);
  expect(examined(STORE, deployment('worker', '{fsGroup: 1000}', kind))).toMatchObject([
    { remedy: 'Set fsGroupChangePolicy: OnRootMismatch in securityContext of the pod template.' },
  ]);
});

it.each([
  ['with OnRootMismatch', 'worker', '{fsGroup: 1000, fsGroupChangePolicy: OnRootMismatch}'],
  ['that only reads', 'api', '{fsGroup: 1000}'],
  ['without fsGroup', 'worker', '{runAsUser: 1000}'],
  ['with nothing', 'worker', 'null'],
])('one %s is well', (_, role, security) => {
  expect(foundBeside(deployment(role, security))).toEqual([]);
});
