import { chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { images } from '../../image/images.ts';
import { OPERATOR_IMAGE } from '../../src/api/image.ts';
import { API_VERSION, ENABLED_LABEL, KIND } from '../../src/api/labels.ts';
import type { StoreStatus } from '../../src/api/status.ts';
import { connect, type Connection } from '../../src/cluster/connection.ts';
import { collectionPath, objectPath } from '../../src/cluster/resources.ts';
import type { NodeCluster } from '../cluster/cluster.ts';
import { node } from '../cluster/node.ts';
import { raisePlatform } from '../demo/stage.ts';
import { eventually } from '../eventually.ts';
import { declares, PATH } from '../mount/builders.ts';

/**
 * The ordinary life of workloads on a real node: rolling restarts, scale-downs, new images, Jobs and CronJobs that fire. While all of it is mounted, Ready
 * stays True without a break.
 */

const NAMESPACE = 'steady';
const CRON_JOBS = 10;

let cluster: NodeCluster;
let connection: Connection;
/** Every version of the store's status since the watch began. */
const seen: StoreStatus[] = [];
const watching = new AbortController();

beforeAll(async () => {
  cluster = await node();
  await raisePlatform(cluster, { operator: images.operator });
  connection = connect({ kubeconfig: cluster.kubeconfig });
  await apply(surroundings(join(cluster.sharedDirectory, NAMESPACE)));
  await eventually('the policies know the store', () =>
    cluster.kubectl(
      ['-n', NAMESPACE, 'create', '--dry-run=server', '-f', '-'],
      JSON.stringify(workload('Deployment', 'probe', 'web')),
    ),
  );
  await apply([
    workload('Deployment', 'web', 'web', { replicas: 3 }),
    workload('StatefulSet', 'set', 'set', { replicas: 3, serviceName: 'set' }),
    workload('DaemonSet', 'each', 'each'),
    ...Array.from({ length: CRON_JOBS }, (_, index) => cronJob(`night-${index}`)),
  ]);
  await rolledOut();
  await eventually('the store is Ready', async () => readyOf(await status()) === 'True', { deadlineMs: 120_000 });
});

afterAll(async () => {
  watching.abort();
  await connection.close();
  await cluster.stop();
});

test('Ready does not change while workloads restart, scale down, take another image, and Jobs begin and end', async () => {
  void watch();
  const restarted = ['deployment/web', 'statefulset/set', 'daemonset/each'];
  await kubectl('rollout', 'restart', ...restarted);
  await rolledOut();
  await kubectl('scale', 'deployment/web', 'statefulset/set', '--replicas=1');
  await rolledOut();
  await kubectl('scale', 'deployment/web', '--replicas=3');
  await kubectl('set', 'env', ...restarted, 'RELEASE=2');
  await apply([once('import')]);
  await kubectl('create', 'job', '--from=cronjob/night-0', 'by-hand');
  await rolledOut();
  await kubectl('wait', 'job/import', 'job/by-hand', '--for=condition=Complete', '--timeout=240s');
  await eventually(
    `all ${CRON_JOBS} CronJobs have fired, and their Jobs have ended`,
    async () => (await fired()) >= CRON_JOBS,
    {
      deadlineMs: 240_000,
    },
  );

  expect(seen.length, 'the watch has seen statuses').toBeGreaterThan(5);
  const untrue = seen.filter((each) => readyOf(each) !== 'True');
  expect(untrue.map(({ conditions, pods }) => ({ why: conditions?.[0]?.message, pods }))).toEqual([]);
});

test('Ready changes as soon as a role is not held any more: the watch would have seen a change', async () => {
  const before = seen.length;
  await kubectl('delete', 'daemonset/each');
  await eventually('the watch sees that the store is not Ready', () =>
    seen.slice(before).some((each) => readyOf(each) === 'False'),
  );
});

const kubectl = (...args: string[]): Promise<string> => cluster.kubectl(['-n', NAMESPACE, ...args]);

const apply = (items: readonly object[]): Promise<string> =>
  cluster.kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));

