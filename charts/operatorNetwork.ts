import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';

export interface OperatorNetworkOptions {
  readonly namespace: string;
  readonly name: string;
  /** The labels of the operator's pods. */
  readonly labels: Readonly<Record<string, string>>;
  /** The name of the container port of the metrics. */
  readonly metricsPort: string;
}

/**
 * Who may connect to the operator: pods of the cluster, to the metrics. Nobody else, and nobody to the health port: the kubelet asks from the node of the
 * pod, and this traffic is always allowed. Egress is left open, because no selector names the API server in every cluster.
 */
export function operatorNetwork(
  scope: Construct,
  { namespace, name, labels, metricsPort }: OperatorNetworkOptions,
): k8s.KubeNetworkPolicy {
  return new k8s.KubeNetworkPolicy(scope, 'network', {
    metadata: { name, namespace },
    spec: {
      podSelector: { matchLabels: labels },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [{ namespaceSelector: {} }],
          ports: [{ protocol: 'TCP', port: k8s.IntOrString.fromString(metricsPort) }],
        },
      ],
    },
  });
}
