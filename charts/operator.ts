import { ApiObject, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { customResourceDefinition } from '../src/api/crd.ts';
import { GROUP, PLURAL } from '../src/api/labels.ts';
import { KEPT } from './argocd/annotations.ts';
import { operatorLease } from './operatorLease.ts';
import { operatorNetwork } from './operatorNetwork.ts';
import { RESTRICTED_CONTAINER } from '../src/api/podSecurity.ts';

export interface PlatformOptions {
  /** The image of the operator, with its tag. */
  readonly operatorImage: string;
  /** The priority class of the operator's pods. Default: that of the cluster. */
  readonly priorityClass?: string | undefined;
  /** The only namespaces that the operator looks at. Default: all. */
  readonly namespaces?: readonly string[] | undefined;
}

/** All stores go with their CRD. So the CRD stays when Argo CD or Helm removes the platform; other tools pass these annotations over. */
const KEPT_BY_ALL = { ...KEPT, 'helm.sh/resource-policy': 'keep' };

/** The CRD has a file of its own, which comes first: objects of its kind are refused until the CRD is established. */
export class CrdChart extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { metadata, ...definition } = customResourceDefinition();
    new ApiObject(this, 'recordingstores', { ...definition, metadata: { ...metadata, annotations: KEPT_BY_ALL } });
  }
}

export const NAMESPACE = 'recordings-system';
export const NAME = 'recordings-operator';
export const LABELS = { 'app.kubernetes.io/name': NAME, 'app.kubernetes.io/part-of': NAME };
const HEALTH_PORT = 8080;
export const METRICS_PORT = 8081;

/** What the operator may do in the namespaces that it looks at. */
const NAMESPACED_RULES: k8s.PolicyRule[] = [
  { apiGroups: [GROUP], resources: [PLURAL], verbs: ['list', 'watch'] },
  { apiGroups: [GROUP], resources: [`${PLURAL}/status`], verbs: ['patch'] },
  // The operator repairs each of these with one patch.
  { apiGroups: ['apps'], resources: ['deployments', 'statefulsets', 'daemonsets'], verbs: ['list', 'watch', 'patch'] },
  { apiGroups: ['batch'], resources: ['cronjobs'], verbs: ['list', 'watch', 'patch'] },
  // The operator only reports these: their templates and volumes are immutable.
  { apiGroups: ['batch'], resources: ['jobs'], verbs: ['list', 'watch'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] },
  // Can the claim be used?
  { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: ['list', 'watch'] },
  { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['create', 'patch'] },
];

/** What the operator reads that lies in no namespace. */
const clusterRules = (namespaces?: readonly string[]): k8s.PolicyRule[] => [
  // Has the namespace opted in?
  {
    apiGroups: [''],
    resources: ['namespaces'],
    ...(namespaces === undefined ? {} : { resourceNames: [...namespaces] }),
    verbs: ['list', 'watch'],
  },
  // Does the claim wait for its first consumer?
  { apiGroups: ['storage.k8s.io'], resources: ['storageclasses'], verbs: ['list', 'watch'] },
  // Are the policies in the cluster, and are they as we rendered them?
  {
    apiGroups: ['admissionregistration.k8s.io'],
    resources: [
      'validatingadmissionpolicies',
      'validatingadmissionpolicybindings',
      'mutatingadmissionpolicies',
      'mutatingadmissionpolicybindings',
    ],
    verbs: ['list', 'watch'],
  },
];

/** Beside the Role of the Lease, which may be in the same namespace. */
const NAMESPACED_ROLE = `${NAME}-stores`;