async function rolledOut(): Promise<void> {
  for (const each of ['deployment/web', 'statefulset/set', 'daemonset/each']) {
    await kubectl('rollout', 'status', each, '--timeout=240s');
  }
}

const readyOf = ({ conditions }: StoreStatus): string | undefined =>
  conditions?.find(({ type }) => type === 'Ready')?.status;

const status = async (): Promise<StoreStatus> =>
  (await connection.get<{ status?: StoreStatus }>(objectPath(KIND, NAMESPACE, 'recordings'))).status ?? {};

/** How many CronJobs have fired since the beginning, and whose Job has ended well. */
async function fired(): Promise<number> {
  const { items } = await connection.get<{ items: { status?: { lastSuccessfulTime?: string } }[] }>(
    collectionPath('CronJob', NAMESPACE),
  );
  return items.filter((each) => each.status?.lastSuccessfulTime !== undefined).length;
}

/** Notes every status of the store. */
async function watch(): Promise<void> {
  const path = collectionPath(KIND, NAMESPACE);
  const { metadata } = await connection.get<{ metadata: { resourceVersion: string } }>(path);
  const query = { watch: true, resourceVersion: metadata.resourceVersion };
  for await (const line of connection.lines(path, query, watching.signal)) {
    const { object } = line as { object: { status?: StoreStatus } };
    if (object.status !== undefined) seen.push(object.status);
  }
}

/** Runs for `seconds`, or until it is ended. Node as the first process ignores SIGTERM: pods stay for their grace period, and are counted by some owners. */
const podSpec = (seconds?: number) => ({
  terminationGracePeriodSeconds: 3,
  securityContext: { runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 },
  containers: [
    {
      name: 'main',
      image: OPERATOR_IMAGE,
      imagePullPolicy: 'Never',
      command: [
        'node',
        '-e',
        seconds === undefined ? 'setInterval(() => {}, 1 << 30)' : `setTimeout(() => {}, ${seconds * 1000})`,
      ],
    },
  ],
});

const metadata = (name: string, role: string) => ({ name, namespace: NAMESPACE, labels: declares(role) });

/** It declares its role by its own label alone: whoever mounts stamps the template. */
function workload(
  kind: 'Deployment' | 'StatefulSet' | 'DaemonSet',
  name: string,
  role: string,
  spec: object = {},
): object {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: podSpec() };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: metadata(name, role),
    spec: { selector: { matchLabels: labels }, template, ...spec },
  };
}

const jobSpec = { template: { spec: { ...podSpec(2), restartPolicy: 'Never' } } };

const once = (name: string): object => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: metadata(name, 'once'),
  spec: jobSpec,
});

const cronJob = (name: string): object => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: metadata(name, 'night'),
  spec: { schedule: '* * * * *', concurrencyPolicy: 'Forbid', jobTemplate: { spec: jobSpec } },
});

/** A namespace with a store on a directory of this machine. */
function surroundings(path: string): object[] {
  mkdirSync(path, { recursive: true });
  chownSync(path, 1000, 1000);
  const volume = { accessModes: ['ReadWriteMany'], storageClassName: '' };
  const anyNode = { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/os', operator: 'Exists' }] }] };
  const access = { access: 'ReadWrite' };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE, labels: { [ENABLED_LABEL]: 'true' } } },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'recordings-steady' },
      spec: {
        ...volume,
        capacity: { storage: '1Gi' },
        claimRef: { namespace: NAMESPACE, name: 'recordings-data' },
        local: { path },
        nodeAffinity: { required: anyNode },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'recordings-data', namespace: NAMESPACE },
      spec: { ...volume, volumeName: 'recordings-steady', resources: { requests: { storage: '1Gi' } } },
    },
    {
      apiVersion: API_VERSION,
      kind: KIND,
      metadata: { name: 'recordings', namespace: NAMESPACE },
      spec: {
        claimName: 'recordings-data',
        mountPath: PATH,
        roles: { web: access, set: access, each: access, night: access, once: { ...access, optional: true } },
      },
    },
  ];
}
