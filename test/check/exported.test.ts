import { expect, it } from 'vitest';
import { examined, foundBeside } from './examined.ts';

const MARK = 'recordings.prosaas.io/mounted: recordings';
const ROLE = 'recordings.prosaas.io/role: worker';

const exported = (kind: string, labels: string) => {
  const template = `template: {metadata: {labels: {${ROLE}, recordings.prosaas.io/store: recordings}}, spec: {containers: [{name: w, volumeMounts: [{name: recstore-recordings, mountPath: /data}]}], volumes: [{name: recstore-recordings, persistentVolumeClaim: {claimName: recordings-data}}]}}`;
  const spec = kind === 'CronJob' ? `{jobTemplate: {spec: {${template}}}}` : `{${template}}`;
  return `apiVersion: ${kind.endsWith('Job') ? 'batch' : 'apps'}/v1
kind: ${kind}
metadata:
  name: w
  namespace: app
  labels: {${labels}}
spec: ${spec}
`;
};

it.each(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job'])(
  'a %s that was exported and lost its role line is well, but for the lines to remove',
  (kind) => {
    expect(foundBeside(exported(kind, MARK))).toEqual([`warning Exported ${kind}/w 6`]);
  },
);

it('names the volume and the template', () => {
  const found = examined(exported('CronJob', MARK)).find(({ reason }) => reason === 'Exported');
  expect(found?.remedy).toBe(
    'Remove the label, volume "recstore-recordings" and its mounts, and the labels recordings.prosaas.io/role and recordings.prosaas.io/store and the annotation recordings.prosaas.io/containers of spec.jobTemplate.spec.template.metadata; or declare a role.',
  );
});

it('is not said of one that declares its role', () => {
  expect(foundBeside(exported('Deployment', `${MARK}, ${ROLE}`))).toEqual([]);
});
