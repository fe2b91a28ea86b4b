import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { executable } from '../../image/executable.ts';
import { nodeRuntime } from '../../image/nodeRuntime.ts';
import { writeImage, type ImageFile } from '../../image/oci.ts';
import { systemFiles } from '../../image/systemFiles.ts';
import { API_VERSION, ENABLED_LABEL, KIND } from '../../src/api/labels.ts';
import { connect, type Connection } from '../../src/cluster/connection.ts';
import { exec, NOT_FOUND, type Target } from '../../src/cluster/exec.ts';
import { admissionPolicies } from '../../src/policies/platform.ts';
import type { Report } from '../../src/report/report.ts';
import type { NodeCluster } from '../cluster/cluster.ts';
import { node } from '../cluster/node.ts';
import { eventually } from '../eventually.ts';
import { at, claim, declares, PATH } from '../mount/builders.ts';
import { volumeAt } from '../move/storeOnNode.ts';
import { applyPolicies } from '../policies/outcome.ts';
import { recordings } from '../recordings.ts';
import { teachRecordingStores } from '../recordingStores.ts';
import { deployment } from '../verify/deployment.ts';

/** `recordings verify` in real pods: with a shell, with node alone, and with nothing to act with, on one shared volume a namespace. */

const IMAGES = {
  shell: 'docker.io/library/verify-shell:test',
  node: 'docker.io/library/verify-node:test',
  sleep: 'docker.io/library/verify-sleep:test',
};
const ROLES = {
  calls: 'ReadOnly',
  worker: 'ReadWrite',
  night: 'ReadWrite',
  mute: 'ReadOnly',
  later: 'ReadOnly',
} as const;

let cluster: NodeCluster;

beforeAll(async () => {
  cluster = await node();
  await loadImages();
  await teachRecordingStores(cluster);

  const calls = holder('calls', IMAGES.node, NODE_SLEEP);
  const worker = holder('worker', IMAGES.shell);
  await apply('well', ['calls', 'worker'], [calls, worker]);
  await apply(
    'ill',
    ['calls', 'worker', 'night', 'mute', 'later'],
    [
      calls,
      worker,
      // Neither owner nor of the group of the directory.
      holder('night', IMAGES.shell, SLEEP, { runAsUser: 2000, runAsGroup: 2000 }),
      holder('mute', IMAGES.sleep),
      cronJob('later', holder('later', IMAGES.sleep)),
      deployment(
        'forgotten',
        {},
        {
          containers: [
            {
              ...container(IMAGES.shell, [
                'sh',
                '-c',
                `mkdir -p ${PATH}/a && echo 12345 >${PATH}/a/CA1.wav && sleep infinity`,
              ]),
            },
          ],
        },
      ),
    ],
  );
  const stranger = { runAsUser: 2000, runAsGroup: 2000 };
  await apply('closed', ['calls', 'worker'], [holder('calls', IMAGES.node, NODE_SLEEP, stranger), worker]);
  await apply('private', ['calls', 'worker'], [holder('calls', IMAGES.shell, SLEEP, stranger), worker]);
  for (const namespace of ['well', 'ill', 'closed', 'private']) {
    await cluster.kubectl([
      '-n',
      namespace,
      'wait',
      'deployment',
      '--all',
      '--for=condition=Available',
      '--timeout=240s',
    ]);
  }
  // After the mounts, because kubelet applies fsGroup to the modes on the first of them.
  chmodSync(volumeOf('closed'), 0o700);
  chmodSync(volumeOf('private'), 0o755);
  mkdirSync(join(volumeOf('private'), 'today'));
  const call = join(volumeOf('private'), 'today', 'CA1.wav');
  writeFileSync(call, 'RIFF', { mode: 0o600 });
  chownSync(call, 1000, 1000);
  // After what is refused by nothing now: policies that have just come refuse for a moment what they have no stores for yet.
  await applyPolicies(cluster, admissionPolicies);
});

afterAll(() => cluster.stop());

