/**
 * Programs that their projects publish: a machine with the internet downloads them, and compiles nothing but what is not here. They are the versions that
 * `binaries/` names; a test holds them to it.
 */

export interface Release {
  readonly version: string;
  readonly files: readonly ReleaseFile[];
}

export interface ReleaseFile {
  /** With `{arch}` where the architecture stands. An archive, or one program. */
  readonly url: string;
  readonly sha256: Readonly<Record<Architecture, string>>;
  /** What is taken of it. */
  readonly programs: readonly string[];
}

export type Architecture = 'amd64' | 'arm64';

/** What releases call the architectures that Node names differently. */
const ARCHITECTURES: Partial<Record<NodeJS.Architecture, Architecture>> = { x64: 'amd64', arm64: 'arm64' };

/** This machine's, if releases are pinned for it. */
export const HERE = process.platform === 'linux' ? ARCHITECTURES[process.arch] : undefined;

/** kubernetes/kops, pkg/assets/assetdata/k8s-1.36.yaml (commit 347983e); kubelet and kubectl are the same in Kubespray's checksums.yml. */
const KUBERNETES: Readonly<Record<string, ReleaseFile['sha256']>> = {
  'kube-apiserver': {
    amd64: '1f217d397234a6d065da663c6e086fdb02c0f0de97a0758ff3e6f3956f4ef8ab',
    arm64: '16001b9d35d23634c361a1e2b7b0fc7abe186984af697ef7a869c8c8cded78b7',
  },
  kubectl: {
    amd64: 'ebbd080e7c2e275093b55915722043257eb24004363e20acb3c4d71919f88336',
    arm64: '3d86f24401c41ae5a46ac50eef8865fe891d3647d324a0836f6c63757a126e62',
  },
  'kube-controller-manager': {
    amd64: '7edfe976d5a06c7a702d653e914095f4a732a04bb2139115b6a6eba6a9b781c7',
    arm64: '27868a5c822824945b93f2d8a724a5dcd99affc68b47230ae766bff8795bbb84',
  },
  'kube-scheduler': {
    amd64: 'b8955d4518c902110b50a825364339b1fb673822518ce0ba081a69ed634f8eee',
    arm64: 'ca1c7cd0033942bf9ef7eac80e18375d91f6f29487244c3e685f11163b01a88d',
  },
  kubelet: {
    amd64: '46707a53209f826ad0f0d62371ac69cd00e78fd9a8176cf5f6f87f18f7f8b718',
    arm64: '57205a5daf5883873d87b4914e1e00bdd7707acd075714788cfb0fc1f60bc414',
  },
  'kube-proxy': {
    amd64: 'f1b5eb4462df9d98751264c6256628d90fdc72ba8e9a8025d1f75674f078f254',
    arm64: '5db204a2f79b26f676137052b45e391f6f8c93b85c85ef0a1f5d72647e3c7834',
  },
};

export const KUBERNETES_VERSION = 'v1.36.3';

/** Each program is a file of its own: the archive of all has images, too, and is as large as the six programs. */
export const kubernetesRelease = (names: readonly string[]): Release => ({
  version: KUBERNETES_VERSION,
  files: names.map((name) => {
    const sha256 = KUBERNETES[name];
    if (sha256 === undefined) throw new Error(`no checksum of ${name} is known: add it to test/cluster/releases.ts`);
    return {
      url: `https://dl.k8s.io/release/${KUBERNETES_VERSION}/bin/linux/{arch}/${name}`,
      sha256,
      programs: [name],
    };
  }),
});

/**
 * A release of GitHub that is one file.
 * @param version without the `v` of its tag
 * @param file with `{version}` and `{arch}`
 */
const published = (
  repository: string,
  version: string,
  file: string,
  sha256: ReleaseFile['sha256'],
  programs: readonly string[],
): Release => {
  const url = `https://github.com/${repository}/releases/download/v${version}/${file.replaceAll('{version}', version)}`;
  return { version: `v${version}`, files: [{ url, sha256, programs }] };
};

/** The SHA256SUMS of the release, as sous-chefs/etcd, resources/etcd_installation_binary.rb, and seven others have it. */
export const ETCD = published(
  'etcd-io/etcd',
  '3.7.1',
  'etcd-v{version}-linux-{arch}.tar.gz',
  {
    amd64: 'e8cd3fa8064c98137c5dbd78b76f969417ace84efb83c481041d7a52ffdd8fb9',
    arm64: 'd7e25e08f694b6ed7792fc7b7a891fe2c3f3d3dccfe2f3bfdb1547b0eb75b6da',
  },
  ['etcd'],
);

/** Linked with no library of the machine. Three projects that install containerd pin the same checksums. */
export const CONTAINERD = published(
  'containerd/containerd',
  '2.4.1',
  'containerd-static-{version}-linux-{arch}.tar.gz',
  {
    amd64: '02ad3a7e80d7d2c018c7134d5eca7e301283db6895f100b957fb52ad8e5a30fd',
    arm64: 'd3aba9347650505df79858bb9cbf1be52080fd8145f72dd9308d4936f487fb74',
  },
  ['containerd', 'containerd-shim-runc-v2', 'ctr'],
);

/** kubernetes/kops, pkg/assets/assetdata/cni-1.9.yaml (commit c11b31c); the same in Kubespray's checksums.yml. */
export const PLUGINS = published(
  'containernetworking/plugins',
  '1.9.1',
  'cni-plugins-linux-{arch}-v{version}.tgz',
  {
    amd64: 'b98f74a0f8522f0a83867178729c1aa70f2158f90c45a2ca8fa791db1c76b303',
    arm64: '56171987d3947707c3563db2f4001bccaf50fd63468611b9f3cbecb1375ee7ec',
  },
  ['ptp', 'loopback', 'host-local'],
);

/** kubernetes/kops, pkg/assets/assetdata/runc-1.5.yaml (commit 17f0680). */
export const RUNC = published(
  'opencontainers/runc',
  '1.5.1',
  'runc.{arch}',
  {
    amd64: '177df879d50c913eb205e898d5c1c05a18f574053c0ce5524c471208eaf06f6f',
    arm64: 'ca70e7dbd6616ca782a59b5d3ac86909123fdaa9fa3f89dcf29051c70eee7ce9',
  },
  ['runc'],
);

/** The package coredns-bin of Arch Linux's user repository, PKGBUILD of 1.14.4-1; one other project pins the same. */
export const COREDNS = published(
  'coredns/coredns',
  '1.14.4',
  'coredns_{version}_linux_{arch}.tgz',
  {
    amd64: '5b0e6a6a8b97bdcaec65baa70e83ca88ce03ab852355c656e3f7953405cfe36e',
    arm64: 'b3491ed0fbe530a549640a4073d90037ffafa483f007936e1943c1ae0def7325',
  },
  ['coredns'],
);
