import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connect, type Connection } from '../../src/cluster/connection.ts';
import { collectionPath, objectPath } from '../../src/cluster/resources.ts';
import { application, Manifests, type Manifest } from '../charts/manifests.ts';
import { recordings } from '../recordings.ts';

/** `recordings wait` as a pod runs it, with the rights that synthesis gives it, on a real API server. */

const NAMESPACE = 'waiting';
const directory = mkdtempSync(join(tmpdir(), 'recordings-wait-'));
let cluster: Connection;

const manifests = new Manifests(
  application(`name: ${NAMESPACE}
store:
  mountPath: /recordings
  claim: {size: 1Gi, storage: {class: shared}}
  roles: {api: {access: ReadOnly, serviceAccounts: [reader]}}
services:
  api: {image: api, waitsFor: [migrate, redis]}
  migrate: {image: api, once: true}
  redis: {image: redis}
`),
);
const [job] = manifests.all('Job');
const JOB = `job/${job?.metadata.name ?? ''}`;
const REDIS = 'deployment/redis';

const wait = (args: readonly string[], onceItTells?: (child: ChildProcess) => unknown) =>
  recordings(['wait', '--kubeconfig', join(directory, 'kubeconfig'), ...args], undefined, onceItTells);

const create = (path: string, object: Manifest | undefined) => cluster.create(path, object);

async function finish(name: string, outcome: 'Complete' | 'Failed'): Promise<void> {
  const now = new Date().toISOString();
  const condition = (type: string) => ({
    type,
    status: 'True',
    lastTransitionTime: now,
    ...(outcome === 'Failed' ? { reason: 'BackoffLimitExceeded', message: 'it has failed too often' } : {}),
  });
  const status =
    outcome === 'Complete'
      ? { completionTime: now, succeeded: 1, conditions: [condition('SuccessCriteriaMet'), condition('Complete')] }
      : { failed: 1, conditions: [condition('FailureTarget'), condition('Failed')] };
  await cluster.merge(`${objectPath('Job', NAMESPACE, name)}/status`, { status: { startTime: now, ...status } });
}

async function becomeAvailable(name: string): Promise<void> {
  const conditions = [{ type: 'Available', status: 'True' }];
  await cluster.merge(`${objectPath('Deployment', NAMESPACE, name)}/status`, {
    status: { observedGeneration: 1, conditions },
  });
}

/** Who the pods of a service are, and what they may do. */
async function become(service: string): Promise<string> {
  const accounts = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts`;
  const { status } = await cluster.create<{ status: { token: string } }>(`${accounts}/${service}/token`, { spec: {} });
  const current = cluster.config.getCurrentCluster();
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: cluster.server, 'certificate-authority': current?.caFile } }],
    users: [{ name: 'u', user: { token: status.token } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u', namespace: NAMESPACE } }],
    'current-context': 'c',
  });
}

beforeAll(async () => {
  cluster = connect({ kubeconfig: inject('kubeconfig') });
  await cluster.create('/api/v1/namespaces', { metadata: { name: NAMESPACE } });
  await create(`/api/v1/namespaces/${NAMESPACE}/serviceaccounts`, manifests.one('ServiceAccount', 'api'));
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${NAMESPACE}`;
  await create(`${rbac}/roles`, manifests.one('Role', 'api'));
  await create(`${rbac}/rolebindings`, manifests.one('RoleBinding', 'api'));
  writeFileSync(join(directory, 'kubeconfig'), await become('api'));
});

afterAll(async () => {
  await cluster.close();
  rmSync(directory, { recursive: true });
});

describe('recordings wait, with the rights of a service that waits', () => {
  it('waits for what is not there yet, and says what it waits for and when each is there', async () => {
    const ended = await wait([JOB, REDIS], async () => {
      await create(collectionPath('Deployment', NAMESPACE), manifests.one('Deployment', 'redis'));
      await create(collectionPath('Job', NAMESPACE), job);
      await becomeAvailable('redis');
      await finish(job?.metadata.name ?? '', 'Complete');
    });
    expect(ended.stderr.split('\n')[0]).toBe(`waiting: ${JOB} does not exist yet, ${REDIS} does not exist yet`);
    expect(ended.stdout.trim().split('\n').toSorted()).toEqual([`${REDIS} is available`, `${JOB} has completed`]);
    expect(ended.code).toBe(0);
  });

  it('may look at no other Deployment, and says so when the permission has not come within a few seconds', async () => {
    const ended = await wait(['deployment/other']);
    const lines = ended.stderr.trim().split('\n');
    expect(lines[0]).toMatch(
      /^waiting: deployment\/other cannot be read yet \(.*deployments\.apps "other" is forbidden/,
    );
    expect(lines.at(-1)).toContain('deployments.apps "other" is forbidden');
    expect(ended.code).toBe(3);
  });

  it('may look at every Job: after a rollback it waits for one of another name', async () => {
    const ended = await wait(['--timeout', '2s', 'job/migrate-of-yesterday']);
    expect(ended.stderr).toContain('job/migrate-of-yesterday does not exist yet');
    expect(ended.code).toBe(1);
  });

  it('ends when it is told to', async () => {
    await cluster.delete(objectPath('Deployment', NAMESPACE, 'redis'), { propagationPolicy: 'Background' });
    const ended = await wait([REDIS], (child) => child.kill('SIGTERM'));
    expect(ended).toMatchObject({ code: 130, stdout: '' });
    expect(ended.stderr).toContain('interrupted\n');
  });

  it('gives up when the time is up, and says what is missing', async () => {
    const ended = await wait(['--timeout', '2s', REDIS]);
    expect(ended.stderr).toContain(
      `the time is up, and ${REDIS} does not exist yet: look at kubectl describe -n ${NAMESPACE} ${REDIS}\n`,
    );
    expect(ended.code).toBe(1);
  });

  it('fails with the Job, and says how to see why', async () => {
    const path = collectionPath('Job', NAMESPACE);
    await cluster.delete(`${path}/${job?.metadata.name ?? ''}`, { propagationPolicy: 'Background' });
    await create(path, job);
    const ended = await wait([JOB, REDIS], () => finish(job?.metadata.name ?? '', 'Failed'));
    expect(ended.stderr).toContain(
      `${JOB} has failed (BackoffLimitExceeded: it has failed too often): look at kubectl logs -n ${NAMESPACE} ${JOB}\n`,
    );
    expect(ended.code).toBe(1);
  });

  it.each([
    ['no target', []],
    ['a target of another kind', ['pod/api']],
  ])('refuses %s', async (_, targets) => {
    expect((await wait(targets)).code).toBe(2);
  });
});
