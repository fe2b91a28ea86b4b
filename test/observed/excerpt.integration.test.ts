import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { volumeName } from '../../src/api/labels.ts';
import type { ApiError } from '../../src/cluster/apiError.ts';
import { Connection, type Accept } from '../../src/cluster/connection.ts';
import type { KubernetesObject } from '../../src/cluster/kubernetesObject.ts';
import { loadKubeConfig } from '../../src/cluster/kubeConfig.ts';
import type { Page } from '../../src/cluster/list.ts';
import { collectionPath, objectPath } from '../../src/cluster/resources.ts';
import type { WorkloadKind } from '../../src/mount/workload.ts';
import { EXCERPTS } from '../../src/observed/excerpt.ts';
import { projectPod } from '../../src/observed/pod.ts';
import { retentionRunOf } from '../../src/observed/retentionRun.ts';
import { projectWorkload } from '../../src/observed/workload.ts';
import { controlPlane, type ControlPlane } from '../cluster/controlPlane.ts';

let cluster: ControlPlane;
let connection: Connection;

beforeAll(async () => {
  cluster = await controlPlane();
  connection = new Connection(loadKubeConfig({ kubeconfig: cluster.kubeconfig }));
});
afterAll(async () => {
  await connection.close();
  await cluster.stop();
});

const NAMESPACE = 'default';
const labels = { 'recordings.prosaas.io/role': 'worker', 'recordings.prosaas.io/store': 'recordings', app: 'worker' };
const OURS = volumeName('recordings');

/** Of everything that a projection reads, something, beside much that no projection reads. */
const podSpec = {
  serviceAccountName: 'worker',
  nodeSelector: { zone: 'a', disk: 'ssd' },
  hostname: 'worker',
  securityContext: { runAsUser: 1000, fsGroup: 0, fsGroupChangePolicy: 'Always' },
  tolerations: [{ key: 'night', operator: 'Exists', tolerationSeconds: 60, effect: 'NoExecute' }],
  volumes: [
    { name: OURS, persistentVolumeClaim: { claimName: 'recordings-data' } },
    { name: 'own', persistentVolumeClaim: { claimName: 'own', readOnly: true } },
    { name: 'raw', persistentVolumeClaim: { claimName: 'raw' } },
    { name: 'scratch', emptyDir: { sizeLimit: '1Gi' } },
    { name: 'settings', configMap: { name: 'settings', items: [{ key: 'a', path: 'b' }] } },
  ],
  initContainers: [{ name: 'first', image: 'first:1', restartPolicy: 'Always', command: ['true'] }],
  containers: [
    {
      name: 'worker',
      image: 'worker:1',
      env: [{ name: 'GREETING', value: 'שלום' }],
      resources: { requests: { cpu: '100m', memory: '128Mi' } },
      volumeMounts: [
        { name: OURS, mountPath: '/app/server/recordings' },
        { name: 'own', mountPath: '/own', readOnly: true, subPath: 'a', mountPropagation: 'None' },
        { name: 'scratch', mountPath: '/scratch', subPathExpr: '$(GREETING)' },
      ],
      volumeDevices: [{ name: 'raw', devicePath: '/dev/raw' }],
    },
    { name: 'beside', image: 'beside:1' },
  ],
};
const annotations = { 'recordings.prosaas.io/containers': 'worker', 'example.com/note': 'x'.repeat(300) };
const template = { metadata: { labels, annotations }, spec: podSpec };
const selector = {
  matchLabels: { app: 'worker' },
  matchExpressions: [{ key: 'recordings.prosaas.io/role', operator: 'In', values: ['worker', 'api'] }],
};
const once = { ...template, spec: { ...podSpec, restartPolicy: 'Never' } };
const jobTemplate = { metadata: { labels: { ...labels, of: 'job' } }, spec: { template: once } };
const conditions = [
  {
    type: 'Progressing',
    status: 'False',
    reason: 'ProgressDeadlineExceeded',
    lastTransitionTime: '2026-11-27T10:00:00Z',
  },
  {
    type: 'Available',
    status: 'False',
    reason: 'MinimumReplicasUnavailable',
    lastTransitionTime: '2026-11-27T09:59:59Z',
  },
];

