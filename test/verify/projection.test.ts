import { expect, test } from 'vitest';
import { project, type Collected, type PodObject, type WorkloadObject } from '../../src/verify/projection.ts';

const ownedBy = (kind: string, name: string) => ({ ownerReferences: [{ kind, name, controller: true }] });

const object = (kind: Collected, name: string, rest: Partial<WorkloadObject> = {}) => ({
  kind,
  object: { metadata: { name }, spec: { template: { spec: {} } }, ...rest },
});

const pod = (name: string, rest: object = {}, status: PodObject['status'] = { phase: 'Running' }): PodObject => ({
  metadata: { name, ...rest },
  spec: {},
  status,
});

const told = (objects: ReturnType<typeof object>[], pods: PodObject[]) => {
  const { workloads, pods: kept } = project(objects, pods);
  return [
    ...workloads.map(({ kind, name }) => `${kind}/${name}`),
    ...kept.map(
      ({ name, workload, running }) =>
        `${name} of ${workload.kind}/${workload.name} runs ${running.join(', ') || 'nothing'}`,
    ),
  ];
};

const ended = { status: { conditions: [{ type: 'Complete', status: 'True' }] } };
const going = { metadata: { name: 'x', deletionTimestamp: '2026-01-01T00:00:00Z' } };
const rows: [string, ReturnType<typeof object>[], PodObject[], string[]][] = [
  [
    'a pod is of the workload at the top of its owners',
    [
      object('CronJob', 'night'),
      object('Job', 'night-1', { metadata: { name: 'night-1', ...ownedBy('CronJob', 'night') } }),
    ],
    [pod('p', ownedBy('Job', 'night-1'))],
    ['CronJob/night', 'p of CronJob/night runs nothing'],
  ],
  ['a bare pod is a workload of its own', [], [pod('p')], ['Pod/p', 'p of Pod/p runs nothing']],
  [
    'so is the pod of a controller that we do not know',
    [],
    [pod('p', ownedBy('Rollout', 'r'))],
    ['Pod/p', 'p of Pod/p runs nothing'],
  ],
  [
    'a Deployment is a workload whoever made it',
    [object('Deployment', 'd', { metadata: { name: 'd', ...ownedBy('App', 'a') } })],
    [],
    ['Deployment/d'],
  ],
  ['a Job that has ended is none', [object('Job', 'once', ended)], [], []],
  ['what is being deleted is none', [object('Deployment', 'x', going)], [pod('p', going.metadata)], []],
  [
    'pods that have finished are none',
    [],
    [pod('p', {}, { phase: 'Succeeded' }), pod('q', {}, { phase: 'Failed' })],
    [],
  ],
  [
    'containers and native sidecars run, or do not',
    [],
    [
      pod(
        'p',
        {},
        {
          phase: 'Running',
          containerStatuses: [
            { name: 'a', state: { running: {} } },
            { name: 'b', state: {} },
          ],
          initContainerStatuses: [{ name: 'c', state: { running: {} } }],
        },
      ),
    ],
    ['Pod/p', 'p of Pod/p runs a, c'],
  ],
];

test.each(rows)('in a namespace, %s', (_, objects, pods, found) => {
  expect(told(objects, pods)).toEqual(found);
});