describe('recordings verify, in pods,', () => {
  test('proves that a reader with node alone reads what a writer with a shell wrote, and cannot write: exit 0', async () => {
    const { code, stdout } = await recordings(['verify', '-n', 'well'], cluster.kubeconfig);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^✓ namespace well is well\n/)]);
    expect(stdout).toMatch(
      /\nrecordings: 1 of 1 readings saw what was written\nworker-\S+\/main → calls-\S+\/main {2}✓ \d+\.\d s\n/,
    );
    expect(stdout).toMatch(/\n\S+ \wiB of \S+ \wiB free/);
    expect(readdirSync(volumeOf('well'))).toEqual([]);
  });

  test('names who cannot write, who is not proven, and what is stranded where: exit 1', async () => {
    const { code, stdout } = await recordings(['verify', '-n', 'ill', '--output', 'json'], cluster.kubeconfig);
    expect(code).toBe(1);
    const report = JSON.parse(stdout) as Report;
    const findings = report.checks.flatMap(({ id, findings }) =>
      findings.map(({ reason, object, message }) => `${id} ${reason} ${object.replace(/-\w+-\w+$/, '')} ${message}`),
    );
    const nothing = 'container "main" has neither sh with the usual tools, nor node, nor python3';
    expect(findings.toSorted()).toEqual([
      'lookalikes LooksLikeUser Deployment/forgotten declares no role, but container "main" runs the image of Deployment/worker',
      expect.stringMatching(
        /^proof NotWritable Pod\/night container "main" runs as 2000:2000 and cannot write to the store: Permission denied, the directory belongs to 1000:1000 and has mode \d+$/,
      ),
      `proof Unproven Pod/mute ${nothing}`,
      'proof Unproven RecordingStore/recordings role "later" has no running container with the store mounted, so verify cannot test it',
      `stranded Stranded Pod/forgotten container "main" has 1 file (6 bytes) under ${PATH} that are not in the store: ${PATH}/a/CA1.wav (6 bytes)`,
    ]);
    expect(
      report.proofs[0]?.sightings.map(({ writer, reader, seen }) => [writer.split('-')[0], reader.split('-')[0], seen]),
    ).toEqual([
      ['worker', 'calls', true],
      ['worker', 'night', true],
    ]);
    expect(readdirSync(volumeOf('ill'))).toEqual([]);
  });

  test('tells at once of a reader that may not enter the directory: exit 1', async () => {
    const { code, stdout } = await recordings(['verify', '-n', 'closed'], cluster.kubeconfig);
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(
        /NotReadable +Pod\/calls-\S+ +container "main" runs as 2000:2000 and may not read \S+ \(owner 1000:1000, mode 700\): permission denied → .*SELinux/,
      ),
    ]);
    expect(stdout).not.toContain('lookupcache');
  });

  test('tells of a file that the application wrote for itself alone: exit 1', async () => {
    const { code, stdout } = await recordings(['verify', '-n', 'private'], cluster.kubeconfig);
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(
        /NotReadable +Pod\/calls-\S+ +container "main" runs as 2000:2000 and may not read \S+\/today\/CA1\.wav \(owner 1000:1000, mode 600\): Permission denied →/,
      ),
    ]);
    expect(stdout).toContain('1 of 1 readings saw what was written');
    expect(readdirSync(volumeOf('private'))).toEqual(['today']);
  });

  test('when interrupted in the midst of the proof, removes its files: exit 130', async () => {
    const begun = () => existsSync(join(volumeOf('well'), '.recordings-verify'));
    const { code, stdout, stderr } = await recordings(['verify', '-n', 'well'], cluster.kubeconfig, async (child) => {
      await eventually('the proof has begun', begun);
      child.kill('SIGINT');
    });
    expect([code, stdout, stderr]).toEqual([130, '', expect.stringMatching(/interrupted\n$/)]);
    expect(readdirSync(volumeOf('well'))).toEqual([]);
  });

  test('runs nothing in pods with --no-proof', async () => {
    const { code, stdout } = await recordings(['verify', '-n', 'ill', '--no-proof'], cluster.kubeconfig);
    expect([code, stdout]).toEqual([0, expect.not.stringContaining('Stranded')]);
  });

  test('says who lacks the permission to run commands: exit 3', async () => {
    await cluster.kubectl(['create', 'serviceaccount', 'viewer', '-n', 'well']);
    await cluster.kubectl(['create', 'clusterrole', 'viewer', '--verb=get,list', '--resource=*.*']);
    await cluster.kubectl([
      'create',
      'clusterrolebinding',
      'viewer',
      '--clusterrole=viewer',
      '--serviceaccount=well:viewer',
    ]);
    const token = (await cluster.kubectl(['create', 'token', 'viewer', '-n', 'well'])).trim();
    const { code, stdout } = await withToken(token, (kubeconfig) => recordings(['verify', '-n', 'well'], kubeconfig));
    expect([code, stdout]).toEqual([
      3,
      expect.stringMatching(/Forbidden +Pod\/\S+ +may not run commands in container/),
    ]);
  });
});

describe('a command in a pod', () => {
  let connection: Connection;
  let worker: Target;
  beforeAll(async () => {
    connection = connect({ kubeconfig: cluster.kubeconfig });
    const pod = await cluster.kubectl(['-n', 'well', 'get', 'pod', '-l', 'app=worker', '-o', 'name']);
    worker = { namespace: 'well', pod: pod.trim().replace('pod/', ''), container: 'main' };
  });
  afterAll(() => connection.close());

  test('gets standard input, and gives standard output, standard error and exit code', async () => {
    const script = 'while read -r line; do printf "%s\\n" "<$line>"; done; echo done >&2; exit 3';
    const result = await exec(connection, worker, ['sh', '-c', script], { stdin: 'one\ntwo\n' });
    expect(result).toEqual({ stdout: '<one>\n<two>\n', stderr: 'done\n', exitCode: 3 });
  });

  test('that is not there ends as a shell tells it', async () => {
    expect(await exec(connection, worker, ['no-such-command'])).toMatchObject({ exitCode: NOT_FOUND });
  });

  test('that does not end in time, or is broken off, is left alone', async () => {
    // The command never ends, so a slow machine changes nothing.
    await expect(exec(connection, worker, SLEEP, { timeout: 300 })).rejects.toThrow(
      /^a command in container "main" of pod well\/worker-\S+ did not end within 0.3 s$/,
    );
    const interruption = new AbortController();
    const sleeping = exec(connection, worker, SLEEP, { signal: interruption.signal });
    interruption.abort(new Error('enough'));
    await expect(sleeping).rejects.toThrow('enough');
  });

  test('in a pod or container that is not there fails with a sentence', async () => {
    await expect(exec(connection, { ...worker, pod: 'gone' }, SLEEP)).rejects.toThrow(
      'container "main" of pod well/gone no longer exists',
    );
    await expect(exec(connection, { ...worker, container: 'other' }, SLEEP)).rejects.toThrow(
      /^cannot run a command in container "other" of pod/,
    );
  });
});