const SPECS: Readonly<Record<WorkloadKind, readonly object[]>> = {
  Deployment: [
    { selector, template },
    { selector, template, replicas: 0, paused: true },
    { selector, template: { metadata: { labels }, spec: { containers: [{ name: 'worker', image: 'worker:1' }] } } },
  ],
  StatefulSet: [
    {
      selector,
      template,
      serviceName: 'worker',
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } },
    },
    { selector, template, serviceName: 'worker', updateStrategy: { type: 'OnDelete' } },
  ],
  DaemonSet: [
    { selector, template },
    { selector, template, updateStrategy: { type: 'OnDelete' } },
  ],
  CronJob: [{ schedule: '0 3 * * *', jobTemplate }],
  Job: [{ template: once }],
  Pod: [podSpec],
};

const counts = { observedGeneration: 1, replicas: 3, updatedReplicas: 2, readyReplicas: 1, availableReplicas: 1 };
const STATUSES: Readonly<Record<WorkloadKind, readonly object[]>> = {
  Deployment: [{}, { ...counts, conditions }, { observedGeneration: 7 }],
  StatefulSet: [{}, { ...counts, currentRevision: 'a', updateRevision: 'b', conditions }],
  DaemonSet: [
    {},
    {
      ...{ currentNumberScheduled: 3, numberMisscheduled: 0, desiredNumberScheduled: 4, numberReady: 1 },
      ...{ observedGeneration: 1, updatedNumberScheduled: 2, numberAvailable: 1, conditions },
    },
  ],
  CronJob: [
    {},
    {
      active: [
        { kind: 'Job', namespace: NAMESPACE, name: 'one' },
        { kind: 'Job', name: 'two' },
      ],
    },
  ],
  Job: [{}, { active: 2, startTime: '2026-11-27T10:00:00Z' }],
  Pod: [
    {},
    {
      ...{ phase: 'Failed', reason: 'Evicted', message: 'low on memory', startTime: '2026-11-27T10:00:00Z' },
      containerStatuses: [
        {
          ...{ name: 'worker', ready: false, restartCount: 1, image: 'worker:1', imageID: '' },
          state: {
            terminated: { exitCode: 0, reason: 'Completed', message: 'done\n{}', finishedAt: '2026-11-27T10:00:01Z' },
          },
        },
      ],
    },
    { phase: 'Running' },
  ],
};

/** What the operator makes of an object; without the fingerprint, which only tells objects of one form apart. */
function seen(kind: WorkloadKind, object: KubernetesObject) {
  if (kind === 'Pod') return [projectPod(object, 'mounts'), retentionRunOf(object)];
  const projected = projectWorkload(kind, object, 'mounts');
  return [projected === undefined ? undefined : { ...projected, content: projected.content !== undefined }];
}

let objects = 0;

async function created(kind: WorkloadKind, spec: object, metadata: object = {}): Promise<KubernetesObject> {
  const name = `excerpt-${++objects}`;
  return connection.create<KubernetesObject>(collectionPath(kind, NAMESPACE), {
    ...{ apiVersion: { Pod: 'v1', Job: 'batch/v1', CronJob: 'batch/v1' }[kind as string] ?? 'apps/v1', kind },
    metadata: { name, labels, annotations, ...metadata },
    spec,
  });
}

const one = async (kind: WorkloadKind, name: string, accept: Accept): Promise<KubernetesObject> => {
  const query = { fieldSelector: `metadata.name=${name}` };
  const { items } = await connection.get<Page<KubernetesObject>>(collectionPath(kind, NAMESPACE), query, accept);
  for (const found of items ?? []) return found;
  throw new Error(`there is no ${kind}/${name}`);
};

/** The first event of a watch of one object: as it is. */
async function watched(kind: WorkloadKind, name: string): Promise<KubernetesObject> {
  const ending = new AbortController();
  const query = { watch: true, fieldSelector: `metadata.name=${name}`, resourceVersion: '0', timeoutSeconds: 30 };
  const options = { accept: EXCERPTS[kind] };
  for await (const event of connection.lines(collectionPath(kind, NAMESPACE), query, ending.signal, options)) {
    ending.abort();
    return (event as { readonly object: KubernetesObject }).object;
  }
  throw new Error(`no event of ${kind}/${name}`);
}

describe.each(Object.keys(SPECS) as WorkloadKind[])('an excerpt of a %s', (kind) => {
  const cases = SPECS[kind].flatMap((spec, at) => STATUSES[kind].map((status, of) => ({ spec, status, at, of })));

  test.each(cases)('says what its JSON says (spec $at, status $of)', async ({ spec, status, of }) => {
    const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'night', uid: 'u-1', controller: true };
    const { metadata } = await created(kind, spec, kind === 'Pod' && of > 0 ? { ownerReferences: [owner] } : {});
    const path = `${objectPath(kind, NAMESPACE, metadata.name)}/status`;
    await connection.merge(path, { status }, { fieldManager: 'kube-controller-manager' });

    const whole = await one(kind, metadata.name, 'object');
    const excerpt = await one(kind, metadata.name, EXCERPTS[kind]);
    expect(seen(kind, excerpt)).toEqual(seen(kind, whole));
    // It was an excerpt: of what nobody reads there is nothing.
    expect(JSON.stringify(whole)).toContain('"imagePullPolicy":');
    expect(JSON.stringify(excerpt)).not.toContain('"imagePullPolicy":');
    expect(await watched(kind, metadata.name)).toEqual(excerpt);
  });
});

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}

