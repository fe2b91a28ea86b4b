import { describe, expect, it } from 'vitest';
import { projectJob } from '../../src/observed/job.ts';
import type { ApiObject } from '../../src/observed/object.ts';
import { projectPod } from '../../src/observed/pod.ts';
import { projectWorkload } from '../../src/observed/workload.ts';
import { declares, names } from '../mount/builders.ts';

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

const of = (object: object) => object as ApiObject;
const controlledBy = (apiVersion: string, kind: string, name: string) => [{ apiVersion, kind, name, controller: true }];

describe('of a workload', () => {
  it('is kept what is decided upon: names and order of volumes and containers, mounts, our labels', () => {
    expect(
      projectWorkload(
        'Deployment',
        of({ metadata, spec: { replicas: 3, template }, status: { replicas: 3 } }),
        'mounts',
      ),
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
      earlier: { counted: 3, old: 3 },
      content: expect.any(String) as string,
      markings: expect.any(String) as string,
      progress: { state: 'rolling', isOurs: false },
    });
  });

  it('is kept the annotation that names containers, of the workload, its template, and the Jobs of a CronJob', () => {
    const annotations = { other: 'x', ...names('main') };
    const inner = { ...template, metadata: { ...template.metadata, annotations } };
    const spec = { jobTemplate: { metadata: { annotations }, spec: { template: inner } } };
    expect(projectWorkload('CronJob', of({ metadata: { ...metadata, annotations }, spec }), 'mounts')).toMatchObject({
      annotations: names('main'),
      template: { annotations: names('main'), jobAnnotations: names('main') },
    });
    const others = projectWorkload(
      'Deployment',
      of({ metadata: { ...metadata, annotations: { other: 'x' } }, spec: { template } }),
      'mounts',
    );
    expect([others?.annotations, others?.template.annotations]).toEqual([{}, undefined]);
    expect(
      projectPod(of({ metadata: { ...metadata, annotations }, spec: template.spec }), 'mounts')?.template.annotations,
    ).toEqual(names('main'));
  });

  it('is kept what its controller adds: labels of ours for the Jobs of a CronJob, names of the claims of a StatefulSet', () => {
    const kept = (kind: 'CronJob' | 'StatefulSet', spec: object) =>
      projectWorkload(kind, of({ metadata, spec }), 'mounts')?.template;
    const jobTemplate = (labels: object) => ({ jobTemplate: { metadata: { labels }, spec: { template } } });
    expect(kept('CronJob', jobTemplate({ app: 'x', ...declares('worker') }))?.jobLabels).toEqual(declares('worker'));
    expect(kept('CronJob', jobTemplate({ app: 'x' }))).not.toHaveProperty('jobLabels');
    const claims = [{ metadata: { name: 'own' }, spec: {} }];
    expect(kept('StatefulSet', { template, volumeClaimTemplates: claims })?.claimTemplates).toEqual(['own']);
    expect(kept('StatefulSet', { template })).not.toHaveProperty('claimTemplates');
  });

  it('is kept all of the pod template where everything is looked at once, and no pod is out of sight', () => {
    const found = projectWorkload('Deployment', of({ metadata, spec: { template }, status: { replicas: 3 } }), 'whole');
    expect(found?.template.spec).toEqual(spec);
    expect(found?.earlier).toBeUndefined();
  });

  it('is kept who else wrote the pod template last, and when we did; who scales does not count', () => {
    const fieldsV1 = { 'f:spec': { 'f:template': {} } };
    const managedFields = [
      { manager: 'argocd', time: '2026-01-01T00:00:01Z', fieldsV1 },
      { manager: 'helm', time: '2026-01-01T00:00:02Z', fieldsV1 },
      { manager: 'kubectl-scale', time: '2026-01-01T00:00:03Z', fieldsV1: { 'f:spec': { 'f:replicas': {} } } },
      { manager: 'kubectl-label', time: '2026-01-01T00:00:03Z', fieldsV1: { 'f:metadata': {} } },
      { manager: 'recordings-operator', time: '2026-01-01T00:00:04Z', fieldsV1 },
    ];
    const seen = (fields: typeof managedFields) =>
      projectWorkload(
        'Deployment',
        of({ metadata: { ...metadata, managedFields: fields }, spec: { template } }),
        'mounts',
      );
    expect(seen(managedFields)?.lastManager).toBe('helm');
    expect(seen(managedFields)?.progress?.isOurs).toBe(true);
    const together = managedFields.map((each) => ({ ...each, time: '2026-01-01T00:00:04Z' }));
    expect(seen(together)?.progress?.isOurs).toBe(true);
    expect(seen(managedFields.slice(0, 4))?.progress?.isOurs).toBe(false);
    expect(seen(managedFields)?.ownWriteAt).toBe(Date.parse('2026-01-01T00:00:04Z'));
    expect(seen(managedFields.slice(0, 4))?.ownWriteAt).toBeUndefined();
  });

  it.each<[string, object, object]>([
    ['is being deleted', { deletionTimestamp: '2026-01-01T00:00:00Z' }, {}],
    ['is a Job that has ended', {}, { conditions: [{ type: 'Complete', status: 'True' }] }],
    ['is a Job that has failed', {}, { conditions: [{ type: 'Failed', status: 'True' }] }],
    ['is a Job of a CronJob', { ownerReferences: controlledBy('batch/v1', 'CronJob', 'nightly') }, {}],
  ])('nothing is kept where it %s', (_, more, status) => {
    expect(
      projectWorkload('Job', of({ metadata: { ...metadata, ...more }, spec: { template }, status }), 'mounts'),
    ).toBeUndefined();
  });

  it.each<[string, object]>([
    ['whoever made the Deployment', controlledBy('apps.example.com/v1', 'App', 'a')],
    ['of a Job, where a CronJob of another group made it', controlledBy('batch.example.com/v1', 'CronJob', 'c')],
  ])('is kept everything %s', (_, ownerReferences) => {
    expect(
      projectWorkload('Job', of({ metadata: { ...metadata, ownerReferences }, spec: { template } }), 'mounts'),
    ).toBeDefined();
  });
});

