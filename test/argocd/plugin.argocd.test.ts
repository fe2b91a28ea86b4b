import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { atEnd } from '../cluster/atEnd.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { controlPlane } from '../cluster/controlPlane.ts';
import { eventually } from '../eventually.ts';
import { MAIN } from '../recordings.ts';
import { Repository } from './repository.ts';
import { argocd, moduleDirectory, type Server } from './server.ts';

/** The plugin of `deploy/argocd/`, run by a real Argo CD: it renders the application model itself. Nothing is synchronised here. */

let cluster: Cluster;
let server: Server;
let repository: Repository;
let remove: () => Promise<void>;

beforeAll(async () => {
  const directory = mkdtempSync(join(tmpdir(), 'recordings-plugin-'));
  remove = atEnd('rm', '-rf', directory);
  cluster = await controlPlane();
  const { data } = parse(readFileSync(new URL('../../deploy/argocd/plugin.yaml', import.meta.url), 'utf8')) as {
    data: Record<string, string>;
  };
  // The program of this machine in place of the one in the image.
  const plugin = (data['plugin.yaml'] ?? '')
    .replace('- node\n', `- ${process.execPath}\n`)
    .replace('/app/recordings.js', MAIN);
  server = await argocd(cluster, plugin);
  repository = new Repository(directory);
  const example = readFileSync(new URL('../../examples/prosaas/application.yaml', import.meta.url), 'utf8');
  repository.write('prosaas/application.yaml', example);
  repository.write('prosaas/staging.yaml', 'namespace: staging\n');
  repository.write('prosaas/wrong.yaml', 'services:\n  worker: { role: wroker }\n');
  repository.push('A model');
  await apply('AppProject', 'default', {
    sourceRepos: ['*'],
    destinations: [{ server: '*', namespace: '*' }],
    clusterResourceWhitelist: [{ group: '*', kind: '*' }],
  });
});
afterAll(async () => {
  await server.stop();
  await cluster.stop();
  await remove();
});

const apply = (kind: string, name: string, spec: object) =>
  cluster.kubectl(
    ['apply', '-f', '-'],
    JSON.stringify({ apiVersion: 'argoproj.io/v1alpha1', kind, metadata: { name, namespace: 'argocd' }, spec }),
  );

const application = (name: string, ...files: readonly string[]) =>
  apply('Application', name, {
    project: 'default',
    destination: { server: 'https://kubernetes.default.svc', namespace: 'staging' },
    source: {
      repoURL: repository.url,
      path: 'prosaas',
      targetRevision: 'HEAD',
      plugin: { name: 'recordings', parameters: [{ name: 'config', array: files }] },
    },
  });

interface Status {
  readonly resources?: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[];
  readonly conditions?: readonly { readonly type: string; readonly message: string }[];
}

const told = <T>(what: string, name: string, of: (status: Status) => T | undefined): Promise<T> =>
  eventually(
    what,
    async () => {
      const json = await cluster.kubectl(['get', 'application', name, '-n', 'argocd', '-o', 'json']);
      const { status = {} } = JSON.parse(json) as { status?: Status };
      const found = of(status);
      if (found === undefined) throw new Error(`Argo CD says ${JSON.stringify(status)}`);
      return found;
    },
    { deadlineMs: 100_000, diagnosis: () => server.diagnosis() },
  );

it('Argo CD renders the model and the file of the environment', async () => {
  await application('staging', 'application.yaml', 'staging.yaml');
  const resources = await told('Argo CD has rendered', 'staging', (status) => status.resources);
  expect(resources).toContainEqual(expect.objectContaining({ kind: 'RecordingStore', namespace: 'staging' }));
  expect(resources).toContainEqual(
    expect.objectContaining({ kind: 'PersistentVolume', name: 'staging-recordings-data' }),
  );
});

it('what is wrong with the model is what Argo CD says, with file and line', async () => {
  await application('wrong', 'application.yaml', 'wrong.yaml');
  const [condition] = await told('Argo CD says what is wrong', 'wrong', (status) => status.conditions);
  expect(condition?.type).toBe('ComparisonError');
  expect(condition?.message).toContain(
    'wrong.yaml:2:13: services.worker.role: store "recordings" has no role "wroker"',
  );
});

it("the patch adds one sidecar to Argo CD's own Deployment of the repo-server, and each of its mounts has a volume", async () => {
  interface Container {
    readonly name: string;
    readonly command?: readonly string[];
    readonly args?: readonly string[];
    readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
  }
  interface Spec {
    readonly containers: readonly Container[];
    readonly initContainers: readonly Container[];
    readonly volumes: readonly { readonly name: string }[];
  }
  const repoServer = ['deployment', 'argocd-repo-server', '-n', 'argocd'];
  const spec = async (): Promise<Spec> => {
    const { spec } = JSON.parse(await cluster.kubectl(['get', ...repoServer, '-o', 'json'])) as {
      spec: { template: { spec: Spec } };
    };
    return spec.template.spec;
  };
  const own = join(moduleDirectory(), 'manifests', 'base', 'repo-server', 'argocd-repo-server-deployment.yaml');
  await cluster.kubectl(['apply', '-n', 'argocd', '-f', own]);
  const before = await spec();
  const patch = fileURLToPath(new URL('../../deploy/argocd/repo-server.yaml', import.meta.url));
  await cluster.kubectl(['patch', ...repoServer, '--patch-file', patch]);

  const { containers, initContainers, volumes } = await spec();
  const added = containers.filter(({ name }) => !before.containers.some((each) => each.name === name));
  expect(added.map(({ name }) => name)).toEqual(['recordings-plugin']);
  expect(containers).toEqual(expect.arrayContaining([...before.containers]));
  expect(initContainers).toEqual(before.initContainers);
  expect(volumes).toEqual(expect.arrayContaining([...before.volumes]));
  const { command = [], volumeMounts = [] } = added[0]!;
  expect(volumes.map(({ name }) => name)).toEqual(expect.arrayContaining(volumeMounts.map(({ name }) => name)));
  // Argo CD's own first container puts the program where the sidecar looks for it.
  expect(initContainers.flatMap(({ args = [] }) => args).join(' ')).toContain(command[0]);
  expect(initContainers.flatMap(({ volumeMounts: mounts = [] }) => mounts)).toContainEqual(
    expect.objectContaining(volumeMounts.find(({ mountPath }) => command[0]?.startsWith(mountPath))),
  );
});
