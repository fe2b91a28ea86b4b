import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { RELEASE_ANNOTATION } from '../src/api/labels.ts';
import { MOVING } from '../src/api/moving.ts';
import { RETENTION, retentionName } from '../src/api/retention.ts';
import { accountsOf, injects, ownClaimName, type Application } from '../src/application/model.ts';
import type { Storage } from '../src/application/store.ts';
import { KEPT, PRUNED_LAST, wave } from './argocd/annotations.ts';
import { RecordingStore } from './constructs.ts';
import { applicationLabels } from './labels.ts';
import { present } from './present.ts';

/**
 * Everything that holds data, in a file of its own that no documented delete touches (semantics 18): the claim of the store, the claims of
 * volumes that services share, and the claims of single services.
 */
export class StorageChart extends Chart {
  constructor(scope: Construct, id: string, application: Application) {
    super(scope, id, { labels: applicationLabels(application) });
    const { namespace, store, volumes, services } = application;
    const { name, size, storage } = store.claim;
    sharedClaim(this, { namespace, name }, size, storage);
    for (const [name, { size, storage }] of Object.entries(volumes))
      sharedClaim(this, { namespace, name }, size, storage);
    for (const [service, { volumes }] of Object.entries(services)) {
      for (const [volume, { claim: own }] of Object.entries(volumes)) {
        if (own === undefined) continue;
        const spec = { accessModes: ['ReadWriteOnce'], ...present({ storageClassName: own.class }) };
        claim(this, { namespace, name: ownClaimName(service, volume) }, own.size, spec);
      }
    }
  }
}

interface Name {
  readonly namespace: string;
  readonly name: string;
}

function claim(scope: Construct, name: Name, size: string, spec: k8s.PersistentVolumeClaimSpec): void {
  new k8s.KubePersistentVolumeClaim(scope, `claim-${name.name}`, {
    metadata: { ...name, annotations: KEPT },
    spec: {
      ...spec,
      resources: { requests: { storage: k8s.Quantity.fromString(size) } },
      volumeMode: 'Filesystem',
    },
  });
}

/** A claim that pods share. If no storage class creates its volume, the volume is rendered, too. */
function sharedClaim(scope: Construct, name: Name, size: string, storage: Storage): void {
  const accessModes = ['ReadWriteMany'];
  const source = volumeSource(storage);
  if (source === undefined) {
    claim(scope, name, size, { accessModes, ...present({ storageClassName: storage.class }) });
    return;
  }
  const volumeName = `${name.namespace}-${name.name}`;
  new k8s.KubePersistentVolume(scope, `volume-${name.name}`, {
    metadata: { name: volumeName, annotations: KEPT },
    spec: {
      ...source,
      accessModes,
      capacity: { storage: k8s.Quantity.fromString(size) },
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', ...name },
      persistentVolumeReclaimPolicy: 'Retain',
      volumeMode: 'Filesystem',
    },
  });
  claim(scope, name, size, { accessModes, storageClassName: '', volumeName });
}

/** The source of a static volume. Undefined if a storage class creates the volume. */
function volumeSource({ local, nfs }: Storage): k8s.PersistentVolumeSpec | undefined {
  if (local !== undefined) {
    const onNode = { key: 'kubernetes.io/hostname', operator: 'In', values: [local.node] };
    return {
      // Not hostPath, which ignores fsGroup and readOnly of the claim.
      local: { path: local.path },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [onNode] }] } },
    };
  }
  if (nfs !== undefined) return { nfs: { server: nfs.server, path: nfs.path }, mountOptions: nfs.mountOptions };
  return undefined;
}

/** Held only while recordings are moved. */
const MOVING_ROLE: Application['store']['roles'] = {
  [MOVING.role]: { access: 'ReadWrite', optional: true, serviceAccounts: [MOVING.serviceAccount] },
};

const retentionRole = (store: string): Application['store']['roles'] => ({
  [RETENTION.role]: { access: 'ReadWrite', optional: true, serviceAccounts: [retentionName(store)] },
});

/** The store. Each role names the service accounts that may hold it (semantics 14). */
export class StoreChart extends Chart {
  readonly store: RecordingStore;

  constructor(scope: Construct, id: string, application: Application) {
    super(scope, id, { namespace: application.namespace, labels: applicationLabels(application) });
    const { name, claim, mountPath, subPath, suspend, rollout, release, moving, retention } = application.store;
    const roles = Object.entries(application.store.roles).map(([role, grant]) => [
      role,
      { ...grant, serviceAccounts: accountsOf(application, role) },
    ]);
    this.store = new RecordingStore(this, 'store', {
      metadata: {
        name,
        annotations: {
          ...PRUNED_LAST,
          // The policies refuse a workload that has only the label, until they know its store.
          ...(injects(application) ? wave(-1) : {}),
          ...(release ? { [RELEASE_ANNOTATION]: 'true' } : {}),
        },
      },
      claimName: claim.name,
      mountPath,
      ...present({ subPath }),
      roles: {
        ...(Object.fromEntries(roles) as Application['store']['roles']),
        ...(moving ? MOVING_ROLE : {}),
        ...(retention === undefined ? {} : retentionRole(name)),
      },
      suspend,
      ...present({ rollout }),
    });
    if (retention !== undefined) {
      const { runAsUser, fsGroup } = application.store;
      this.store.retain(this, 'retention', { ...retention, runAsUser, fsGroup });
    }
    if (moving)
      new k8s.KubeServiceAccount(this, 'mover', {
        metadata: { name: MOVING.serviceAccount },
        automountServiceAccountToken: false,
      });
  }
}
