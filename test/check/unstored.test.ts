import { describe, expect, it } from 'vitest';
import { examineManifests } from '../../src/check/examine.ts';
import { readManifests } from '../../src/check/manifests.ts';
import { findingsOf } from '../../src/report/report.ts';

const pod = (image: string, command: string, volumes: string, mounts: string) => `
      volumes: [${volumes}]
      containers: [{name: main, image: ${image}, command: [${command}], volumeMounts: [${mounts}]}]`;

const workload = (kind: string, name: string, spec: string, labels = '{}') => `
apiVersion: apps/v1
kind: ${kind}
metadata: {name: ${name}, namespace: shop}
spec:
  template:
    metadata: {labels: ${labels}}
    spec: ${spec}
`;

const CLAIM = '{name: files, persistentVolumeClaim: {claimName: media}}';
const HOST = '{name: files, hostPath: {path: /srv/media}}';
const MOUNT = '{name: files, mountPath: /app/media}';
const web = (volume = CLAIM) => workload('Deployment', 'web', pod('example/shop:1', 'gunicorn, shop', volume, MOUNT));
const worker = (volume = '', mount = '', labels?: string) =>
  workload('StatefulSet', 'jobs', pod('example/shop:1', 'celery, -A, shop, worker', volume, mount), labels);

function found(...documents: readonly string[]): string[] {
  const { manifests } = readManifests(documents.join('---'), 'given.yaml');
  return findingsOf(examineManifests('given.yaml', manifests, 'shop'))
    .filter(({ reason }) => reason === 'LooksLikeUser')
    .map(
      ({ severity, object, where = '', message, remedy }) => `${severity} ${object} ${where} ${message} → ${remedy}`,
    );
}

describe('manifests without a store', () => {
  it('the worker that lacks the claim of its web server is a fault, at its line', () => {
    expect(found(web(), worker())).toEqual([
      'fault StatefulSet/jobs given.yaml:12 does not mount the claim media, but it runs the image of web, and it is a worker, and no worker has it: what it saves there is gone with its container, and nobody else sees it → If it uses the claim media, mount the claim media at /app/media; if not, label its pod template recordings.prosaas.io/user: "false".',
    ]);
  });

  it('so is one that lacks a directory of the host', () => {
    const [finding = ''] = found(web(HOST), worker());
    expect(finding).toContain("fault StatefulSet/jobs given.yaml:12 does not mount the host's directory /srv/media");
  });

  it('so is a variable of its own that names the path, and one that names such a directory where nothing is mounted is a question', () => {
    const told = (path: string) =>
      worker()
        .replace('command: [', `env: [{name: MEDIA_ROOT, value: ${path}}], command: [`)
        .replace('celery, -A, shop, worker', 'run');
    const [named = '', elsewhere = ''] = [found(web(), told('/app/media')), found(web(), told('/srv/media'))].flat();
    expect(named).toContain(
      'fault StatefulSet/jobs given.yaml:12 does not mount the claim media, but its MEDIA_ROOT is /app/media',
    );
    expect(elsewhere).toContain(
      'StatefulSet/jobs given.yaml:12 does not mount the claim media, but its MEDIA_ROOT is /srv/media, where nothing is mounted',
    );
  });

  it('of several workers the one whose queue speaks of files is asked, and not the one that sends mail', () => {
    const queued = (queue: string) =>
      workload('Deployment', queue, pod('example/shop:1', `celery, -A, shop, worker, -Q, ${queue}`, '', ''));
    const all = found(web(), worker(CLAIM, MOUNT), queued('exports'), queued('mail'));
    expect(all).toHaveLength(1);
    expect(all[0]).toContain('warning Deployment/exports given.yaml:22 does not mount the claim media');
  });

  it('who has a port and lacks what only the workers of its program have is asked', () => {
    const asked = workload(
      'Deployment',
      'shop',
      pod('example/shop:1', 'run', '', '').replace('command', 'ports: [{containerPort: 80}], command'),
    );
    expect(found(asked, worker(CLAIM, MOUNT))).toEqual([
      expect.stringContaining('warning Deployment/shop given.yaml:2 does not mount the claim media'),
    ]);
  });

  it.each([
    ['who mounts it', [web(), worker(CLAIM, MOUNT)]],
    ['who is labelled as no user', [web(), worker('', '', '{recordings.prosaas.io/user: "false"}')]],
    ['workloads that share nothing', [web('{name: files, emptyDir: {}}'), worker()]],
    [
      'a database with its own claim',
      [
        workload(
          'StatefulSet',
          'db',
          pod('postgres:17', 'postgres', CLAIM, '{name: files, mountPath: /var/lib/postgresql/data}'),
        ),
        worker(),
      ],
    ],
    ['another namespace', [web(), worker().replace('namespace: shop', 'namespace: other')]],
    [
      'a beat of the same image',
      [web(), workload('Deployment', 'beat', pod('example/shop:1', 'celery, -A, shop, beat', '', ''))],
    ],
    [
      'a migration',
      [
        web(),
        workload('Job', 'migrate', pod('example/shop:1', 'manage, migrate', '', '')).replace('apps/v1', 'batch/v1'),
      ],
    ],
  ])('nothing is said about %s', (_, documents) => {
    expect(found(...documents)).toEqual([]);
  });
});
