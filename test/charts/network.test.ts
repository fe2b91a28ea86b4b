import { describe, expect, it } from 'vitest';
import { Manifests } from './manifests.ts';
import { reaches, type End, type Port } from './networkReach.ts';

const manifests = new Manifests();
const policies = manifests.all('NetworkPolicy');

const pod = (labels: Readonly<Record<string, string>>, namespace: string): End => ({
  labels,
  namespace,
  namespaceLabels: { 'kubernetes.io/metadata.name': namespace },
});

const services = Object.fromEntries(
  manifests
    .all('Deployment')
    .map(({ metadata, spec }) => [metadata.name, pod(spec.template.metadata.labels, 'prosaas')] as const),
);

const ends: Readonly<Record<string, End>> = {
  ...services,
  'another pod of the namespace': pod({ app: 'something' }, 'prosaas'),
  'a pod of another namespace': pod(
    { 'app.kubernetes.io/name': 'web', 'app.kubernetes.io/part-of': 'prosaas' },
    'other',
  ),
  DNS: pod({ 'k8s-app': 'kube-dns' }, 'kube-system'),
  'node-local DNS': { address: '169.254.20.10' },
  'the internet': { address: '203.0.113.7' },
  'the cloud metadata service': { address: '169.254.169.254' },
  'a private address': { address: '10.1.2.3' },
};

const ports: readonly Port[] = [
  { protocol: 'TCP', port: 3000 },
  { protocol: 'TCP', port: 6379 },
  { protocol: 'TCP', port: 443 },
  { protocol: 'TCP', port: 80 },
  { protocol: 'TCP', port: 53 },
  { protocol: 'UDP', port: 53 },
];

const ofTheNamespace = [...Object.keys(services), 'another pod of the namespace'];
const isOutside = (name: string) => !ofTheNamespace.includes(name);

/** All that is allowed, of all that could be asked; between what is outside, nobody here decides. */
const allowed = new Set([
  ...Object.keys(ends)
    .filter(isOutside)
    .map((source) => `${source} → web TCP 3000`),
  'web → api TCP 3000',
  'web → calls TCP 3000',
  'worker → twilio TCP 3000',
  'worker → the internet TCP 443',
  ...ofTheNamespace.filter((source) => source !== 'redis').map((source) => `${source} → redis TCP 6379`),
  ...ofTheNamespace.flatMap((source) => [
    `${source} → DNS TCP 53`,
    `${source} → DNS UDP 53`,
    `${source} → node-local DNS TCP 53`,
    `${source} → node-local DNS UDP 53`,
  ]),
]);

describe('the network of the example', () => {
  const sources = Object.entries(ends);
  const connections = sources.flatMap(([source, from]) =>
    sources
      .filter(([destination]) => destination !== source && !(isOutside(source) && isOutside(destination)))
      .flatMap(([destination, to]) => ports.map((port) => ({ source, destination, from, to, port }))),
  );

  it.each(Object.keys(ends))('lets %s reach what it needs, and nothing else', (name) => {
    const ours = connections.filter(({ source }) => source === name);
    const lines = ours.map(({ source, destination, from, to, port }) => ({
      line: `${source} → ${destination} ${port.protocol} ${port.port}`,
      reached: reaches(policies, from, to, port),
    }));
    const expected = lines.map(({ line }) => line).filter((line) => allowed.has(line));
    expect(lines.filter(({ reached }) => reached).map(({ line }) => line)).toEqual(expected);
  });

  it('is asked about every pair and port', () => {
    const lines = connections.map((c) => `${c.source} → ${c.destination} ${c.port.protocol} ${c.port.port}`);
    expect([...allowed].filter((line) => !lines.includes(line))).toEqual([]);
  });
});
