import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NODE_ENVIRONMENT, nodeRuntime } from '../../image/nodeRuntime.ts';
import { writeImage } from '../../image/oci.ts';
import { eventually } from '../eventually.ts';
import { kubectlOf, type NodeCluster } from './cluster.ts';
import { endCluster, node, type NodeOptions } from './node.ts';
import { sandboxes } from './sandbox.ts';

/** All that a sandbox of that name could leave on the machine. */
function remainsOf(name: string): string[] {
  const mentions = (pid: string): boolean => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`recordings-clusters/${name}/`);
    } catch {
      return false;
    }
  };
  return [
    ...sandboxes().filter((each) => each === name),
    ...readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && mentions(pid)),
    ...readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .filter((line) => line.includes(`recordings-clusters/${name}/`)),
    ...['', ...readdirSync('/sys/fs/cgroup')]
      .map((hierarchy) => join('/sys/fs/cgroup', hierarchy, `recordings-${name}`))
      .filter((path) => existsSync(path)),
  ];
}

/** Of this run alone: another on the same machine must not end ours. */
const named = (name: string): string => `${name}-${process.pid}`;

/** The interface that leads to a cluster bears the number of its network. */
const linkTo = (kubeconfig: string): string =>
  `/sys/class/net/recordings${/https:\/\/10\.250\.(\d+)\./.exec(readFileSync(kubeconfig, 'utf8'))?.[1] ?? ''}`;

describe('a node cluster', () => {
  it.each([
    ['SIGKILL', 'when it runs', 'node', {}],
    ['SIGINT', 'while it boots, even one that would outlive it,', 'boot', { outlives: true }],
  ] as const)('leaves nothing behind when its starter gets %s %s', async (signal, _, when, options) => {
    const name = named(when);
    const { starter, ready } = start({ name, ...options });
    const ended = once(starter, 'close');
    if (when === 'node') await ready;
    else await eventually('it boots', () => existsSync(join(tmpdir(), 'recordings-clusters', name, 'etcd.log')));
    expect(remainsOf(name)).not.toEqual([]);
    starter.kill(signal);
    await ended;
    await eventually('nothing is left', () => remainsOf(name).length === 0);
  });
});

describe('two node clusters side by side', () => {
  let two: NodeCluster;
  /** Its starter is told to let it live on. */
  let alone: { readonly starter: ChildProcess; readonly kubeconfig: string };
  let links: readonly string[];

  beforeAll(async () => {
    const { starter, ready } = start({ name: named('alone'), outlives: true });
    two = await node({ name: named('two'), nodes: 2 });
    alone = { starter, kubeconfig: await ready };
    links = [two.kubeconfig, alone.kubeconfig].map(linkTo);
  });
  afterAll(async () => {
    alone.starter.kill('SIGKILL');
    await Promise.all([two.stop(), endCluster(named('alone'))]);
  });

  it('have their own networks and nodes', async () => {
    expect([new Set(links).size, ...links.map((link) => existsSync(link))]).toEqual([2, true, true]);
    const kubectl = kubectlOf(two.kubectlProgram, alone.kubeconfig);
    expect([await two.kubectl(NODES), await kubectl(NODES)]).toEqual(['node/node-1\nnode/node-2\n', 'node/node-1\n']);
  });

  it('of which one has two nodes: their pods share one directory, and reach their neighbours through services', async () => {
    await loadNodeImage(two);
    await apply(two, shared(two));
    await two.kubectl(['wait', 'pod/reader', '--for=jsonpath={.status.phase}=Succeeded', '--timeout=240s']);
    expect(await two.kubectl(['logs', 'reader'])).toBe('written on node-1, read on node-2\n');
    // One name for the whole machine: of two containerds, one would end for it now and then.
    expect(existsSync(`/proc/${processIn(named('two'))}/root/run/nri/nri.sock`)).toBe(false);

    // Of one node, through a service, also where the kernel filters no bridges: as on a fresh Debian, without br_netfilter.
    const inside = ['nsenter', `--target=${processIn(named('two'))}`, '--net'];
    const off = '[ ! -e /proc/sys/net/bridge ] || echo 0 > /proc/sys/net/bridge/bridge-nf-call-iptables';
    execFileSync(inside[0]!, [...inside.slice(1), 'sh', '-c', off]);
    await apply(two, neighbours(two));
    await two.kubectl(['wait', 'pod/asker', '--for=jsonpath={.status.phase}=Succeeded', '--timeout=240s']);
    expect(await two.kubectl(['logs', 'asker'])).toBe('served');
  });

  it('leave nothing behind: one when it is stopped, the other without its starter, when it is ended by name', async () => {
    expect(remainsOf(named('two'))).not.toEqual([]);
    await two.stop();
    expect(remainsOf(named('two'))).toEqual([]);

    const ended = once(alone.starter, 'close');
    alone.starter.kill('SIGKILL');
    await ended;
    expect(await kubectlOf(two.kubectlProgram, alone.kubeconfig)(['get', '--raw', '/readyz'])).toBe('ok');
    expect(remainsOf(named('alone'))).not.toEqual([]);
    await endCluster(named('alone'));
    expect(remainsOf(named('alone'))).toEqual([]);
    await eventually('the interfaces are gone', () => !links.some((link) => existsSync(link)));
  });
});

