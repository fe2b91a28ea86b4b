import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { Application } from '../src/application/model.ts';

/** What another service waits for: a Job's completion, or until a Deployment is available. */
export interface Awaited {
  readonly kind: 'Job' | 'Deployment';
  readonly name: string;
}

/** The volume with which the init container, and it alone, may ask the API server. */
const VOLUME = 'wait';

/** Where a program in a pod looks for its service account. */
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The init container that ends when all is there. It must bear restricted Pod Security, whatever its service needs. */
export function waiter({ store, waiterImage }: Application, awaited: readonly Awaited[]): k8s.Container {
  return {
    name: 'wait',
    image: waiterImage,
    // Without a word, a tag `latest` would be pulled at each start.
    imagePullPolicy: 'IfNotPresent',
    args: ['wait', ...awaited.map(({ kind, name }) => `${kind.toLowerCase()}/${name}`)],
    resources: {
      requests: { cpu: k8s.Quantity.fromString('10m'), memory: k8s.Quantity.fromString('64Mi') },
      limits: { memory: k8s.Quantity.fromString('192Mi') },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      runAsUser: store.runAsUser,
      runAsGroup: store.fsGroup,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    volumeMounts: [{ name: VOLUME, mountPath: ACCOUNT, readOnly: true }],
  };
}

/** What the kubelet would mount into every container of the pod if the pod asked for its token. The list is atomic, so defaults stand in it. */
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

/** Lets the service's account look at Jobs, and at the Deployments it waits for. Not at its own Jobs alone: a rollback waits for one of another name. */
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
