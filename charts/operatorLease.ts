import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';

export interface OperatorLeaseOptions {
  readonly namespace: string;
  /** Of the operator's account, and of the Lease. */
  readonly name: string;
}

/**
 * The right to the one Lease that says which replica writes. The operator makes the Lease with a PUT to its name: a right to create can then be limited to the
 * name, and the manifests hold no Lease, which GitOps tools would compare, or leave out (Argo CD excludes Leases).
 */
export function operatorLease(scope: Construct, { namespace, name }: OperatorLeaseOptions): void {
  const metadata = { name, namespace };
  new k8s.KubeRole(scope, 'lease-role', {
    metadata,
    rules: [
      {
        apiGroups: ['coordination.k8s.io'],
        resources: ['leases'],
        resourceNames: [name],
        verbs: ['list', 'watch', 'create', 'update'],
      },
    ],
  });
  new k8s.KubeRoleBinding(scope, 'lease-role-binding', {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  });
}
