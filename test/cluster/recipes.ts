import { fileURLToPath } from 'node:url';
import {
  CONTAINERD,
  COREDNS,
  ETCD,
  KUBERNETES_VERSION,
  kubernetesRelease,
  PLUGINS,
  RUNC,
  type Release,
} from './releases.ts';

/**
 * What tests run: the parts of a cluster, and the oracle of the Compose reader. They are built from Go modules, or downloaded where their projects
 * publish them. Each recipe is a small module: its go.mod names the versions, its go.sum the checksums. What `make` targets need of them stands in
 * preparation.ts.
 */
export interface Recipe {
  readonly module: string;
  /** The directory that holds the module; binaries/ unless said. */
  readonly modules?: string;
  readonly packages: readonly string[];
  readonly flags?: readonly string[];
  readonly ldflags?: string;
  readonly cgo?: boolean;
  /** For the progress line; measured on two cores with empty caches. */
  readonly coldSeconds: number;
  /** The same programs as their project publishes them, if it does. */
  readonly release?: Release;
}

/** The name of the program that a package becomes. */
export const programOf = (of: string): string => of.split('=')[1] ?? of.split('/').at(-1) ?? of;

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
  ldflags: versionStamp(KUBERNETES_VERSION),
  coldSeconds,
  release: kubernetesRelease(names),
});

/** Enough for an API server that integration tests talk to. */
export const CONTROL_PLANE: readonly Recipe[] = [
  { module: 'etcd', packages: ['go.etcd.io/etcd/server/v3=etcd'], coldSeconds: 30, release: ETCD },
  kubernetes(210, 'kube-apiserver', 'kubectl'),
];

const apiServer = (version: string, coldSeconds: number): Recipe => ({
  module: `kubernetes-${/^v(\d+\.\d+)/.exec(version)?.[1]}`,
  packages: ['k8s.io/kubernetes/cmd/kube-apiserver'],
  ldflags: versionStamp(version),
  coldSeconds,
});

/** API servers of other versions than the test cluster's. */
export const API_SERVERS = {
  /** The oldest that has validating policies in v1. */
  '1.30': apiServer('v1.30.14', 300),
  /** Mutating policies are v1beta1, and off unless a feature gate says so. */
  '1.34': apiServer('v1.34.4', 300),
  /** As 1.34. */
  '1.35': apiServer('v1.35.4', 300),
  '1.37': apiServer('v1.37.2', 300),
} as const satisfies Record<string, Recipe>;

export type Version = keyof typeof API_SERVERS;

/** What it takes besides the control plane for a node that runs pods. */
export const NODE: readonly Recipe[] = [
  kubernetes(75, 'kube-controller-manager', 'kube-scheduler', 'kubelet', 'kube-proxy'),
  {
    module: 'containerd',
    packages: ['containerd', 'containerd-shim-runc-v2', 'ctr'].map(
      (name) => `github.com/containerd/containerd/v2/cmd/${name}`,
    ),
    flags: ['-tags', 'no_btrfs,no_devmapper,no_zfs'],
    coldSeconds: 75,
    release: CONTAINERD,
  },
  {
    module: 'plugins',
    packages: ['main/ptp', 'main/loopback', 'ipam/host-local'].map(
      (name) => `github.com/containernetworking/plugins/plugins/${name}`,
    ),
    coldSeconds: 10,
    release: PLUGINS,
  },
  {
    module: 'runc',
    packages: ['github.com/opencontainers/runc'],
    flags: ['-tags', 'seccomp'],
    cgo: true,
    coldSeconds: 15,
    release: RUNC,
  },
  { module: 'coredns', packages: ['.=coredns'], coldSeconds: 60, release: COREDNS },
  { module: 'pause', packages: ['.=pause'], coldSeconds: 3 },
];

/** compose-go. Tests compare our reader of Compose files with it. */
export const ORACLE: Recipe = {
  module: 'oracle',
  modules: fileURLToPath(new URL('../compose/', import.meta.url)),
  packages: ['.=compose-oracle'],
  coldSeconds: 20,
};

/** Docker Compose. Debian 12 has none that reads the files of the example. */
export const COMPOSE: Recipe = {
  module: 'compose',
  modules: fileURLToPath(new URL('../docker/', import.meta.url)),
  packages: ['github.com/docker/compose/v5/cmd=docker-compose'],
  coldSeconds: 180,
};

/** The Lua of Argo CD. Tests run the health check of a store in it. */
export const LUA: Recipe = {
  module: 'lua',
  modules: fileURLToPath(new URL('../charts/', import.meta.url)),
  packages: ['.=lua-health'],
  coldSeconds: 4,
};

/** Prometheus and its tool, without its ways of finding targets: tests name theirs. */
export const PROMETHEUS: Recipe = {
  module: 'prometheus',
  packages: ['promtool', 'prometheus'].map((name) => `github.com/prometheus/prometheus/cmd/${name}`),
  flags: ['-tags', 'remove_all_sd'],
  coldSeconds: 420,
};

/** Argo CD: one program, which is server or client by the name that ARGOCD_BINARY_NAME gives it. */
export const ARGOCD: Recipe = {
  module: 'argocd',
  packages: ['github.com/argoproj/argo-cd/v3/cmd=argocd'],
  coldSeconds: 230,
};

/** Helm. Tests render the chart of the platform with it. */
export const HELM: Recipe = { module: 'helm', packages: ['helm.sh/helm/v4/cmd/helm'], coldSeconds: 160 };

/** krew, the package manager of kubectl plugins, and what its index asks of a manifest. */
export const KREW: Recipe = {
  module: 'krew',
  packages: ['krew', 'validate-krew-manifest'].map((name) => `sigs.k8s.io/krew/cmd/${name}`),
  coldSeconds: 40,
};

/** An operator as a user of controller-runtime would write it. The bench measures ours beside it. */
export const CONTROLLER_RUNTIME: Recipe = {
  module: 'controller-runtime',
  modules: fileURLToPath(new URL('../../bench/peers/', import.meta.url)),
  packages: ['.=controller-runtime'],
  coldSeconds: 90,
};
