import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../src/cluster/reflector.ts';
import { projectPod, projectWorkload } from '../../src/operator/projection.ts';
import { declares } from '../mount/builders.ts';

const metadata = {
  name: 'w',
  namespace: 'ns',
  uid: 'u',
  resourceVersion: '7',
  labels: { app: 'x', ...declares('worker') },
};
const container = {
  name: 'main',
  image: 'example',
  env: [{ name: 'A', value: 'b' }],
  volumeMounts: [{ name: 'tmp', mountPath: '/tmp', mountPropagation: 'None' }],
};
const spec = {
  containers: [container],
  volumes: [{ name: 'tmp', emptyDir: {} }],
  serviceAccountName: 'worker',
  hostNetwork: true,
};
const template = { metadata: { labels: { app: 'x' } }, spec };

const of = (object: object) => object as KubernetesObject;
const controlledBy = (kind: string, name: string) => [{ kind, name, controller: true }];

describe('of a workload', () => {
  it('is kept what is decided upon: names and order of volumes and containers, mounts, our labels', () => {
    expect(
      projectWorkload('Deployment', of({ metadata, spec: { replicas: 3, template }, status: { replicas: 3 } })),
    ).toEqual({
      kind: 'Deployment',
      namespace: 'ns',
      name: 'w',
      uid: 'u',
      resourceVersion: '7',
      labels: declares('worker'),
      template: {
        labels: {},
        spec: {
          volumes: [{ name: 'tmp' }],
          containers: [{ name: 'main', volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }] }],
          serviceAccountName: 'worker',
        },
      },
      pods: 3,
    });
  });

  it.each<[string, Parameters<typeof projectWorkload>[0], object, number]>([
    ['a StatefulSet', 'StatefulSet', { replicas: 2 }, 2],
    ['a DaemonSet', 'DaemonSet', { currentNumberScheduled: 4 }, 4],
    ['a CronJob, one for each running Job', 'CronJob', { active: [{}, {}] }, 2],
    ['a Job', 'Job', { active: 3 }, 3],
    ['none that has been made', 'Deployment', {}, 0],
  ])('are counted the pods of %s', (_, kind, status, pods) => {
    expect(projectWorkload(kind, of({ metadata, spec: { template }, status }))?.pods).toBe(pods);
  });

  it('is kept who else wrote the spec last', () => {
    const managedFields = [
      { manager: 'argocd', time: '2026-01-01T00:00:01Z', fieldsV1: { 'f:spec': {} } },
      { manager: 'helm', time: '2026-01-01T00:00:02Z', fieldsV1: { 'f:spec': {} } },
      { manager: 'kubectl-label', time: '2026-01-01T00:00:03Z', fieldsV1: { 'f:metadata': {} } },
      { manager: 'recordings-operator', time: '2026-01-01T00:00:04Z', fieldsV1: { 'f:spec': {} } },
    ];
    const object = of({ metadata: { ...metadata, managedFields }, spec: { template } });
    expect(projectWorkload('Deployment', object)?.lastManager).toBe('helm');
  });

  it.each<[string, object, object]>([
    ['is being deleted', { deletionTimestamp: '2026-01-01T00:00:00Z' }, {}],
    ['is a Job that has ended', {}, { conditions: [{ type: 'Complete', status: 'True' }] }],
    ['is a Job that has failed', {}, { conditions: [{ type: 'Failed', status: 'True' }] }],
    ['is a Job of a CronJob', { ownerReferences: controlledBy('CronJob', 'nightly') }, {}],
  ])('nothing is kept where it %s', (_, more, status) => {
    expect(
      projectWorkload('Job', of({ metadata: { ...metadata, ...more }, spec: { template }, status })),
    ).toBeUndefined();
  });
});

describe('of a pod', () => {
  it.each<[string, object, object | undefined]>([
    [
      'of a Deployment',
      { labels: { 'pod-template-hash': 'abc' }, ownerReferences: controlledBy('ReplicaSet', 'api-v2-abc') },
      { kind: 'Deployment', name: 'api-v2' },
    ],
    [
      'of a bare ReplicaSet',
      { ownerReferences: controlledBy('ReplicaSet', 'api') },
      { kind: 'ReplicaSet', name: 'api' },
    ],
    ['of a StatefulSet', { ownerReferences: controlledBy('StatefulSet', 'db') }, { kind: 'StatefulSet', name: 'db' }],
    ['of nobody', {}, undefined],
    ['of an owner that is no controller', { ownerReferences: [{ kind: 'Node', name: 'n' }] }, undefined],
  ])('%s is kept its workload', (_, more, controller) => {
    expect(projectPod(of({ metadata: { ...metadata, ...more }, spec }))?.controller).toEqual(controller);
  });

  it.each<[string, object, object]>([
    ['has finished', {}, { phase: 'Succeeded' }],
    ['has failed', {}, { phase: 'Failed' }],
    ['is being deleted', { deletionTimestamp: '2026-01-01T00:00:00Z' }, { phase: 'Running' }],
  ])('nothing is kept where it %s', (_, more, status) => {
    expect(projectPod(of({ metadata: { ...metadata, ...more }, spec, status }))).toBeUndefined();
  });
});
