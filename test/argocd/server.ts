import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ARGOCD } from '../../charts/argocd/delivery.ts';
import { atEnd } from '../cluster/atEnd.ts';
import { argocdBinaries } from '../cluster/binaries.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { start, tail, type Component } from '../cluster/component.ts';
import { freePorts } from '../cluster/ports.ts';
import { eventually } from '../eventually.ts';

/** A real Argo CD beside a cluster: redis, repo-server and application-controller as processes of this machine. There is no API server of Argo CD. */
export interface Server {
  /** The last lines of the logs, for whoever looks for the reason of a failure. */
  diagnosis(): string;
  stop(): Promise<void>;
}

const PART_OF = { 'app.kubernetes.io/part-of': 'argocd' };

/** What the manifests of Argo CD bring, as far as it concerns the controller. */
const OBJECTS = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: ARGOCD } },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'argocd-cm', namespace: ARGOCD, labels: PART_OF },
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'argocd-secret', namespace: ARGOCD, labels: PART_OF },
    stringData: { 'server.secretkey': 'only for tests' },
  },
];

/**
 * Installs Argo CD into a cluster, and starts it. Repositories are `file://`.
 * @param plugin a ConfigManagementPlugin as YAML, which runs beside the repo-server as its sidecar would
 */
export async function argocd(cluster: Cluster, plugin?: string): Promise<Server> {
  const program = (await argocdBinaries()).argocd!;
  const sources = moduleDirectory();
  for (const crd of ['application', 'appproject'])
    // The CRD is too large for the annotation of a client-side apply.
    await cluster.kubectl(['apply', '--server-side', '-f', join(sources, 'manifests', 'crds', `${crd}-crd.yaml`)]);
  await eventually('the API server knows Applications', () =>
    cluster.kubectl(['get', 'applications.argoproj.io,appprojects.argoproj.io', '-A']),
  );
  await cluster.kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: OBJECTS }));

  const directory = mkdtempSync(join(tmpdir(), 'recordings-argocd-'));
  // Again, while a program that dies with us still writes into it.
  const removeDirectory = atEnd('sh', '-c', 'until rm -rf "$1"; do sleep 0.1; done', 'sh', directory);
  const within = (name: string): string => {
    mkdirSync(join(directory, name), { recursive: true });
    return join(directory, name);
  };
  const programs = within('programs');
  // The repo-server looks for this script on the PATH, even where no signature is asked for.
  const wrapper = join(programs, 'git-verify-wrapper.sh');
  copyFileSync(join(sources, 'hack', 'git-verify-wrapper.sh'), wrapper);
  chmodSync(wrapper, 0o755);

  const [redis = 0, repo = 0, repoMetrics = 0, metrics = 0] = await freePorts(4);
  const environment = {
    ARGOCD_FAKE_IN_CLUSTER: 'true',
    ARGOCD_GPG_ENABLED: 'false',
    ARGOCD_GNUPGHOME: within('gnupg'),
    ARGOCD_GPG_DATA_PATH: within('gpg'),
    ARGOCD_SSH_DATA_PATH: within('ssh'),
    ARGOCD_TLS_DATA_PATH: within('tls'),
    ARGOCD_APP_CONF_PATH: within('configuration'),
    ARGOCD_PLUGINSOCKFILEPATH: within('plugins'),
    ARGOCD_CMP_WORKDIR: within('plugin-work'),
    HOME: within('home'),
    TMPDIR: within('tmp'),
    KUBECONFIG: cluster.kubeconfig,
    PATH: `${programs}${delimiter}${process.env.PATH ?? ''}`,
  };
  const local = (port: number) => `127.0.0.1:${port}`;
  const log = (name: string) => join(directory, `${name}.log`);
  const components: Component[] = [];
  const run = (name: string, command: readonly [string, ...string[]]) => {
    const env = { ...environment, ARGOCD_BINARY_NAME: `argocd-${name}` };
    components.push(start(command, log(name), { env }));
  };
  run('redis', [
    'redis-server',
    '--bind',
    '127.0.0.1',
    '--port',
    String(redis),
    '--save',
    '',
    '--dir',
    within('redis'),
  ]);
  run('repo-server', [
    program,
    `--redis=${local(redis)}`,
    '--disable-tls',
    '--client-ca-path=',
    '--address=127.0.0.1',
    `--port=${repo}`,
    '--metrics-address=127.0.0.1',
    `--metrics-port=${repoMetrics}`,
  ]);
  if (plugin !== undefined) {
    writeFileSync(join(within('plugin'), 'plugin.yaml'), plugin);
    run('cmp-server', [program, `--config-dir-path=${within('plugin')}`]);
    await eventually('the plugin listens', () => readdirSync(within('plugins')).length > 0);
  }
  run('application-controller', [
    program,
    `--kubeconfig=${cluster.kubeconfig}`,
    `--namespace=${ARGOCD}`,
    `--redis=${local(redis)}`,
    `--repo-server=${local(repo)}`,
    '--repo-server-plaintext',
    `--metrics-port=${metrics}`,
  ]);
  const diagnosis = () => ['repo-server', 'application-controller'].map((name) => tail(log(name))).join('\n');
  const stop = async () => {
    for (const component of components) await component.kill();
    await removeDirectory();
  };
  try {
    for (const [name, port] of Object.entries({ 'repo-server': repoMetrics, controller: metrics }))
      await eventually(
        `the ${name} of Argo CD is well`,
        async () => (await fetch(`http://${local(port)}/healthz`)).ok,
        { deadlineMs: 120_000, diagnosis },
      );
  } catch (error) {
    await stop();
    throw error;
  }
  return { diagnosis, stop };
}

/** The sources from which Argo CD was built. */
/** The sources of Argo CD, with its own manifests. */
export function moduleDirectory(): string {
  const cwd = dirname(fileURLToPath(new URL('../cluster/binaries/argocd/go.mod', import.meta.url)));
  const answer = execFileSync('go', ['mod', 'download', '-json', 'github.com/argoproj/argo-cd/v3'], {
    cwd,
    encoding: 'utf8',
  });
  return (JSON.parse(answer) as { Dir: string }).Dir;
}
