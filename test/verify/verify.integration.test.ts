import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API_VERSION, ENABLED_LABEL, KIND, PLURAL } from '../../src/api/labels.ts';
import { connect, type Connection } from '../../src/cluster/connection.ts';
import { collectionPath } from '../../src/cluster/resources.ts';
import type { Report } from '../../src/report/report.ts';
import { at, claim, declares, PATH } from '../mount/builders.ts';
import { place, type Place } from '../policies/place.ts';
import { recordings, type Ended } from '../recordings.ts';
import { deployment } from './deployment.ts';

/** `recordings verify` as a person runs it, on a real API server (without pods: those are for the end-to-end tests). */

const NAMESPACE = 'verify';
let here: Place;
let cluster: Connection;

const run = (args: readonly string[], onceItTells?: Parameters<typeof recordings>[2]) =>
  recordings(args, here.cluster.kubeconfig, onceItTells);

async function withKubeconfig(content: string, ...more: string[]): Promise<Ended> {
  const directory = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
  try {
    writeFileSync(join(directory, 'config'), content);
    return await run(['verify', '-n', NAMESPACE, '--kubeconfig', join(directory, 'config'), ...more]);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const verify = (...args: string[]) => run(['verify', '-n', NAMESPACE, '--no-proof', ...args]);

async function report(...args: string[]): Promise<Report> {
  return JSON.parse((await verify('--output', 'json', ...args)).stdout) as Report;
}

const reasons = ({ checks }: Report) =>
  checks.flatMap(({ findings }) => findings.map(({ reason, object }) => `${reason} ${object}`));

const image = { name: 'main', image: 'docker.io/library/prosaas:dev' };
const deployments = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`;

/** Binds the claim and labels the worker, as manifests applied later do. */
async function mend(): Promise<void> {
  const claims = `/api/v1/namespaces/${NAMESPACE}/persistentvolumeclaims`;
  await cluster.create(claims, {
    metadata: { name: 'recordings-data' },
    spec: { accessModes: ['ReadWriteMany'], storageClassName: '', resources: { requests: { storage: '1Gi' } } },
  });
  await cluster.merge(`${claims}/recordings-data/status`, { status: { phase: 'Bound' } });
  await cluster.delete(`${deployments}/worker`);
  await cluster.create(
    deployments,
    deployment('worker', declares('worker', 'recordings'), {
      volumes: [claim('v')],
      containers: [{ ...image, volumeMounts: [at('v', PATH)] }],
    }),
  );
}

beforeAll(async () => {
  here = await place();
  cluster = connect({ kubeconfig: here.cluster.kubeconfig });
  await cluster.create('/api/v1/namespaces', { metadata: { name: NAMESPACE, labels: { [ENABLED_LABEL]: 'true' } } });
  await cluster.create(`/apis/${API_VERSION}/namespaces/${NAMESPACE}/${PLURAL}`, {
    apiVersion: API_VERSION,
    kind: KIND,
    metadata: { name: 'recordings' },
    spec: {
      claimName: 'recordings-data',
      mountPath: PATH,
      roles: { calls: { access: 'ReadOnly' }, worker: { access: 'ReadWrite' } },
    },
  });
  await cluster.create(
    deployments,
    deployment('calls', declares('calls', 'recordings'), {
      volumes: [claim('v', 'recordings-data', true)],
      containers: [{ ...image, volumeMounts: [at('v', PATH, { readOnly: true })] }],
    }),
  );
  await cluster.create(deployments, deployment('worker', {}, { containers: [image] }));
});

afterAll(async () => {
  await cluster.close();
  await here.stop();
});

describe('recordings verify, on an API server,', () => {
  test('names the missing claim, the role that nobody holds, and who looks like its holder: exit 1', async () => {
    const { code, stdout } = await verify();
    expect(code).toBe(1);
    expect(stdout.split('\n')[0]).toBe('✗ namespace verify is not well: 2 faults, 1 warning');
    expect(reasons(await report())).toEqual([
      'ClaimMissing RecordingStore/recordings',
      'RoleUnheld RecordingStore/recordings',
      'LooksLikeUser Deployment/worker',
    ]);
  });

  test('names a store that is asked for and not there, beside those that are', async () => {
    const found = await report('--store', 'music');
    expect(found.checks.at(-1)?.findings[0]?.message).toBe(
      'does not exist in namespace verify (its stores: recordings)',
    );
  });

  test('finds nothing well in a namespace without a store', async () => {
    await cluster.create('/api/v1/namespaces', { metadata: { name: 'verify-empty' } });
    const { code, stdout } = await run(['verify', '-n', 'verify-empty', '--no-proof']);
    expect([code, stdout]).toEqual([1, expect.stringContaining('has no RecordingStore')]);
  });

  test('waits, tells for what, and is interrupted with 130', async () => {
    const args = ['verify', '-n', NAMESPACE, '--no-proof', '--wait', '5m'];
    const { code, stdout, stderr } = await run(args, (child) => child.kill('SIGINT'));
    expect([code, stdout]).toEqual([130, '']);
    expect(stderr).toMatch(
      /^waiting: ClaimMissing: RecordingStore\/recordings there is no claim "recordings-data" in the namespace/,
    );
  });

  test('waits until all is well', async () => {
    const { promise: mended, resolve, reject } = Promise.withResolvers();
    const args = ['verify', '-n', NAMESPACE, '--no-proof', '--wait', '1m'];
    const { code, stdout } = await run(args, () => mend().then(resolve, reject));
    await mended;
    expect([code, stdout.split('\n')[0]]).toEqual([0, '✓ namespace verify is well']);
  });

  test('names a policy that is missing: exit 1', async () => {
    const path = `${collectionPath('ValidatingAdmissionPolicyBinding')}/recordings-clone`;
    const { metadata, ...rest } = await cluster.get<{ metadata: { name: string; labels: object } }>(path);
    await cluster.delete(path);
    try {
      const { code, stdout } = await verify();
      expect([code, stdout]).toEqual([
        1,
        expect.stringMatching(
          /PolicyMissing .*the cluster does not have ValidatingAdmissionPolicyBinding\/recordings-clone/,
        ),
      ]);
    } finally {
      const { name, labels } = metadata;
      await cluster.create(collectionPath('ValidatingAdmissionPolicyBinding'), { ...rest, metadata: { name, labels } });
    }
  });

  test('says of the platform that the kind is there and the operator is not', async () => {
    const { code, stdout } = await run(['verify', '--platform']);
    expect(code).toBe(1);
    expect(stdout).toContain('✓ Does the cluster know the kind RecordingStore?');
    expect(stdout).toContain('✗ Does the operator run?');
  });

  test('tells a permission that is missing in the words of the API server: exit 3', async () => {
    const anonymous = connect({ kubeconfig: here.cluster.kubeconfig }).config;
    anonymous.users = [{ name: 'nobody' }];
    anonymous.contexts = anonymous.contexts.map((context) => ({ ...context, user: 'nobody' }));
    const { code, stderr } = await withKubeconfig(anonymous.exportConfig());
    expect([code, stderr]).toEqual([
      3,
      expect.stringMatching(/^[^\n]+ is forbidden: User "system:anonymous"[^\n]+\n$/),
    ]);
  });

  test('says of what lies beyond the namespace that it was not looked at, to who may not', async () => {
    const kubectl = (args: string[]) => here.cluster.kubectl(args);
    const all =
      '--resource=recordingstores,deployments,statefulsets,daemonsets,jobs,cronjobs,pods,persistentvolumeclaims';
    await kubectl(['create', 'serviceaccount', 'local', '-n', NAMESPACE]);
    await kubectl(['create', 'role', 'local', '-n', NAMESPACE, '--verb=list', all]);
    await kubectl([
      'create',
      'rolebinding',
      'local',
      '-n',
      NAMESPACE,
      '--role=local',
      `--serviceaccount=${NAMESPACE}:local`,
    ]);
    const token = (await kubectl(['create', 'token', 'local', '-n', NAMESPACE])).trim();
    const config = connect({ kubeconfig: here.cluster.kubeconfig }).config;
    config.loadFromClusterAndUser(config.getCurrentCluster()!, { name: 'local', token });
    const { stdout } = await withKubeconfig(config.exportConfig(), '--no-proof');
    expect(stdout).toMatch(/! Has the namespace opted in/);
    expect(stdout).toMatch(/! Are the admission policies in the cluster/);
    expect(stdout).toMatch(/Forbidden +AdmissionPolicies\/recordings +validatingadmissionpolicies\S+ is forbidden/);
  });

  const wrong: [string, string[], number, RegExp][] = [
    ['a duration without a unit', ['--wait', '3'], 2, /write a number and a unit/],
    ['an unknown format', ['--output', 'xml'], 2, /Allowed choices are table, json/],
    ['a store of the platform', ['--platform', '--store', 'x'], 2, /cannot be used with/],
    ['an unknown flag', ['--nope'], 2, /unknown option/],
    ['a kubeconfig that is not there', ['--kubeconfig', '/nowhere'], 3, /^cannot read \/nowhere/],
    ['a context that is not there', ['--context', 'x'], 3, /^the kubeconfig has no context "x"/],
  ];
  test.concurrent.each(wrong)('answers %s with one sentence', async (_, args, code, sentence) => {
    const ended = await run(['verify', ...args]);
    expect([ended.code, ended.stdout]).toEqual([code, '']);
    expect(ended.stderr.replace(/^error: /, '')).toMatch(sentence);
    expect(ended.stderr.trim().split('\n')).toHaveLength(1);
  });
});
