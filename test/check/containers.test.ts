import { expect, it } from 'vitest';
import { examined } from './examined.ts';

const store = `apiVersion: recordings.prosaas.io/v1alpha1
kind: RecordingStore
metadata: {name: recordings, namespace: app}
spec:
  claimName: recordings-data
  mountPath: /data
  roles: {worker: {access: ReadWrite, containers: [worker, fetcher]}}
`;

const told = (document: string) => examined(store, document).map(({ reason, message }) => `${reason}: ${message}`);

const deployment = (annotation: string, template = '') => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: app, labels: {recordings.prosaas.io/role: worker}${annotation}}
spec: {template: {metadata: {labels: {app: web}${template}}, spec: {containers: [{name: fetcher, image: x}, {name: side, image: z}]}}}
`;

const names = (value: string) => `, annotations: {recordings.prosaas.io/containers: ${JSON.stringify(value)}}`;

it('a holder whose container is called differently names it in the annotation', () => {
  expect(told(deployment(''))).toEqual([
    'ContainerMissing: role "worker" names container "worker", which the pod template does not have',
  ]);
  expect(told(deployment(names('fetcher')))).toEqual([]);
  expect(told(deployment(names('fetcher'), names('fetcher')))).toEqual([]);
});

it.each([
  ['fetchr', '', 'ContainerMissing: the annotation recordings.prosaas.io/containers names container "fetchr", which'],
  ['side', '', 'ContainerNotAllowed: the annotation recordings.prosaas.io/containers names container "side", which'],
  ['fetcher', 'worker', 'RoleMismatch: the pod template has the annotation recordings.prosaas.io/containers "worker"'],
])('the annotation %j is refused, with %j on the template', (own, template, words) => {
  expect(told(deployment(names(own), template === '' ? '' : names(template)))).toEqual([
    expect.stringContaining(words),
  ]);
});

it('a pod template of a kind that we do not know names its containers itself', () => {
  const rollout = (annotation: string) => `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: web, namespace: app}
spec: {template: {metadata: {labels: {recordings.prosaas.io/role: worker}${annotation}}, spec: {containers: [{name: fetcher, image: x}]}}}
`;
  expect(told(rollout(''))).toEqual([expect.stringContaining('ContainerMissing')]);
  expect(told(rollout(names('fetcher')))).toEqual([]);
});
