import { chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { API_VERSION, ENABLED_LABEL, KIND } from '../../src/api/labels.ts';
import { MOVING } from '../../src/api/moving.ts';
import type { NodeCluster } from '../cluster/cluster.ts';
import { PATH } from '../mount/builders.ts';

/** The directory of this machine that is the claim of a store. */
export const claimOf = (cluster: NodeCluster, namespace: string): string => join(cluster.sharedDirectory, namespace);

/**
 * A namespace in which only restricted pods run, with the store `recordings` on a static volume of this machine, and the claim `recordings-data`.
 * @param isOpen whether the store has the role for movers.
 * @param volume of a `hostPath`, nothing takes the fsGroup of a pod.
 */
export async function applyStore(
  cluster: NodeCluster,
  namespace: string,
  isOpen = true,
  volume: 'local' | 'hostPath' = 'local',
): Promise<void> {
  const claim = claimOf(cluster, namespace);
  mkdirSync(claim);
  chownSync(claim, 1000, 1000);
  const worker = { worker: { access: 'ReadWrite' } };
  const moving = { [MOVING.role]: { access: 'ReadWrite', optional: true, serviceAccounts: [MOVING.serviceAccount] } };
  const items = [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: namespace,
        labels: { [ENABLED_LABEL]: 'true', 'pod-security.kubernetes.io/enforce': 'restricted' },
      },
    },
    ...volumeAt(namespace, claim, volume),
    ...(isOpen
      ? [{ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: MOVING.serviceAccount, namespace } }]
      : []),
    {
      apiVersion: API_VERSION,
      kind: KIND,
      metadata: { name: 'recordings', namespace },
      spec: { claimName: 'recordings-data', mountPath: PATH, roles: { ...worker, ...(isOpen ? moving : {}) } },
    },
  ];
  await cluster.kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
}

/** A static volume on a directory of this machine, and the claim `recordings-data` of the namespace, which alone gets it. */
export function volumeAt(namespace: string, directory: string, kind: 'local' | 'hostPath' = 'local'): object[] {
  const volume = { accessModes: ['ReadWriteMany'], storageClassName: '' };
  const name = `recordings-${namespace}`;
  return [
    {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name },
      spec: {
        ...volume,
        capacity: { storage: '1Gi' },
        persistentVolumeReclaimPolicy: 'Retain',
        claimRef: { namespace, name: 'recordings-data' },
        [kind]: { path: directory },
        nodeAffinity: {
          required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/os', operator: 'Exists' }] }] },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'recordings-data', namespace },
      spec: { ...volume, volumeName: name, resources: { requests: { storage: '1Gi' } } },
    },
  ];
}
