import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { atEnd } from './atEnd.ts';
import { kubectlOf, type NodeCluster } from './cluster.ts';

type Command = readonly [string, ...string[]];

/** The cluster's services, beside the ranges of sandboxes. Only one cluster of kind at a time can have the route to it. */
const SERVICES = '10.98.0.0/16';

const ADDRESS = '{{.NetworkSettings.Networks.kind.IPAddress}}';

/** Of routes only its own: another cluster may have the one that this did not get. */
const REMOVE = `
ip route delete "$2" via "$(docker inspect --format='${ADDRESS}' "$1-control-plane")"
kind delete cluster --name "$1"
rm -rf "$3"
`;

/** All that is run for a cluster of kind, and what kind is told on standard input. */
export function kindPlan(name: string, nodes: 1 | 2) {
  const cluster = `recordings-${name}`;
  const directory = join(tmpdir(), 'recordings-kind', name);
  const [kubeconfig, shared] = [join(directory, 'kubeconfig'), join(directory, 'shared')];
  // Where there are workers, kind keeps pods off the control plane.
  const roles = nodes === 1 ? ['control-plane'] : ['control-plane', 'worker', 'worker'];
  const extraMounts = [{ hostPath: shared, containerPath: shared }];
  return {
    directory,
    kubeconfig,
    shared,
    config: {
      apiVersion: 'kind.x-k8s.io/v1alpha4',
      kind: 'Cluster',
      networking: { serviceSubnet: SERVICES },
      nodes: roles.map((role) => ({ role, extraMounts })),
    },
    nodeNames: (nodes === 1 ? ['control-plane'] : ['worker', 'worker2']).map((role) => `${cluster}-${role}`),
    create: ['kind', 'create', 'cluster', '--name', cluster, '--kubeconfig', kubeconfig, '--wait=3m', '--config=-'],
    load: (tar: string): Command => ['kind', 'load', 'image-archive', tar, '--name', cluster],
    address: ['docker', 'inspect', `--format=${ADDRESS}`, `${cluster}-control-plane`],
    route: (address: string): Command => ['ip', 'route', 'add', SERVICES, 'via', address],
    remove: ['sh', '-c', REMOVE, 'sh', cluster, SERVICES, directory],
  } as const;
}

/** A cluster of kind, whose services can be reached from this machine. Needs root, for the route. */
export async function kindCluster(name: string, nodes: 1 | 2, outlives: boolean): Promise<NodeCluster> {
  await endKind(name);
  const plan = kindPlan(name, nodes);
  mkdirSync(plan.shared, { recursive: true });
  const stop = outlives ? () => endKind(name) : atEnd(...plan.remove);
  try {
    await run(plan.create, JSON.stringify(plan.config));
    await run(plan.route((await run(plan.address)).trim()));
  } catch (error) {
    await stop();
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`no cluster from kind; without kind on the PATH one is built from Go modules. ${why.trim()}`, {
      cause: error,
    });
  }
  return {
    kubeconfig: plan.kubeconfig,
    kubectlProgram: 'kubectl',
    kubectl: kubectlOf('kubectl', plan.kubeconfig),
    nodeNames: plan.nodeNames,
    sharedDirectory: plan.shared,
    async loadImage(tar) {
      await run(plan.load(tar));
    },
    stop,
  };
}

/** Ends the cluster of kind of that name, if there is one. */
export async function endKind(name: string): Promise<void> {
  const { directory, remove } = kindPlan(name, 1);
  if (existsSync(directory)) await run(remove);
}

/** @returns standard output. @throws Error with what the command said on standard error. */
async function run([program, ...args]: Command, input = ''): Promise<string> {
  const running = promisify(execFile)(program, args);
  running.child.stdin?.on('error', () => undefined); // it may end before it has read all
  running.child.stdin?.end(input);
  return (await running).stdout;
}
