import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withPeers, type Operator } from '../../bench/operators.ts';
import { image, type Image } from '../../bench/program.ts';
import type { Contest } from '../../bench/table.ts';
import { ENABLED_LABEL, KIND, ROLE_LABEL, STORE_LABEL } from '../../src/api/labels.ts';
import { Connection } from '../../src/cluster/connection.ts';
import { loadKubeConfig } from '../../src/cluster/kubeConfig.ts';
import type { KubernetesObject } from '../../src/cluster/kubernetesObject.ts';
import { listAll } from '../../src/cluster/list.ts';
import { API_VERSIONS, collectionPath, objectPath, type Kind } from '../../src/cluster/resources.ts';
import { controlPlane, type ControlPlane } from '../cluster/controlPlane.ts';
import { eventually } from '../eventually.ts';
import { teachRecordingStores } from '../recordingStores.ts';

/** The operators that the bench compares do the same work, and no more of it than ours. */

const NAMESPACE = 'compared';
const MOUNT_PATH = '/app/server/recordings';
const STORES = {
  recordings: {
    claimName: 'recordings-data',
    mountPath: MOUNT_PATH,
    roles: {
      calls: { access: 'ReadOnly' },
      worker: { access: 'ReadWrite', containers: ['worker'], initContainers: ['init'] },
      other: { access: 'ReadWrite', mountPath: '/elsewhere' },
    },
  },
  archive: {
    claimName: 'archive-data',
    mountPath: '/archive',
    subPath: 'old',
    roles: { calls: { access: 'ReadOnly' } },
  },
};

interface Shape {
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: object;
}

const container = (name: string, more: object = {}) => ({ name, image: 'app', ...more });
const role = (name: string) => ({ [ROLE_LABEL]: name });
const tmp = { volumes: [{ name: 'tmp', emptyDir: {} }] };
const mountsTmp = { volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }] };

const SHAPES: Readonly<Record<string, Shape>> = {
  plain: { labels: role('calls'), spec: { containers: [container('app')] } },
  mounting: {
    labels: role('calls'),
    spec: { ...tmp, containers: [container('app', mountsTmp), container('sidecar')] },
  },
  named: {
    labels: role('worker'),
    spec: {
      ...tmp,
      initContainers: [container('init'), container('aside')],
      containers: [container('sidecar'), container('worker', mountsTmp)],
    },
  },
  elsewhere: { labels: role('other'), spec: { containers: [container('app')] } },
  archived: { labels: { ...role('calls'), [STORE_LABEL]: 'archive' }, spec: { containers: [container('app')] } },
};

let cluster: ControlPlane;
let admin: Connection;
let bundle: Image;
let operators: Contest<Operator>;

beforeAll(async () => {
  cluster = await controlPlane();
  await teachRecordingStores(cluster);
  admin = new Connection(loadKubeConfig({ kubeconfig: cluster.kubeconfig }));
  bundle = await image(cluster.kubeconfig);
  operators = await withPeers(bundle, cluster.kubeconfig);
  await admin.create(collectionPath('Namespace'), {
    metadata: { name: NAMESPACE, labels: { [ENABLED_LABEL]: 'true' } },
  });
  for (const [name, spec] of Object.entries(STORES)) {
    const claim = { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } }, storageClassName: '' };
    await create('PersistentVolumeClaim', { metadata: { name: spec.claimName }, spec: claim });
    const status = { status: { phase: 'Bound' } };
    await admin.merge(objectPath('PersistentVolumeClaim', NAMESPACE, `${spec.claimName}/status`), status);
    await create(KIND, { metadata: { name }, spec: { ...spec, suspend: true } });
  }
});

afterAll(async () => {
  await admin.close();
  await bundle.remove();
  await cluster.stop();
});

const create = (kind: Kind, object: object) =>
  admin.create(collectionPath(kind, NAMESPACE), { apiVersion: API_VERSIONS[kind], kind, ...object });

interface Deployment extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & { readonly labels: object; readonly generation: number };
  readonly spec: unknown;
}

const suspend = (isSuspended: boolean) =>
  Promise.all(
    Object.keys(STORES).map((name) =>
      admin.merge(objectPath(KIND, NAMESPACE, name), { spec: { suspend: isSuspended } }),
    ),
  );

const deployments = () => listAll<Deployment>(admin, collectionPath('Deployment', NAMESPACE));

/** The Deployments as the operator leaves them, after a start while the stores are suspended. */
async function mountedBy(operator: Operator): Promise<unknown> {
  await suspend(true);
  for (const [name, { labels, spec }] of Object.entries(SHAPES))
    await create('Deployment', {
      metadata: { name, labels },
      spec: {
        selector: { matchLabels: { app: name } },
        template: { metadata: { labels: { app: name } }, spec },
      },
    });
  const program = operator.start();
  await program.line(operator.synced);
  await program.line(operator.reconciled);
  expect((await deployments()).map(({ metadata }) => metadata.generation)).toEqual(Object.keys(SHAPES).map(() => 1));
  await suspend(false);
  await program.line(operator.mounted, Object.keys(SHAPES).length);
  const left = await deployments();
  await program.stop();
  for (const { metadata } of left) await admin.delete(objectPath('Deployment', NAMESPACE, metadata.name));
  await eventually('all are gone', async () => (await deployments()).length === 0);
  return left.map(({ metadata: { name, labels, generation }, spec }) => ({ name, labels, generation, spec }));
}

describe('the operators of the bench', () => {
  it('leave the same Deployments as ours, in one write each, and write nothing while the store is suspended', async () => {
    const { ours, ...peers } = operators;
    const expected = await mountedBy(ours);
    expect(expected).toEqual(
      Object.keys(SHAPES)
        .toSorted()
        .map((name) => expect.objectContaining({ name, generation: 2 }) as unknown),
    );
    for (const [name, peer] of Object.entries(peers))
      expect({ [name]: await mountedBy(peer) }).toEqual({ [name]: expected });
  });
});
