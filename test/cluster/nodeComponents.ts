import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Binaries } from './binaries.ts';
import type { Authority } from './certificates.ts';
import type { Component } from './component.ts';
import type { Sandbox } from './sandbox.ts';

/** What every component of a node needs to know. */
export interface NodeLayout {
  readonly sandbox: Sandbox;
  readonly binaries: Binaries;
  readonly authority: Authority;
  readonly server: string;
}

export const PAUSE_IMAGE = 'recordings.local/pause:1';

const CLUSTER_DOMAIN = 'cluster.local';

const program = (binaries: Binaries, name: string): string => binaries[name] ?? name;

function write(path: string, content: string | object): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  return path;
}

export function startControllers({ sandbox, binaries, authority, server }: NodeLayout): void {
  const inside = sandbox.network.inside;
  const kubeconfig = (name: string) => `--kubeconfig=${authority.kubeconfig(server, `system:kube-${name}`)}`;
  const log = (name: string) => join(sandbox.directory, `kube-${name}.log`);
  sandbox.start(
    [
      program(binaries, 'kube-controller-manager'),
      kubeconfig('controller-manager'),
      `--bind-address=${inside}`,
      '--leader-elect=false',
      '--use-service-account-credentials',
      `--root-ca-file=${authority.ca.certificate}`,
      `--service-account-private-key-file=${authority.serviceAccountKey}`,
    ],
    log('controller-manager'),
  );
  sandbox.start(
    [program(binaries, 'kube-scheduler'), kubeconfig('scheduler'), `--bind-address=${inside}`, '--leader-elect=false'],
    log('scheduler'),
  );
}

/** containerd with its own everything; returns the path of its socket. */
export function startContainerd({ sandbox, binaries }: NodeLayout, name: string): string {
  const directory = join(sandbox.directory, name);
  const socket = join(directory, 'containerd.sock');
  const cni = write(join(sandbox.directory, 'cni', '10-pods.conflist'), {
    cniVersion: '1.0.0',
    name: 'pods',
    plugins: [
      {
        // A cable a pod, not a bridge: what pods of one node say to each other is routed then, and kube-proxy sees it without br_netfilter.
        type: 'ptp',
        ipam: {
          type: 'host-local',
          ranges: [[{ subnet: sandbox.network.pods }]],
          routes: [{ dst: '0.0.0.0/0' }],
          dataDir: join(sandbox.directory, 'ipam'),
        },
      },
    ],
  });
  const config = write(
    join(directory, 'containerd.toml'),
    `version = 3
root = "${directory}/containerd"
state = "${directory}/containerd-state"

[grpc]
address = "${socket}"

[plugins.'io.containerd.internal.v1.opt']
path = "${directory}/opt"

[plugins.'io.containerd.nri.v1.nri']
# Its socket has one name for the whole machine: of two nodes the second would not start, now and then.
disable = true

[plugins.'io.containerd.cri.v1.images']
snapshotter = "overlayfs"

[plugins.'io.containerd.cri.v1.images'.pinned_images]
sandbox = "${PAUSE_IMAGE}"

[plugins.'io.containerd.cri.v1.runtime']
# Without CAP_SYS_RESOURCE nothing may lower its score, and every pod would die of the attempt.
restrict_oom_score_adj = true

[plugins.'io.containerd.cri.v1.runtime'.cni]
bin_dirs = ["${dirname(program(binaries, 'ptp'))}"]
conf_dir = "${dirname(cni)}"

[plugins.'io.containerd.cri.v1.runtime'.containerd]
default_runtime_name = "runc"

[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"

[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
BinaryName = "${program(binaries, 'runc')}"
SystemdCgroup = false
`,
  );
  const containerd = program(binaries, 'containerd');
  sandbox.start([containerd, '--config', config], join(sandbox.directory, `${name}-containerd.log`), {
    PATH: `${dirname(containerd)}:${process.env.PATH ?? ''}`, // it looks for its shim there
  });
  return socket;
}

export function startKubelet(
  { sandbox, binaries, authority, server }: NodeLayout,
  name: string,
  number: number,
  socket: string,
): Component {
  const directory = join(sandbox.directory, name);
  const { inside } = sandbox.network;
  const serving = authority.issue(`kubelet-${name}`, [], [`IP:${inside}`, `DNS:${name}`]);
  const config = write(join(directory, 'kubelet.yaml'), {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address: inside,
    port: 10250 + number,
    healthzPort: 0,
    failCgroupV1: false,
    cgroupDriver: 'cgroupfs',
    // Of its own: a kubelet removes pods' control groups that it doesn't know.
    cgroupRoot: sandbox.controlGroup(name),
    failSwapOn: false,
    localStorageCapacityIsolation: false,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: authority.ca.certificate },
    },
    authorization: { mode: 'Webhook' },
    tlsCertFile: serving.certificate,
    tlsPrivateKeyFile: serving.key,
    clusterDNS: [inside],
    clusterDomain: CLUSTER_DOMAIN,
    resolvConf: '',
    containerRuntimeEndpoint: `unix://${socket}`,
    podLogsDir: join(directory, 'logs'),
    evictionHard: { 'memory.available': '100Mi' },
    // Tests watch pods come and go.
    syncFrequency: '10s',
    registryPullQPS: 0,
  });
  return sandbox.start(
    [
      program(binaries, 'kubelet'),
      `--config=${config}`,
      `--kubeconfig=${authority.kubeconfig(server, `system:node:${name}`, ['system:nodes'])}`,
      `--root-dir=${join(directory, 'kubelet')}`,
      `--hostname-override=${name}`,
      `--node-ip=${inside}`,
    ],
    join(sandbox.directory, `${name}-kubelet.log`),
  );
}

export function startNetwork({ sandbox, binaries, authority, server }: NodeLayout): void {
  const { inside, pods } = sandbox.network;
  const config = write(join(sandbox.directory, 'kube-proxy.yaml'), {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode: 'nftables',
    clusterCIDR: pods,
    hostnameOverride: 'node-1',
    healthzBindAddress: `${inside}:10256`,
    metricsBindAddress: `${inside}:10249`,
    conntrack: { maxPerCore: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
    clientConnection: { kubeconfig: authority.kubeconfig(server, 'system:kube-proxy') },
  });
  sandbox.start([program(binaries, 'kube-proxy'), `--config=${config}`], join(sandbox.directory, 'kube-proxy.log'));

  const corefile = write(
    join(sandbox.directory, 'Corefile'),
    `.:53 {
  bind ${inside}
  errors
  kubernetes ${CLUSTER_DOMAIN} in-addr.arpa {
    kubeconfig ${authority.kubeconfig(server, 'coredns', ['system:masters'])}
    fallthrough in-addr.arpa
  }
}
`,
  );
  sandbox.start([program(binaries, 'coredns'), `-conf=${corefile}`], join(sandbox.directory, 'coredns.log'));
}