describe('of a pod', () => {
  const hash = { labels: { 'pod-template-hash': 'abc' } };
  it.each<[string, object, string | undefined]>([
    [
      'of a Deployment',
      { ...hash, ownerReferences: controlledBy('apps/v1', 'ReplicaSet', 'api-v2-abc') },
      'Deployment/api-v2',
    ],
    [
      'of a ReplicaSet of its own',
      { ownerReferences: controlledBy('apps/v1', 'ReplicaSet', 'api') },
      'ReplicaSet/api?',
    ],
    [
      'of a ReplicaSet of another group',
      { ...hash, ownerReferences: controlledBy('apps.kruise.io/v1', 'ReplicaSet', 'api-abc') },
      'ReplicaSet/api-abc?',
    ],
    ['of a StatefulSet', { ownerReferences: controlledBy('apps/v1', 'StatefulSet', 'db') }, 'StatefulSet/db'],
    [
      'of a StatefulSet of another group',
      { ownerReferences: controlledBy('apps.kruise.io/v1beta1', 'StatefulSet', 'db') },
      'StatefulSet/db?',
    ],
    ['of a Job', { ownerReferences: controlledBy('batch/v1', 'Job', 'once') }, 'Job/once'],
    ['of a Job of Volcano', { ownerReferences: controlledBy('batch.volcano.sh/v1alpha1', 'Job', 'once') }, 'Job/once?'],
    [
      'of an Argo Rollout',
      { ...hash, ownerReferences: controlledBy('argoproj.io/v1alpha1', 'Rollout', 'web') },
      'Rollout/web?',
    ],
    ['of a node', { ownerReferences: controlledBy('v1', 'Node', 'n') }, 'Node/n?'],
    ['of nobody', {}, undefined],
    [
      'of an owner that is no controller',
      { ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'n' }] },
      undefined,
    ],
  ])('%s is kept its controller, and whether its kind is known', (_, more, expected) => {
    const controller = projectPod(of({ metadata: { ...metadata, ...more }, spec }), 'mounts')?.controller;
    expect(controller && `${controller.kind}/${controller.name}${controller.isKnown ? '' : '?'}`).toBe(expected);
  });

  it.each<[string, object, object]>([
    ['has finished', {}, { phase: 'Succeeded' }],
    ['has failed', {}, { phase: 'Failed' }],
    ['is being deleted', { deletionTimestamp: '2026-01-01T00:00:00Z' }, { phase: 'Running' }],
  ])('nothing is kept where it %s', (_, more, status) => {
    expect(projectPod(of({ metadata: { ...metadata, ...more }, spec, status }), 'mounts')).toBeUndefined();
  });

  it('is kept which containers run, native sidecars among them, where everything is looked at once', () => {
    const status = {
      phase: 'Running',
      containerStatuses: [
        { name: 'a', state: { running: {} } },
        { name: 'b', state: {} },
      ],
      initContainerStatuses: [{ name: 'c', state: { running: {} } }],
    };
    expect(projectPod(of({ metadata, spec, status }), 'whole')?.running).toEqual(['a', 'c']);
    expect(projectPod(of({ metadata, spec, status }), 'mounts')).not.toHaveProperty('running');
  });
});

it.each<[string, object, string | undefined]>([
  ['a CronJob', { ownerReferences: controlledBy('batch/v1', 'CronJob', 'night') }, 'night'],
  [
    'a CronJob of another group',
    { ownerReferences: controlledBy('batch.example.com/v1', 'CronJob', 'night') },
    undefined,
  ],
  ['nobody', {}, undefined],
])('of a Job that belongs to %s is kept the CronJob', (_, more, expected) => {
  expect(projectJob(of({ metadata: { ...metadata, ...more } })).cronJob).toBe(expected);
});
