import { expect, test } from 'vitest';
import { workloadsOfPods } from '../../src/verify/owners.ts';

const ownedBy = (kind: string, name: string) => ({ ownerReferences: [{ kind, name, controller: true }] });

const rows: [string, string, string | undefined, string | undefined][] = [
  ['a ReplicaSet of a Deployment', 'ReplicaSet/web-7d4', '7d4', 'Deployment/web'],
  ['a ReplicaSet of its own', 'ReplicaSet/web', undefined, undefined],
  ['a StatefulSet', 'StatefulSet/db', undefined, 'StatefulSet/db'],
  ['a Job', 'Job/once', undefined, 'Job/once'],
  ['a Job of a CronJob', 'Job/night-29', undefined, 'CronJob/night'],
  ['a controller that we do not know', 'Rollout/web', undefined, undefined],
  ['a node', 'Node/a', undefined, undefined],
];

test.each(rows)('the workload of a pod of %s', (_, owner, hash, workload) => {
  const [kind = '', name = ''] = owner.split('/');
  const labels = hash === undefined ? {} : { 'pod-template-hash': hash };
  const found = workloadsOfPods(
    [{ name: 'p', labels, ...ownedBy(kind, name) }],
    [{ name: 'night-29', ...ownedBy('CronJob', 'night') }, { name: 'once' }],
  ).get('p');
  expect(found && `${found.kind}/${found.name}`).toBe(workload);
});

test('a bare pod has no workload', () => {
  expect(workloadsOfPods([{ name: 'p' }], []).size).toBe(0);
});
