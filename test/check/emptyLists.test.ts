import { expect, it } from 'vitest';
import { examined, foundBeside } from './examined.ts';

const workload = (kind: string, spec: string, labels = 'recordings.prosaas.io/role: worker') => {
  const template = `template: {spec: ${spec}}`;
  return `apiVersion: ${kind.endsWith('Job') ? 'batch' : 'apps'}/v1
kind: ${kind}
metadata: {name: w, namespace: app, labels: {${labels}}}
spec:
  ${kind === 'CronJob' ? `jobTemplate: {spec: {${template}}}` : template}
`;
};

it.each(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job'])(
  'a %s that writes volumes: [] is warned',
  (kind) => {
    expect(foundBeside(workload(kind, '{containers: [{name: w}], volumes: []}'))).toEqual([
      `warning Contended ${kind}/w 5`,
    ]);
  },
);

it.each([
  [
    'containers',
    '{containers: [{name: v}, {name: w, volumeMounts: []}]}',
    'spec.template.spec.containers.1.volumeMounts',
  ],
  [
    'initContainers',
    '{initContainers: [{name: i, volumeMounts: []}], containers: [{name: w}]}',
    'spec.template.spec.initContainers.0.volumeMounts',
  ],
])('an empty volumeMounts of %s is named', (_, spec, field) => {
  const [found] = examined(workload('Deployment', spec)).filter(({ reason }) => reason === 'Contended');
  expect(found?.message).toContain(`writes ${field} as an empty list`);
  expect(found?.remedy).toBe('Remove the line volumeMounts: [] from the manifest.');
});

it('is not said of a workload without a role, nor where the list is not written or has something', () => {
  const volumes = '{containers: [{name: w}], volumes: [{name: tmp, emptyDir: {}}]}';
  expect(foundBeside(workload('Deployment', '{containers: [{name: w}]}'))).toEqual([]);
  expect(foundBeside(workload('Deployment', volumes))).toEqual([]);
  expect(foundBeside(workload('Deployment', '{containers: [{name: w}], volumes: []}', 'app: w'))).toEqual([]);
});
