import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeImage } from '../../image/oci.ts';
import { eventually } from '../eventually.ts';
import { apiServerCommand, etcdCommand, serverOf, serving, type ControlPlaneLayout } from './apiServer.ts';
import { nodeBinaries, type Binaries } from './binaries.ts';
import { Authority } from './certificates.ts';
import { kubectlOf, namedCluster, type NodeCluster } from './cluster.ts';
import { tail } from './component.ts';
import { endKind, kindCluster } from './kind.ts';
import {
  PAUSE_IMAGE,
  startContainerd,
  startControllers,
  startKubelet,
  startNetwork,
  type NodeLayout,
} from './nodeComponents.ts';
import { resolveHere } from './resolve.ts';
import { endSandbox, sandbox, type Sandbox } from './sandbox.ts';

export interface NodeOptions {
  /** How many take pods. Default 1. */
  readonly nodes?: 1 | 2;
  /** Names the cluster; one of the same name that still runs is ended first. Default: the process number. */
  readonly name?: string;
  /** Whether it goes on when the starter ends, until {@link endCluster} of its name. Default false. */
  readonly outlives?: boolean;
}

/**
 * A whole Kubernetes that runs pods: scheduler, controllers, kubelets, containerd, services, DNS. Pods and services can be reached from this machine.
 * It needs root on Linux.
 *
 * @returns the cluster that RECORDINGS_KUBECONFIG names, where it is set (it must have the images already, and /var/lib/recordings on every node);
 *   else one of kind, where a container engine answers; else one of programs that are downloaded, or built from Go modules.
 */
export async function node({
  nodes = 1,
  name = String(process.pid),
  outlives = false,
}: NodeOptions = {}): Promise<NodeCluster> {
  const from = resolveHere('nodes');
  if (from.way === 'named') {
    const cluster = namedCluster(from.kubeconfig);
    const nodeNames = (await cluster.kubectl(['get', 'nodes', '-o', 'name']))
      .trim()
      .replaceAll('node/', '')
      .split('\n');
    return { ...cluster, nodeNames, loadImage: () => Promise.resolve(), sharedDirectory: '/var/lib/recordings' };
  }
  if (process.getuid?.() !== 0)
    throw new Error('a node needs root on Linux: run as root, or name a cluster by RECORDINGS_KUBECONFIG');
  if (from.way === 'kind') return kindCluster(name, nodes, outlives);
  const binaries = await nodeBinaries();
  try {
    const box = await sandbox(name);
    const cluster = await boot(binaries, name, nodes, box);
    if (outlives) box.stay();
    return cluster;
  } catch (error) {
    await endCluster(name);
    throw error;
  }
}

/** Ends the cluster of that name, whoever started it, and waits until nothing of it is left. */
export async function endCluster(name: string): Promise<void> {
  await endSandbox(name);
  await endKind(name);
}

async function boot(binaries: Binaries, name: string, nodes: number, box: Sandbox): Promise<NodeCluster> {
  const { directory, network } = box;
  const authority = new Authority(directory);
  const layout: ControlPlaneLayout = {
    directory,
    address: network.inside,
    ports: { api: 6443, etcd: 2379, etcdPeer: 2380 },
    serviceRange: network.services,
    authority,
  };
  const log = (of: string) => join(directory, `${of}.log`);
  const server = serverOf(layout);
  const kubeconfig = authority.kubeconfig(server, 'admin', ['system:masters']);
  const kubelets = authority.issue('kube-apiserver-kubelet-client', ['system:masters']);
  box.start(etcdCommand(binaries, layout), log('etcd'));
  box.start(
    apiServerCommand(
      binaries,
      layout,
      `--kubelet-client-certificate=${kubelets.certificate}`,
      `--kubelet-client-key=${kubelets.key}`,
      '--kubelet-preferred-address-types=InternalIP', // else exec and logs look a node's name up in DNS
    ),
    log('kube-apiserver'),
  );

  const parts: NodeLayout = { sandbox: box, binaries, authority, server };
  const names = Array.from({ length: nodes }, (_, index) => `node-${index + 1}`);
  const sockets = names.map((each) => startContainerd(parts, each));
  const loadImage = async (tar: string) => {
    for (const socket of sockets) {
      await promisify(execFile)(binaries.ctr ?? 'ctr', ['-a', socket, '-n', 'k8s.io', 'images', 'import', tar]);
    }
  };
  const pause = join(directory, 'pause.tar');
  await writeImage(
    {
      name: PAUSE_IMAGE,
      files: [{ path: '/pause', source: binaries.pause ?? 'pause' }],
      config: { Entrypoint: ['/pause'] },
    },
    pause,
  );
  await eventually('containerd takes an image', () => loadImage(pause), {
    diagnosis: () => tail(log('node-1-containerd')),
  });

  await serving(binaries, kubeconfig, [log('kube-apiserver'), log('etcd')]);
  startControllers(parts);
  names.forEach((each, index) => startKubelet(parts, each, index, sockets[index] ?? ''));
  startNetwork(parts);

  const kubectlProgram = binaries.kubectl ?? 'kubectl';
  const kubectl = kubectlOf(kubectlProgram, kubeconfig);
  const diagnosis = () =>
    ['kube-controller-manager', 'kube-proxy', 'coredns', ...names.map((each) => `${each}-kubelet`)]
      .map((each) => tail(log(each)))
      .join('\n');
  await eventually(
    'every node is Ready',
    () => kubectl(['wait', 'node', ...names, '--for=condition=Ready', '--timeout=1s']),
    {
      deadlineMs: 180_000,
      diagnosis,
    },
  );
  await eventually('namespaces have their service account', () => kubectl(['get', 'serviceaccount', 'default']), {
    diagnosis,
  });

  const sharedDirectory = join(directory, 'shared');
  mkdirSync(sharedDirectory);
  return {
    kubeconfig,
    kubectlProgram,
    kubectl,
    nodeNames: names,
    loadImage,
    sharedDirectory,
    stop: () => endSandbox(name),
  };
}
