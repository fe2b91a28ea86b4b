import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { callersOf, type Application } from '../src/application/model.ts';
import type { Service } from '../src/application/service.ts';
import type { Labels } from './labels.ts';
import { present } from './present.ts';

/** Makes a service reachable: a Service for each of its names, and an Ingress or node ports if it is the entry. */
export function expose(scope: Construct, application: Application, name: string, labels: Labels): void {
  const service = application.services[name];
  if (service === undefined || !isCalled(application, name)) return;
  new k8s.KubeService(scope, 'service', {
    metadata: { name, labels },
    spec: {
      type: service.entry?.nodePort === undefined ? 'ClusterIP' : 'NodePort',
      selector: labels,
      ...reachOf(service, service.entry?.nodePort),
    },
  });
  for (const alias of service.aliases) {
    new k8s.KubeService(scope, `alias-${alias}`, {
      metadata: { name: alias, labels },
      spec: { type: 'ClusterIP', selector: labels, ...reachOf(service) },
    });
  }
  if (service.entry?.ingress !== undefined)
    new k8s.KubeIngress(scope, 'ingress', {
      metadata: { name, labels },
      spec: ingressOf(name, service, service.entry.ingress),
    });
}

/** Some services have ports only for the health checks of the kubelet, which needs no Service. */
export function isCalled(application: Application, name: string): boolean {
  const service = application.services[name];
  return (
    (Object.keys(service?.ports ?? {}).length > 0 || service?.everyPort === true) &&
    (service?.entry !== undefined || callersOf(application, name).length > 0)
  );
}

/**
 * The ports of a Service, and whether pods are found before they are ready. A Service without ports must be headless: its name leads to the address of the pod.
 * https://kubernetes.io/docs/concepts/services-networking/service/#headless-services
 */
function reachOf(
  service: Service,
  nodePorts?: Readonly<Record<string, number>>,
): Pick<k8s.ServiceSpec, 'ports' | 'clusterIp' | 'publishNotReadyAddresses'> {
  const early = service.foundBeforeReady === true ? { publishNotReadyAddresses: true } : {};
  return service.everyPort === true
    ? { clusterIp: 'None', ...early }
    : { ports: portsOf(service, nodePorts), ...early };
}

/** If the model names no node port, the cluster chooses one. */
const portsOf = ({ ports }: Service, nodePorts: Readonly<Record<string, number>> = {}): k8s.ServicePort[] =>
  Object.entries(ports).map(([port, number]) => ({
    name: port,
    port: number,
    protocol: 'TCP',
    targetPort: k8s.IntOrString.fromString(port),
    ...present({ nodePort: nodePorts[port] }),
  }));

type Ingress = NonNullable<NonNullable<Service['entry']>['ingress']>;

function ingressOf(name: string, { ports }: Service, { host, class: className, tlsSecret }: Ingress): k8s.IngressSpec {
  const [port = ''] = Object.keys(ports);
  const path = { path: '/', pathType: 'Prefix', backend: { service: { name, port: { name: port } } } };
  const tls =
    tlsSecret === undefined ? undefined : [{ ...(host === undefined ? {} : { hosts: [host] }), secretName: tlsSecret }];
  return present({ ingressClassName: className, rules: [{ ...present({ host }), http: { paths: [path] } }], tls });
}
