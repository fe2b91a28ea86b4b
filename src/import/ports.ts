import { say, type Sentence } from '../api/say.ts';
import type { Port } from '../compose/project.ts';
import type { Carried, Fields, Scene, Subject } from './carried.ts';
import { entryField, entryOf, isOutside, isWeb, orderedPorts } from './entry.ts';
import { about, listed } from './findings.ts';
import type { Said } from './said.ts';

const PORT_NAMES: Readonly<Record<number, string>> = {
  21: 'ftp',
  22: 'ssh',
  25: 'smtp',
  443: 'https',
  554: 'rtsp',
  587: 'submission',
  1883: 'mqtt',
  1935: 'rtmp',
  3306: 'mysql',
  5060: 'sip',
  5061: 'sips',
  5432: 'postgres',
  5672: 'amqp',
  6379: 'redis',
  8554: 'rtsp',
  9092: 'kafka',
  11211: 'memcached',
  27017: 'mongodb',
};

/** The ports with names, which probes and Services go by. */
export function named(ports: readonly number[]): Record<string, number> {
  const names = new Set<string>();
  return Object.fromEntries(
    ports.map((port) => {
      const own = PORT_NAMES[port] ?? (isWeb(port) ? 'http' : `port-${port}`);
      const name = names.has(own) ? `port-${port}` : own;
      names.add(name);
      return [name, port];
    }),
  );
}

/** Ports, and whether and how the service is reached from outside. */
export function ports(scene: Scene, subject: Subject): Carried {
  const { application, choices } = scene;
  const all = named(orderedPorts(scene, subject));
  const isEntry = entryOf(scene) === subject.name;
  const published = (subject.service.ports ?? []).filter(
    ({ published, protocol = 'tcp' }) => published !== undefined && protocol === 'tcp',
  );
  const fields: Fields = {
    ...(Object.keys(all).length === 0 ? {} : { ports: all }),
    ...(isEntry ? { entry: entryField(choices.entry, all, published) } : {}),
  };
  return {
    fields,
    findings: [
      ...(isEntry ? entered(scene, subject, all, published) : []),
      ...(isEntry || published.length === 0 ? [] : [inside(scene, subject, application, published)]),
      ...datagrams(scene, subject),
    ],
  };
}

const at = (scene: Scene, subject: Subject, message: Sentence, remedy: Sentence, harm: Said['harm'] = 'look'): Said =>
  about(scene, subject, ['ports'], { reason: 'NotCarried', message, harm }, remedy);

function entered(scene: Scene, subject: Subject, all: Record<string, number>, published: readonly Port[]): Said[] {
  const { entry } = scene.choices;
  if (entry === undefined) {
    const message = say`is the entry, but nothing outside the cluster leads to it yet`;
    const remedy = say`Import again with --entry ingress=HOST, or --entry nodeport.`;
    return [about(scene, subject, ['ports'], { reason: 'Rewritten', message, harm: 'stops' }, remedy)];
  }
  const [first = 0, ...others] = Object.values(all);
  return [
    ...opened(scene, subject, published),
    ...(entry === 'nodePort' || others.length === 0
      ? []
      : [
          at(
            scene,
            subject,
            say`the Ingress leads to port ${first} only, and the ingress controller does TLS; ports ${listed(others.map(String))} are reached inside the cluster only`,
            say`Give the Ingress a tlsSecret in the model. A server that redirects HTTP to HTTPS itself must stop doing so.`,
          ),
        ]),
  ];
}

/** The entry is reached on all of its ports, or by HTTP on the first. */
function opened(scene: Scene, subject: Subject, published: readonly Port[]): Said[] {
  const own = published.filter((port) => !isOutside(port)).map(({ target }) => `${target ?? ''}`);
  if (own.length === 0) return [];
  const message = say`was reached at ${listed(own)} from its own host only; as the entry, all its ports are reached from outside`;
  return [at(scene, subject, message, say`Take the port out of the model, or put another service in front.`)];
}

function inside(scene: Scene, subject: Subject, application: string, published: readonly Port[]): Said {
  const numbers = published.map(
    (port) => `${port.host_ip === undefined ? '' : `${port.host_ip}:`}${port.published ?? ''}`,
  );
  const message = say`was published on the host as ${listed(numbers)}; in the cluster it is reached from the namespace only`;
  const [first] = published;
  const [own, there] = [first?.published ?? '', `${first?.target ?? ''}`];
  // At the port of old; but only root listens below 1024, and a range is no port.
  const ports = own === there || !/^\d{4,5}$/.test(own) ? there : `${own}:${there}`;
  const remedy = say`To reach it from your machine: kubectl -n ${application} port-forward service/${subject.called} ${ports}`;
  return at(scene, subject, message, remedy);
}

function datagrams(scene: Scene, subject: Subject): Said[] {
  const all = [
    ...(subject.service.ports ?? [])
      .filter(({ protocol = 'tcp' }) => protocol !== 'tcp')
      .map(({ target, protocol }) => `${target ?? ''}/${protocol ?? ''}`),
    ...(subject.service.expose ?? []).filter((port) => /\/(?!tcp$)/.test(port)),
  ];
  if (all.length === 0) return [];
  const message = say`listens on ${listed([...new Set(all)])}; the model has TCP ports only`;
  return [at(scene, subject, message, say`Write a Service for these ports yourself.`, 'stops')];
}
