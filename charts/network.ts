import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { retentionName } from '../src/api/retention.ts';
import { callersOf, type Application } from '../src/application/model.ts';
import type { Service } from '../src/application/service.ts';
import { applicationLabels, serviceLabels } from './labels.ts';
import { atLeastOne, present } from './present.ts';

/**
 * Who may connect to whom. The default policy allows only DNS and the services that are open to the namespace. A policy for each service then
 * allows what that service may receive and send. The policies of a pod add up.
 */
export class NetworkChart extends Chart {
  constructor(scope: Construct, id: string, application: Application) {
    super(scope, id, { namespace: application.namespace });
    const services = Object.entries(application.services);
    const openToAll = services.filter(([name]) => callersOf(application, name) === 'namespace');
    new k8s.KubeNetworkPolicy(this, 'default', {
      metadata: { name: 'default', labels: applicationLabels(application) },
      spec: {
        podSelector: application.store.retention === undefined ? {} : allButRetention(application),
        policyTypes: ['Ingress', 'Egress'],
        egress: [DNS, ...openToAll.map(([name, service]) => to(application, name, service))],
      },
    });
    for (const [name, service] of services) {
      new k8s.KubeNetworkPolicy(this, name, {
        metadata: { name, labels: serviceLabels(application, name) },
        spec: {
          podSelector: { matchLabels: serviceLabels(application, name) },
          policyTypes: ['Ingress', 'Egress'],
          ...present({
            ingress: atLeastOne(ingressOf(application, name, service)),
            egress: atLeastOne(egressOf(application, name, service)),
          }),
        },
      });
    }
  }
}

/** What deletes recordings has no network at all (R7), not even DNS. The policies of a pod add up, so the default does not select it. */
const allButRetention = ({ store }: Application): k8s.LabelSelector => ({
  matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'NotIn', values: [retentionName(store.name)] }],
});

/** The cluster's DNS, and the address of NodeLocal DNSCache. */
const DNS: k8s.NetworkPolicyEgressRule = {
  to: [
    { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } },
    { ipBlock: { cidr: '169.254.20.10/32' } },
  ],
  ports: [
    { protocol: 'UDP', port: k8s.IntOrString.fromNumber(53) },
    { protocol: 'TCP', port: k8s.IntOrString.fromNumber(53) },
  ],
};

/** The internet without private and link-local addresses, which belong to the cluster, its neighbours and the metadata service of the cloud. */
const INTERNET: k8s.NetworkPolicyPeer[] = [
  {
    ipBlock: {
      cidr: '0.0.0.0/0',
      except: ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
    },
  },
  { ipBlock: { cidr: '::/0', except: ['fc00::/7', 'fe80::/10'] } },
];

// The protocol is written out: the list is atomic, and an apply would report a change when the API server fills in the protocol.
const tcp = (ports: readonly number[]): k8s.NetworkPolicyPort[] =>
  ports.map((port) => ({ protocol: 'TCP', port: k8s.IntOrString.fromNumber(port) }));

const podsOf = (application: Application, service: string): k8s.NetworkPolicyPeer => ({
  podSelector: { matchLabels: serviceLabels(application, service) },
});

/** A rule without ports is one of every port. */
const to = (application: Application, name: string, { ports, everyPort }: Service): k8s.NetworkPolicyEgressRule => ({
  to: [podsOf(application, name)],
  ...(everyPort === true ? {} : { ports: tcp(Object.values(ports)) }),
});

function ingressOf(
  application: Application,
  name: string,
  { entry, ports, everyPort }: Service,
): k8s.NetworkPolicyIngressRule[] {
  const numbers = Object.values(ports);
  if (numbers.length === 0 && everyPort === undefined) return [];
  const listening = everyPort === true ? {} : { ports: tcp(numbers) };
  if (entry !== undefined) return [listening];
  const callers = callersOf(application, name);
  if (callers === 'namespace') return [{ from: [{ podSelector: {} }], ...listening }];
  if (callers.length === 0) return [];
  return [{ from: callers.map((caller) => podsOf(application, caller)), ...listening }];
}

/** The usual ports of API servers (also of minikube and microk8s), on any address. A policy cannot select the API server, and only the cluster knows its address. */
const API_SERVER: k8s.NetworkPolicyEgressRule = { ports: tcp([443, 6443, 8443, 16443]) };

function egressOf(application: Application, name: string, service: Service): k8s.NetworkPolicyEgressRule[] {
  const { internet, waitsFor } = service;
  // A managed database often has a private address. A rule without fields allows every port of every address.
  if (internet === 'anywhere') return [{}];
  const called = Object.entries(application.services).filter(([callee, { ports, everyPort }]) => {
    const callers = callersOf(application, callee);
    const isListening = Object.keys(ports).length > 0 || everyPort === true;
    return callers !== 'namespace' && callers.includes(name) && isListening;
  });
  return [
    ...called.map(([callee, service]) => to(application, callee, service)),
    ...(internet === undefined ? [] : [{ to: INTERNET, ports: tcp(internet) }]),
    ...(waitsFor.length === 0 ? [] : [API_SERVER]),
  ];
}
