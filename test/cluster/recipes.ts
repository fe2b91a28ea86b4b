/**
 * What a cluster is made of, built from Go modules. Each recipe is a small module under binaries/: its go.mod names the versions, its go.sum the
 * checksums.
 */
export interface Recipe {
  readonly module: string;
  readonly packages: readonly string[];
  readonly flags?: readonly string[];
  readonly ldflags?: string;
  readonly cgo?: boolean;
  /** For the progress line; measured on two cores with empty caches. */
  readonly coldSeconds: number;
}

/** Without it the server calls itself v0.0.0, and clients complain. */
function versionStamp(version: string): string {
  const [, major = '', minor = ''] = /^v(\d+)\.(\d+)/.exec(version) ?? [];
  return [
    `-X k8s.io/component-base/version.gitVersion=${version}`,
    `-X k8s.io/component-base/version.gitMajor=${major}`,
    `-X k8s.io/component-base/version.gitMinor=${minor}`,
  ].join(' ');
}

const kubernetes = (coldSeconds: number, ...names: string[]): Recipe => ({
  module: 'kubernetes',
  packages: names.map((name) => `k8s.io/kubernetes/cmd/${name}`),
  ldflags: versionStamp('v1.36.3'),
  coldSeconds,
});

/** Enough for an API server that integration tests talk to. */
export const CONTROL_PLANE: readonly Recipe[] = [
  { module: 'etcd', packages: ['go.etcd.io/etcd/server/v3=etcd'], coldSeconds: 55 },
  kubernetes(320, 'kube-apiserver', 'kubectl'),
];

/** API servers of other versions, each built when a test first asks for it. */
export const API_SERVERS = {
  /** Has no MutatingAdmissionPolicy unless a feature gate says so. */
  '1.34': {
    module: 'kubernetes-1.34',
    packages: ['k8s.io/kubernetes/cmd/kube-apiserver'],
    ldflags: versionStamp('v1.34.4'),
    coldSeconds: 300,
  },
} as const satisfies Record<string, Recipe>;

export type Version = keyof typeof API_SERVERS;

/** What it takes besides the control plane for a node that runs pods. */
export const NODE: readonly Recipe[] = [
  kubernetes(140, 'kube-controller-manager', 'kube-scheduler', 'kubelet', 'kube-proxy'),
  {
    module: 'containerd',
    packages: ['containerd', 'containerd-shim-runc-v2', 'ctr'].map(
      (name) => `github.com/containerd/containerd/v2/cmd/${name}`,
    ),
    flags: ['-tags', 'no_btrfs,no_devmapper,no_zfs'],
    coldSeconds: 90,
  },
  {
    module: 'plugins',
    packages: ['main/ptp', 'main/loopback', 'ipam/host-local'].map(
      (name) => `github.com/containernetworking/plugins/plugins/${name}`,
    ),
    coldSeconds: 10,
  },
  {
    module: 'runc',
    packages: ['github.com/opencontainers/runc'],
    flags: ['-tags', 'seccomp'],
    cgo: true,
    coldSeconds: 15,
  },
  { module: 'coredns', packages: ['github.com/coredns/coredns'], coldSeconds: 165 },
  { module: 'pause', packages: ['.=pause'], coldSeconds: 3 },
];