/** The operator, in a namespace of its own with restricted Pod Security. */
export class OperatorChart extends Chart {
  constructor(scope: Construct, id: string, options: PlatformOptions) {
    super(scope, id, { labels: LABELS });
    const { namespaces } = options;
    const own = { name: NAME, namespace: NAMESPACE };
    new k8s.KubeNamespace(this, 'namespace', {
      metadata: { name: NAMESPACE, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    });
    new k8s.KubeServiceAccount(this, 'account', { metadata: own, automountServiceAccountToken: false });

    const everywhere = namespaces === undefined ? NAMESPACED_RULES : [];
    new k8s.KubeClusterRole(this, 'cluster-role', {
      metadata: { name: NAME },
      rules: [...everywhere, ...clusterRules(namespaces)],
    });
    const subjects = [{ kind: 'ServiceAccount', name: NAME, namespace: NAMESPACE }];
    const apiGroup = 'rbac.authorization.k8s.io';
    new k8s.KubeClusterRoleBinding(this, 'cluster-role-binding', {
      metadata: { name: NAME },
      roleRef: { apiGroup, kind: 'ClusterRole', name: NAME },
      subjects,
    });
    for (const namespace of namespaces ?? []) {
      const metadata = { name: NAMESPACED_ROLE, namespace };
      new k8s.KubeRole(this, `role-${namespace}`, { metadata, rules: NAMESPACED_RULES });
      new k8s.KubeRoleBinding(this, `role-binding-${namespace}`, {
        metadata,
        roleRef: { apiGroup, kind: 'Role', name: NAMESPACED_ROLE },
        subjects,
      });
    }

    operatorNetwork(this, { ...own, labels: LABELS, metricsPort: 'metrics' });

    operatorLease(this, own);
    new k8s.KubePodDisruptionBudget(this, 'disruption-budget', {
      metadata: own,
      spec: {
        maxUnavailable: k8s.IntOrString.fromNumber(1),
        selector: { matchLabels: LABELS },
        // A pod that is not ready protects nobody, and must not hold up the drain of its node.
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
      },
    });

    new k8s.KubeDeployment(this, 'deployment', {
      metadata: own,
      spec: {
        // One leads and writes. The other watches, and takes over.
        replicas: 2,
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxSurge: k8s.IntOrString.fromNumber(1), maxUnavailable: k8s.IntOrString.fromNumber(0) },
        },
        selector: { matchLabels: LABELS },
        template: { metadata: { labels: LABELS }, spec: operatorPod(options) },
      },
    });
  }
}

function operatorPod({ operatorImage: image, priorityClass, namespaces }: PlatformOptions): k8s.PodSpec {
  const probe = (path: string): k8s.Probe => ({
    httpGet: { path, port: k8s.IntOrString.fromString('health'), scheme: 'HTTP' },
    failureThreshold: 3,
    periodSeconds: 5,
    timeoutSeconds: 2,
  });
  return {
    // On two nodes, if there are two: a cluster may have one.
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 100,
            podAffinityTerm: { labelSelector: { matchLabels: LABELS }, topologyKey: 'kubernetes.io/hostname' },
          },
        ],
      },
    },
    automountServiceAccountToken: true,
    containers: [
      {
        name: 'operator',
        image,
        imagePullPolicy: 'IfNotPresent',
        // The Lease is beside the operator, also where kustomize or Helm has put the operator into another namespace.
        args: [
          'operator',
          '--lease',
          `$(OPERATOR_NAMESPACE)/${NAME}`,
          ...(namespaces === undefined ? [] : ['--namespaces', namespaces.join(',')]),
        ],
        env: [{ name: 'OPERATOR_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } }],
        ports: [
          { name: 'health', containerPort: HEALTH_PORT, protocol: 'TCP' },
          { name: 'metrics', containerPort: METRICS_PORT, protocol: 'TCP' },
        ],
        livenessProbe: probe('/healthz'),
        readinessProbe: probe('/readyz'),
        resources: {
          requests: { cpu: k8s.Quantity.fromString('20m'), memory: k8s.Quantity.fromString('96Mi') },
          limits: { memory: k8s.Quantity.fromString('256Mi') },
        },
        securityContext: RESTRICTED_CONTAINER,
      },
    ],
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      // The user of the image, as a number: the kubelet cannot tell whether a user name means root.
      runAsUser: 1000,
      runAsGroup: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    serviceAccountName: NAME,
    ...(priorityClass === undefined ? {} : { priorityClassName: priorityClass }),
  };
}
