import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { Application } from '../src/application/model.ts';
import { RESTRICTED_CONTAINER } from '../src/api/podSecurity.ts';

/** What a service waits for: that a Job completes, or that a Deployment is available. */
export interface Awaited {
  readonly kind: 'Job' | 'Deployment';
  readonly name: string;
}

/** The volume with the token for the API server. Only the init container mounts it. */
const VOLUME = 'wait';

/** The directory where a program in a pod finds its service account. */
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The init container that ends when everything is ready. It runs under restricted Pod Security, whatever its service needs. */
export function waiter({ store, waiterImage }: Application, awaited: readonly Awaited[]): k8s.Container {
  return {
    name: 'wait',
    image: waiterImage,
    // The default would pull the tag `latest` at each start.
    imagePullPolicy: 'IfNotPresent',
    args: ['wait', ...awaited.map(({ kind, name }) => `${kind.toLowerCase()}/${name}`)],
    resources: {
      requests: { cpu: k8s.Quantity.fromString('10m'), memory: k8s.Quantity.fromString('64Mi') },
      limits: { memory: k8s.Quantity.fromString('192Mi') },
    },
    securityContext: {
      ...RESTRICTED_CONTAINER,
      runAsNonRoot: true,
      runAsUser: store.runAsUser,
      runAsGroup: store.fsGroup,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    volumeMounts: [{ name: VOLUME, mountPath: ACCOUNT, readOnly: true }],
  };
}

/** The volume that the kubelet mounts into every container of a pod with automountServiceAccountToken. The list is atomic, so the defaults are written out. */
export function accountVolume(): k8s.Volume {
  const namespace = { path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } };
  return {
    name: VOLUME,
    projected: {
      defaultMode: 0o440,
      sources: [
        { serviceAccountToken: { path: 'token', expirationSeconds: 3600 } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        { downwardApi: { items: [namespace] } },
      ],
    },
  };
}

/** Lets the service account get Jobs, and the Deployments that the service waits for. All Jobs, because after a rollback the service waits for a Job of another name. */
export function permitToWait(scope: Construct, account: k8s.ObjectMeta, awaited: readonly Awaited[]): void {
  const { name = '', namespace = '' } = account;
  const rule = (kind: Awaited['kind'], apiGroup: string, resource: string): k8s.PolicyRule[] => {
    const names = awaited.filter((each) => each.kind === kind).map((each) => each.name);
    if (names.length === 0) return [];
    const limit = kind === 'Job' ? {} : { resourceNames: names };
    return [{ apiGroups: [apiGroup], resources: [resource], ...limit, verbs: ['get'] }];
  };
  new k8s.KubeRole(scope, 'role', {
    metadata: account,
    rules: [...rule('Job', 'batch', 'jobs'), ...rule('Deployment', 'apps', 'deployments')],
  });
  new k8s.KubeRoleBinding(scope, 'role-binding', {
    metadata: account,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  });
}
