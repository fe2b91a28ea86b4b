import { join } from 'node:path';
import { eventually } from '../eventually.ts';
import type { Binaries } from './binaries.ts';
import type { Authority } from './certificates.ts';
import { tail } from './component.ts';
import { kubectlOf } from './cluster.ts';

/** Where etcd and the API server of one cluster listen, and what they write. */
export interface ControlPlaneLayout {
  readonly directory: string;
  /** An address of this machine. */
  readonly address: string;
  readonly ports: { readonly api: number; readonly etcd: number; readonly etcdPeer: number };
  readonly serviceRange: string;
  readonly authority: Authority;
  readonly auditPolicy?: string;
}

export const auditLogOf = (directory: string): string => join(directory, 'audit.jsonl');

export const serverOf = ({ address, ports }: ControlPlaneLayout): string => `https://${address}:${ports.api}`;

/** Where etcd keeps its data. */
export const etcdData = ({ directory }: ControlPlaneLayout): string => join(directory, 'etcd');

export function etcdCommand(binaries: Binaries, layout: ControlPlaneLayout): [string, ...string[]] {
  const { address, ports } = layout;
  const [client, peer] = [`http://${address}:${ports.etcd}`, `http://${address}:${ports.etcdPeer}`];
  return [
    binaries.etcd ?? 'etcd',
    `--data-dir=${etcdData(layout)}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    '--unsafe-no-fsync', // a test's data need not survive a power cut
    '--log-level=warn',
  ];
}

export function apiServerCommand(
  binaries: Binaries,
  layout: ControlPlaneLayout,
  ...more: string[]
): [string, ...string[]] {
  const { directory, address, ports, authority, auditPolicy } = layout;
  const names = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local'];
  const firstService = layout.serviceRange.replace(/\.0\/\d+$/, '.1');
  const serving = authority.issue(
    'kube-apiserver',
    [],
    [...names.map((name) => `DNS:${name}`), `IP:${address}`, 'IP:127.0.0.1', `IP:${firstService}`],
  );
  return [
    binaries['kube-apiserver'] ?? 'kube-apiserver',
    `--etcd-servers=http://${address}:${ports.etcd}`,
    `--bind-address=${address}`,
    `--advertise-address=${address}`,
    // Since 1.37 an API server refuses to publish a loopback address. Where no pods run, nobody looks for the service of the API server.
    ...(address.startsWith('127.') ? ['--endpoint-reconciler-type=none'] : []),
    `--secure-port=${ports.api}`,
    `--cert-dir=${directory}`,
    `--tls-cert-file=${serving.certificate}`,
    `--tls-private-key-file=${serving.key}`,
    `--client-ca-file=${authority.ca.certificate}`,
    '--authorization-mode=Node,RBAC',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${authority.serviceAccountKey}`,
    `--service-account-signing-key-file=${authority.serviceAccountKey}`,
    `--service-cluster-ip-range=${layout.serviceRange}`,
    ...(auditPolicy === undefined
      ? []
      : [`--audit-policy-file=${auditPolicy}`, `--audit-log-path=${auditLogOf(directory)}`]),
    ...more,
  ];
}

/** Waits until the API server says that it is ready to serve. */
export async function serving(binaries: Binaries, kubeconfig: string, logs: readonly string[]): Promise<void> {
  const kubectl = kubectlOf(binaries.kubectl ?? 'kubectl', kubeconfig);
  await eventually('the API server is ready', () => kubectl(['get', '--raw', '/readyz']), {
    deadlineMs: 180_000,
    diagnosis: () => logs.map((log) => tail(log)).join('\n'),
  });
}