const NODES = ['get', 'nodes', '-o', 'name'];

/** A starter of a cluster, in a process of its own; it says the path of the kubeconfig when the cluster is ready. */
function start(options: NodeOptions): { starter: ChildProcess; ready: Promise<string> } {
  const script = `const { node } = await import(${JSON.stringify(new URL('./node.ts', import.meta.url).href)});
    console.log((await node(${JSON.stringify(options)})).kubeconfig); setInterval(() => {}, 1000);`;
  const starter = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { starter, ready: once(createInterface({ input: starter.stdout }), 'line').then(([line]) => line as string) };
}

const IMAGE = 'docker.io/library/node:test';

async function loadNodeImage(cluster: NodeCluster): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'recordings-image-'));
  try {
    const tar = join(directory, 'node.tar');
    await writeImage({ name: IMAGE, files: await nodeRuntime(), config: { Env: NODE_ENVIRONMENT } }, tar);
    await cluster.loadImage(tar);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const apply = (cluster: NodeCluster, items: readonly object[]) =>
  cluster.kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));

/** The number of a process inside that sandbox. */
function processIn(name: string): string {
  const config = `recordings-clusters/${name}/node-1/containerd.toml`;
  return execFileSync('pgrep', ['--full', '--newest', `^[^ ]*/containerd .*${config}`], { encoding: 'utf8' }).trim();
}

/** A pod on that node, which runs a script and sees the shared volume. */
const pod = (name: string, nodeName: string | undefined, script: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { name } },
  spec: {
    nodeName,
    restartPolicy: 'Never',
    containers: [
      {
        name,
        image: IMAGE,
        imagePullPolicy: 'Never',
        command: ['node', '-e', script],
        env: [{ name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
        volumeMounts: [{ name: 'shared', mountPath: '/shared' }],
      },
    ],
    volumes: [{ name: 'shared', persistentVolumeClaim: { claimName: 'shared' } }],
  },
});

/** One ReadWriteMany volume, a pod on one node that writes to it, and a pod on the other that waits for the file and prints it. */
function shared({ nodeNames, sharedDirectory }: NodeCluster): object[] {
  const spec = { accessModes: ['ReadWriteMany'], storageClassName: '' };
  const hostnames = { key: 'kubernetes.io/hostname', operator: 'In', values: nodeNames };
  return [
    {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'shared' },
      spec: {
        ...spec,
        capacity: { storage: '1Gi' },
        claimRef: { namespace: 'default', name: 'shared' },
        local: { path: sharedDirectory },
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [hostnames] }] } },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'shared', namespace: 'default' },
      spec: { ...spec, resources: { requests: { storage: '1Gi' } } },
    },
    pod(
      'writer',
      nodeNames[0],
      `const fs = require('fs');
       fs.writeFileSync('/shared/.part', 'written on ' + process.env.NODE);
       fs.renameSync('/shared/.part', '/shared/bytes');`,
    ),
    pod(
      'reader',
      nodeNames[1],
      `const fs = require('fs');
       const look = () => fs.existsSync('/shared/bytes')
         ? console.log(fs.readFileSync('/shared/bytes', 'utf8') + ', read on ' + process.env.NODE)
         : setTimeout(look, 100);
       look();`,
    ),
  ];
}

/** Two pods of one node, of which one asks the other through a service until it answers. */
function neighbours({ nodeNames: [nodeName] }: NodeCluster): object[] {
  return [
    pod('server', nodeName, `require('http').createServer((_, answer) => answer.end('served')).listen(80)`),
    pod(
      'asker',
      nodeName,
      `const ask = () => fetch('http://server.default.svc.cluster.local', { signal: AbortSignal.timeout(2000) })
         .then((answer) => answer.text())
         .then((text) => process.stdout.write(text), () => setTimeout(ask, 200));
       ask();`,
    ),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'server' },
      spec: { selector: { name: 'server' }, ports: [{ port: 80 }] },
    },
  ];
}
