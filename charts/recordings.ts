import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { accountsOf, ownClaimName, type Application } from '../src/application/model.ts';
import type { Storage } from '../src/application/store.ts';
import { RecordingStore } from './constructs.ts';
import { applicationLabels } from './labels.ts';
import { present } from './present.ts';

/** Keeps Argo CD from deleting recordings: with only one of the two, the claim went on the other path. */
const KEEP = { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' };

/** What holds data, in a file of its own that no documented delete touches (semantics 18): the store's claim and volume, the services' claims. */
export class StorageChart extends Chart {
  constructor(scope: Construct, id: string, application: Application) {
    super(scope, id, { labels: applicationLabels(application) });
    const { namespace, store, services } = application;
    const { name, size, storage } = store.claim;
    const volume = `${namespace}-${name}`;
    const source = volumeSource(storage);

    if (source !== undefined) {
      new k8s.KubePersistentVolume(this, 'volume', {
        metadata: { name: volume, annotations: KEEP },
        spec: {
          ...source,
          accessModes: ['ReadWriteMany'],
          capacity: { storage: k8s.Quantity.fromString(size) },
          claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name },
          persistentVolumeReclaimPolicy: 'Retain',
          volumeMode: 'Filesystem',
        },
      });
    }
    const claim = (id: string, claimName: string, spec: k8s.PersistentVolumeClaimSpec & { size: string }) => {
      const { size, ...rest } = spec;
      new k8s.KubePersistentVolumeClaim(this, id, {
        metadata: { name: claimName, namespace, annotations: KEEP },
        spec: {
          ...rest,
          resources: { requests: { storage: k8s.Quantity.fromString(size) } },
          volumeMode: 'Filesystem',
        },
      });
    };
    claim('claim', name, {
      size,
      accessModes: ['ReadWriteMany'],
      ...(source === undefined
        ? present({ storageClassName: storage.class })
        : { storageClassName: '', volumeName: volume }),
    });
    for (const [service, { volumes }] of Object.entries(services)) {
      for (const [volume, own] of Object.entries(volumes)) {
        if (own.claim === undefined) continue;
        claim(`${service}-${volume}`, ownClaimName(service, volume), {
          size: own.claim.size,
          accessModes: ['ReadWriteOnce'],
          ...present({ storageClassName: own.claim.class }),
        });
      }
    }
  }
}

/** What a static volume is made of; undefined where a storage class makes one. */
function volumeSource({ local, nfs }: Storage): k8s.PersistentVolumeSpec | undefined {
  if (local !== undefined) {
    const onNode = { key: 'kubernetes.io/hostname', operator: 'In', values: [local.node] };
    return {
      // Not hostPath, which ignores fsGroup and the claim's readOnly.
      local: { path: local.path },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [onNode] }] } },
    };
  }
  if (nfs !== undefined) return { nfs: { server: nfs.server, path: nfs.path }, mountOptions: nfs.mountOptions };
  return undefined;
}

/** The store, its roles limited to the service accounts that may hold them (semantics 14). */
export class StoreChart extends Chart {
  readonly store: RecordingStore;

  constructor(scope: Construct, id: string, application: Application) {
    super(scope, id, { namespace: application.namespace, labels: applicationLabels(application) });
    const { name, claim, mountPath, subPath, suspend } = application.store;
    const roles = Object.entries(application.store.roles).map(([role, grant]) => [
      role,
      { ...grant, serviceAccounts: accountsOf(application, role) },
    ]);
    this.store = new RecordingStore(this, 'store', {
      metadata: { name },
      claimName: claim.name,
      mountPath,
      ...present({ subPath }),
      roles: Object.fromEntries(roles) as Application['store']['roles'],
      suspend,
    });
  }
}