describe('the fingerprint of an excerpt', () => {
  const fingerprint = (object: KubernetesObject) => projectWorkload('Deployment', object, 'mounts')?.content;
  const patch = (name: string, operations: readonly Operation[]) =>
    connection.patch<KubernetesObject>(
      objectPath('Deployment', NAMESPACE, name),
      operations,
      {},
      { accept: EXCERPTS.Deployment },
    );
  const spec = '/spec/template/spec';

  test('is the same in a list, in a watch and in the answer to a patch', async () => {
    const { metadata } = await created('Deployment', { selector, template });
    const answer = await patch(metadata.name, [{ op: 'replace', path: '/spec/replicas', value: 2 }]);
    const all = [
      answer,
      await one('Deployment', metadata.name, EXCERPTS.Deployment),
      await watched('Deployment', metadata.name),
    ];
    expect(new Set(all.map(fingerprint)).size).toBe(1);
    expect(new Set(all.map(({ metadata }) => metadata.resourceVersion)).size).toBe(1);
  });

  test('does not change with what is ours', async () => {
    const { metadata } = await created('Deployment', { selector, template });
    const before = await one('Deployment', metadata.name, EXCERPTS.Deployment);
    const after = await patch(metadata.name, [
      { op: 'remove', path: `${spec}/containers/0/volumeMounts/0` },
      { op: 'remove', path: `${spec}/volumes/0` },
    ]);
    expect(after.metadata.resourceVersion).not.toBe(before.metadata.resourceVersion);
    expect(fingerprint(after)).toBe(fingerprint(before));
  });

  test.each<Operation>([
    { op: 'replace', path: `${spec}/containers/0/image`, value: 'worker:2' },
    { op: 'replace', path: `${spec}/containers/0/env/0/value`, value: 'shalom' },
    { op: 'replace', path: `${spec}/containers/0/volumeMounts/1/mountPropagation`, value: 'HostToContainer' },
    { op: 'replace', path: `${spec}/containers/0/volumeMounts/1/subPath`, value: 'b' },
    { op: 'replace', path: `${spec}/containers/0/resources/requests/cpu`, value: '200m' },
    { op: 'replace', path: `${spec}/initContainers/0/command/0`, value: 'false' },
    { op: 'replace', path: `${spec}/nodeSelector/zone`, value: 'b' },
    { op: 'replace', path: `${spec}/securityContext/runAsUser`, value: 1001 },
    { op: 'replace', path: `${spec}/volumes/3/emptyDir/sizeLimit`, value: '2Gi' },
    { op: 'replace', path: `${spec}/volumes/4/configMap/name`, value: 'others' },
    { op: 'remove', path: `${spec}/tolerations/0` },
    { op: 'remove', path: `${spec}/containers/1` },
  ])('changes with $path of the owner', async (operation) => {
    const { metadata } = await created('Deployment', { selector, template });
    const before = await one('Deployment', metadata.name, EXCERPTS.Deployment);
    expect(fingerprint(await patch(metadata.name, [operation]))).not.toBe(fingerprint(before));
  });
});

test('a refusal says in protobuf what it says in JSON', async () => {
  const { metadata } = await created('Deployment', { selector, template });
  const refusal = async (name: string, operations: readonly Operation[], accept: Accept) => {
    try {
      await connection.patch(objectPath('Deployment', NAMESPACE, name), operations, {}, { accept });
    } catch (error) {
      const { status, reason, message, causes } = error as ApiError;
      return { status, reason, message, causes };
    }
    return expect.unreachable('it was not refused');
  };
  const image: Operation = { op: 'replace', path: '/spec/template/spec/containers/0/image', value: '' };
  for (const [name, operations, causes] of [
    ['none', [], 0],
    [metadata.name, [image], 1],
  ] as const) {
    const refused = await refusal(name, operations, EXCERPTS.Deployment);
    expect(refused).toEqual(await refusal(name, operations, 'object'));
    expect(refused.causes).toHaveLength(causes);
  }
});
