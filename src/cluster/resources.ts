import { API_VERSION, PLURAL } from '../api/labels.ts';
import type { WorkloadKind } from '../mount/workload.ts';

/** The kinds of admission policies. In v1, validating policies exist since Kubernetes 1.30, and mutating policies since 1.36. */
export const POLICY_KINDS = {
  validating: ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'],
  mutating: ['MutatingAdmissionPolicy', 'MutatingAdmissionPolicyBinding'],
} as const;

export type PolicyKind = (typeof POLICY_KINDS)[keyof typeof POLICY_KINDS][number];

export type Kind =
  WorkloadKind | 'RecordingStore' | 'PersistentVolumeClaim' | 'Namespace' | 'StorageClass' | 'Lease' | PolicyKind;

const ADMISSION = 'admissionregistration.k8s.io/v1';

/** The apiVersion of each kind. */
export const API_VERSIONS: Readonly<Record<Kind, string>> = {
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  CronJob: 'batch/v1',
  Job: 'batch/v1',
  Pod: 'v1',
  RecordingStore: API_VERSION,
  PersistentVolumeClaim: 'v1',
  Namespace: 'v1',
  StorageClass: 'storage.k8s.io/v1',
  Lease: 'coordination.k8s.io/v1',
  ValidatingAdmissionPolicy: ADMISSION,
  ValidatingAdmissionPolicyBinding: ADMISSION,
  MutatingAdmissionPolicy: ADMISSION,
  MutatingAdmissionPolicyBinding: ADMISSION,
};

const PLURALS: Readonly<Record<Kind, string>> = {
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
  CronJob: 'cronjobs',
  Job: 'jobs',
  Pod: 'pods',
  RecordingStore: PLURAL,
  PersistentVolumeClaim: 'persistentvolumeclaims',
  Namespace: 'namespaces',
  StorageClass: 'storageclasses',
  Lease: 'leases',
  ValidatingAdmissionPolicy: 'validatingadmissionpolicies',
  ValidatingAdmissionPolicyBinding: 'validatingadmissionpolicybindings',
  MutatingAdmissionPolicy: 'mutatingadmissionpolicies',
  MutatingAdmissionPolicyBinding: 'mutatingadmissionpolicybindings',
};

/** The path of the collection of a kind: of one namespace, or of the whole cluster. */
export function collectionPath(kind: Kind, namespace?: string): string {
  const version = API_VERSIONS[kind];
  const root = version.includes('/') ? `/apis/${version}` : `/api/${version}`;
  return `${root}${namespace === undefined ? '' : `/namespaces/${namespace}`}/${PLURALS[kind]}`;
}

/** The path of all mutating policies, or of all their bindings. Before Kubernetes 1.36 they exist only in v1beta1, if at all. */
export const mutatingPath = (kind: (typeof POLICY_KINDS)['mutating'][number], version: 'v1' | 'v1beta1'): string =>
  `/apis/admissionregistration.k8s.io/${version}/${PLURALS[kind]}`;

export function objectPath(kind: Kind, namespace: string, name: string): string {
  return `${collectionPath(kind, namespace)}/${name}`;
}

/** The resource of a collection's path, as `kubectl api-resources` and RBAC write it: `deployments.apps`, `pods`. */
export function resourceOf(path: string): string {
  const [, group = '', plural = ''] =
    /^\/(?:api|apis\/([^/]+))\/[^/]+\/(?:namespaces\/[^/]+\/)?([^/]+)/.exec(path) ?? [];
  return group === '' ? plural : `${plural}.${group}`;
}
