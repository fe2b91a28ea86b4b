import type { Finding } from '../api/finding.ts';
import type { Port } from '../compose/project.ts';
import type { Carried, Fields, Scene, Subject } from './carried.ts';
import { about, aboutApplication, listed } from './findings.ts';
import { portsOf } from './listening.ts';

const PORT_NAMES: Readonly<Record<number, string>> = {
  443: 'https',
  6379: 'redis',
  5432: 'postgres',
  3306: 'mysql',
  27017: 'mongodb',
  5672: 'amqp',
  11211: 'memcached',
};

/** The ports with names, which probes and Services go by. */
export function named(ports: readonly number[]): Record<string, number> {
  const names = new Set<string>();
  return Object.fromEntries(
    ports.map((port) => {
      const own = PORT_NAMES[port] ?? (names.has('http') ? `port-${port}` : 'http');
      names.add(own);
      return [own, port];
    }),
  );
}

/** The service that people reach from outside: which publishes 80 or 443, else the first that publishes at all. */
export function entryOf(scene: Scene): string | undefined {
  const outside = scene.subjects.filter(({ service, runsOnce }) => !runsOnce && (service.ports ?? []).some(isOutside));
  const publishes = (numbers: readonly string[]) =>
    outside.find(({ service }) => service.ports?.some(({ published = '' }) => numbers.includes(published)));
  return (publishes(['80', '443']) ?? publishes(['8080', '8443']) ?? outside[0])?.name;
}

const isOutside = ({ published, host_ip: ip = '', protocol = 'tcp' }: Port): boolean =>
  published !== undefined && protocol === 'tcp' && !/^(127\.|::1$|localhost$)/.test(ip);

/** As the choice says; where there is none, the Service is there, and nothing leads to it. */
function entryField(
  entry: Scene['choices']['entry'],
  ports: Record<string, number>,
  published: readonly Port[],
): Fields['entry'] {
  if (entry === undefined) return true;
  if (entry !== 'nodePort') return { ingress: { host: entry.ingress } };
  const numbers = Object.entries(ports).flatMap(([name, port]) => {
    const number = Number(published.find(({ target }) => target === port)?.published);
    return number >= 30_000 && number <= 32_767 ? [[name, number] as const] : [];
  });
  return { nodePort: Object.fromEntries(numbers) };
}

/** What is to be said where a way in is asked for, and no service is one. */
export function entryFindings(scene: Scene): Finding[] {
  const { choices } = scene;
  if (choices.entry === undefined || entryOf(scene) !== undefined) return [];
  const written = choices.entry === 'nodePort' ? 'nodePort: {}' : `ingress: {host: ${choices.entry.ingress}}`;
  return [
    aboutApplication(
      scene,
      { reason: 'ToFillIn', message: 'has no entry: no service publishes a port to the outside' },
      `Say in the model which service is the entry: entry: {${written}}`,
    ),
  ];
}

/** Ports, and whether and how the service is reached from outside. */
export function ports(scene: Scene, subject: Subject): Carried {
  const { application, choices } = scene;
  const all = named(portsOf(scene, subject));
  const isEntry = entryOf(scene) === subject.name;
  const published = (subject.service.ports ?? []).filter(
    ({ published, protocol = 'tcp' }) => published !== undefined && protocol === 'tcp',
  );
  const datagrams = [
    ...(subject.service.ports ?? [])
      .filter(({ protocol = 'tcp' }) => protocol !== 'tcp')
      .map(({ target, protocol }) => `${target ?? ''}/${protocol ?? ''}`),
    ...(subject.service.expose ?? []).filter((port) => /\/(?!tcp$)/.test(port)),
  ];
  const fields: Fields = {
    ...(Object.keys(all).length === 0 ? {} : { ports: all }),
    ...(isEntry ? { entry: entryField(choices.entry, all, published) } : {}),
  };
  const at = (message: string, remedy?: string) =>
    about(scene, subject, ['ports'], { reason: 'NotCarried', message }, remedy);
  return {
    fields,
    findings: [
      ...(isEntry && choices.entry !== undefined ? opened(published, at) : []),
      ...(isEntry && choices.entry === undefined
        ? [
            about(
              scene,
              subject,
              ['ports'],
              { reason: 'Rewritten', message: 'is the entry, but nothing outside the cluster leads to it yet' },
              'Choose: --entry ingress=HOST, or --entry nodeport.',
            ),
          ]
        : []),
      ...(isEntry && choices.entry !== undefined && choices.entry !== 'nodePort' && Object.keys(all).length > 1
        ? [
            at(
              `the Ingress leads to port ${Object.values(all)[0] ?? ''} alone, and the ingress controller does TLS`,
              'Give the Ingress a tlsSecret; a server that sends HTTP on to HTTPS itself would do so for ever.',
            ),
          ]
        : []),
      ...(isEntry || published.length === 0
        ? []
        : [
            at(
              `was published on the host as ${published.map((port) => `${port.host_ip === undefined ? '' : `${port.host_ip}:`}${port.published ?? ''}`).join(', ')}; it is reached from within the namespace alone`,
              `From your machine: kubectl -n ${application} port-forward service/${subject.called} ${published[0]?.target ?? ''}.`,
            ),
          ]),
      ...(datagrams.length === 0
        ? []
        : [at(`listens on ${listed(datagrams)}; the model has TCP ports alone`, 'Write a Service for it by hand.')]),
    ],
  };
}

/** The entry is reached on all of its ports, or by HTTP on the first. */
function opened(published: readonly Port[], at: (message: string, remedy?: string) => Finding): Finding[] {
  const own = published.filter((port) => !isOutside(port)).map(({ target }) => `${target ?? ''}`);
  return own.length === 0
    ? []
    : [
        at(
          `was published on the host alone at ${listed(own)}, and is the entry, of which every port is reached from outside`,
          'Take the port out of the model, or put another service in front.',
        ),
      ];
}
