/**
 * Who may reach whom under NetworkPolicies, as the specification says (kubernetes.io/docs/concepts/services-networking/network-policies): a pod
 * that a policy selects for a direction is isolated in it, and what any of its policies allows is allowed. A connection needs both ends'
 * consent; what is no pod consents always. Covers what our policies use: matchLabels, ipBlock of IPv4, numbered ports.
 */
type Labels = Readonly<Record<string, string>>;

interface Selector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: 'NotIn';
    readonly values: readonly string[];
  }[];
}

interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

interface Ports {
  readonly ports?: readonly { readonly protocol: string; readonly port: number }[];
}

export interface NetworkPolicySpec {
  readonly podSelector: Selector;
  readonly policyTypes: readonly ('Ingress' | 'Egress')[];
  readonly ingress?: readonly (Ports & { readonly from?: readonly Peer[] })[];
  readonly egress?: readonly (Ports & { readonly to?: readonly Peer[] })[];
}

export interface NetworkPolicy {
  readonly metadata: { readonly namespace?: string };
  readonly spec: NetworkPolicySpec;
}

/** A pod, or an address outside. */
export type End =
  | { readonly labels: Labels; readonly namespace: string; readonly namespaceLabels: Labels }
  | { readonly address: string };

export interface Port {
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
}

export function reaches(policies: readonly NetworkPolicy[], from: End, to: End, port: Port): boolean {
  return (
    consents(policies, 'Egress', from, (spec, namespace) =>
      (spec.egress ?? []).some((rule) => takes(rule, port) && isAmong(rule.to, to, namespace)),
    ) &&
    consents(policies, 'Ingress', to, (spec, namespace) =>
      (spec.ingress ?? []).some((rule) => takes(rule, port) && isAmong(rule.from, from, namespace)),
    )
  );
}

function consents(
  policies: readonly NetworkPolicy[],
  direction: 'Ingress' | 'Egress',
  end: End,
  allows: (spec: NetworkPolicySpec, namespace: string) => boolean,
): boolean {
  if ('address' in end) return true;
  const isolating = policies.filter(
    ({ metadata, spec }) =>
      metadata.namespace === end.namespace &&
      spec.policyTypes.includes(direction) &&
      matches(spec.podSelector, end.labels),
  );
  return isolating.length === 0 || isolating.some(({ spec }) => allows(spec, end.namespace));
}

const matches = (selector: Selector, labels: Labels): boolean =>
  Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
  (selector.matchExpressions ?? []).every(({ key, values }) => !values.includes(labels[key] ?? ''));

/** No list, or an empty one, means every port. */
const takes = ({ ports = [] }: Ports, { protocol, port }: Port): boolean =>
  ports.length === 0 || ports.some((allowed) => allowed.protocol === protocol && allowed.port === port);

/** No list, or an empty one, means everyone. */
function isAmong(peers: readonly Peer[] | undefined, end: End, namespace: string): boolean {
  if (peers === undefined || peers.length === 0) return true;
  return peers.some(({ podSelector, namespaceSelector, ipBlock }) => {
    if (ipBlock !== undefined)
      return (
        'address' in end &&
        contains(ipBlock.cidr, end.address) &&
        !(ipBlock.except ?? []).some((cidr) => contains(cidr, end.address))
      );
    if ('address' in end) return false;
    const sameNamespace =
      namespaceSelector === undefined ? end.namespace === namespace : matches(namespaceSelector, end.namespaceLabels);
    return sameNamespace && matches(podSelector ?? {}, end.labels);
  });
}

function contains(cidr: string, address: string): boolean {
  const [network = '', bits = ''] = cidr.split('/');
  if (network.includes(':')) return false;
  const shift = 2 ** (32 - Number(bits));
  return Math.floor(numberOf(network) / shift) === Math.floor(numberOf(address) / shift);
}

const numberOf = (address: string): number =>
  address.split('.').reduce((number, octet) => number * 256 + Number(octet), 0);
