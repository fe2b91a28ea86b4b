import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ENABLED_LABEL } from '../src/api/labels.ts';
import { callersOf, type Application } from '../src/application/model.ts';
import type { Service } from '../src/application/service.ts';
import type { RecordingStore } from './constructs.ts';
import { applicationLabels, serviceLabels, type Labels } from './labels.ts';
import { podSpec } from './pod.ts';

/** The namespace, opted in (semantics 3), with the strictest Pod Security that all services bear. */
export class NamespaceChart extends Chart {
  constructor(scope: Construct, id: string, application: Application) {
    super(scope, id, { labels: applicationLabels(application) });
    const baseline = Object.values(application.services).some(({ security }) => security === 'baseline');
    new k8s.KubeNamespace(this, 'namespace', {
      metadata: {
        name: application.namespace,
        labels: {
          [ENABLED_LABEL]: 'true',
          'pod-security.kubernetes.io/enforce': baseline ? 'baseline' : 'restricted',
        },
      },
    });
  }
}

/** The services: for each a service account, a Deployment, a Service where it listens, a disruption budget where it is replicated. */
export class ApplicationChart extends Chart {
  constructor(scope: Construct, id: string, application: Application, store: RecordingStore) {
    super(scope, id, { namespace: application.namespace });
    for (const [name, service] of Object.entries(application.services)) {
      // A service's own scope: a fault found in it is reported where the service stands in the model.
      const scope = new Construct(this, name);
      const labels = serviceLabels(application, name);
      new k8s.KubeServiceAccount(scope, 'account', { metadata: { name, labels }, automountServiceAccountToken: false });
      const deployment = new k8s.KubeDeployment(scope, 'deployment', {
        metadata: { name, labels },
        spec: {
          replicas: service.replicas,
          selector: { matchLabels: labels },
          strategy: strategyOf(service),
          template: { metadata: { labels }, spec: podSpec(application, name, service) },
        },
      });
      if (service.role !== undefined) {
        if (service.mount === 'written') store.mount(deployment, service.role);
        else store.declare(deployment, service.role);
      }
      if (isCalled(application, name)) new k8s.KubeService(scope, 'service', clusterService(name, service, labels));
      if (service.replicas > 1) {
        new k8s.KubePodDisruptionBudget(scope, 'budget', {
          metadata: { name, labels },
          spec: { maxUnavailable: k8s.IntOrString.fromNumber(1), selector: { matchLabels: labels } },
        });
      }
    }
  }
}

/** Some services listen only for the kubelet, which needs no Service. */
function isCalled(application: Application, name: string): boolean {
  const service = application.services[name];
  return (
    Object.keys(service?.ports ?? {}).length > 0 && (service?.entry === true || callersOf(application, name).length > 0)
  );
}

/** A claim of one's own serves one pod at a time, as does state in memory. */
function strategyOf({ keepsStateInMemory, volumes }: Service): k8s.DeploymentStrategy {
  if (keepsStateInMemory || Object.values(volumes).some(({ claim }) => claim !== undefined))
    return { type: 'Recreate' };
  // Written out, so that server-side apply takes it away again when the type changes to Recreate.
  const rollingUpdate = { maxSurge: k8s.IntOrString.fromNumber(1), maxUnavailable: k8s.IntOrString.fromNumber(0) };
  return { type: 'RollingUpdate', rollingUpdate };
}

function clusterService(name: string, { ports }: Service, labels: Labels): k8s.KubeServiceProps {
  return {
    metadata: { name, labels },
    spec: {
      type: 'ClusterIP',
      selector: labels,
      ports: Object.entries(ports).map(([port, number]) => ({
        name: port,
        port: number,
        protocol: 'TCP',
        targetPort: k8s.IntOrString.fromString(port),
      })),
    },
  };
}