const SLEEP = ['sleep', 'infinity'];
const NODE_SLEEP = ['node', '-e', 'setInterval(() => {}, 1 << 30)'];

const volumeOf = (namespace: string): string => join(cluster.sharedDirectory, namespace);

const container = (image: string, command: readonly string[]) => ({
  name: 'main',
  image,
  imagePullPolicy: 'Never',
  command,
});

/** An owner's own, correct mount. */
function holder(
  role: keyof typeof ROLES,
  image: string,
  command = SLEEP,
  securityContext: object = { runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000, fsGroupChangePolicy: 'OnRootMismatch' },
) {
  const readOnly = ROLES[role] === 'ReadOnly' ? { readOnly: true } : {};
  return deployment(role, declares(role, 'recordings'), {
    securityContext,
    volumes: [claim('v', 'recordings-data', readOnly.readOnly)],
    containers: [{ ...container(image, command), volumeMounts: [at('v', PATH, readOnly)] }],
  });
}

/** The same pods, started at a time that is not now. */
function cronJob(name: string, { metadata, spec: { template } }: ReturnType<typeof deployment>) {
  const podTemplate = { ...template, spec: { ...template.spec, restartPolicy: 'Never' } };
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { ...metadata, name },
    spec: { schedule: '0 0 31 2 *', jobTemplate: { spec: { template: podTemplate } } },
  };
}

/** A namespace with a store on a static volume of this machine, and its workloads. */
async function apply(
  namespace: string,
  roles: readonly (keyof typeof ROLES)[],
  workloads: readonly object[],
): Promise<void> {
  mkdirSync(volumeOf(namespace));
  // Not left to fsGroup: kubelet applies it to a local volume on the first mount alone, and never when that one is read-only.
  chownSync(volumeOf(namespace), 1000, 1000);
  const items = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: { [ENABLED_LABEL]: 'true' } } },
    ...volumeAt(namespace, volumeOf(namespace)),
    {
      apiVersion: API_VERSION,
      kind: KIND,
      metadata: { name: 'recordings', namespace },
      spec: {
        claimName: 'recordings-data',
        mountPath: PATH,
        roles: Object.fromEntries(roles.map((role) => [role, { access: ROLES[role] }])),
      },
    },
  ];
  await cluster.kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  await cluster.kubectl(
    ['apply', '-n', namespace, '-f', '-'],
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items: workloads }),
  );
}

async function loadImages(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'verify-images-'));
  const tool = (name: string) => executable(`/usr/bin/${name}`, `/usr/bin/${name}`, `install the package of ${name}`);
  const tools = ['mkdir', 'mv', 'rm', 'rmdir', 'ls', 'id', 'stat', 'find', 'sleep'];
  const shell = [...(await Promise.all(tools.map(tool))).flat(), ...(await executable('/bin/sh', '/bin/sh', ''))];
  const files: Record<keyof typeof IMAGES, ImageFile[]> = {
    shell: [...onceEach(shell), ...systemFiles],
    node: await nodeRuntime(),
    sleep: [...(await tool('sleep')), ...systemFiles],
  };
  try {
    for (const [key, name] of Object.entries(IMAGES) as [keyof typeof IMAGES, string][]) {
      const tar = join(directory, `${key}.tar`);
      await writeImage({ name, files: files[key], config: { Env: ['PATH=/usr/bin:/bin'] } }, tar);
      await cluster.loadImage(tar);
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The programs share their libraries. */
const onceEach = (files: readonly ImageFile[]): ImageFile[] => [
  ...new Map(files.map((file) => [file.path, file])).values(),
];

async function withToken<T>(token: string, use: (kubeconfig: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
  const kubeconfig = join(directory, 'config');
  try {
    const config = ['config', 'view', '--raw', '--minify', '--flatten', '-o', 'json'];
    const { clusters } = JSON.parse(await cluster.kubectl(config)) as { clusters: { name: string }[] };
    const name = clusters[0]!.name;
    writeFileSync(
      kubeconfig,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters,
        users: [{ name: 'viewer', user: { token } }],
        contexts: [{ name: 'viewer', context: { cluster: name, user: 'viewer' } }],
        'current-context': 'viewer',
      }),
    );
    return await use(kubeconfig);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
