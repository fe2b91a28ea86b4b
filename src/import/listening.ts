import type { Port, Service } from '../compose/project.ts';
import type { Scene, Subject } from './carried.ts';
import { finalLines } from '../users/dockerfile.ts';
import { isBoundFile } from './host.ts';
import { buildOf } from './image.ts';

/** What images listen on by themselves, by the last part of their names. */
const IMAGE_PORTS: Readonly<Record<string, number>> = {
  redis: 6379,
  valkey: 6379,
  keydb: 6379,
  dragonfly: 6379,
  postgres: 5432,
  postgresql: 5432,
  pgvector: 5432,
  postgis: 5432,
  timescaledb: 5432,
  mysql: 3306,
  mariadb: 3306,
  mongo: 27017,
  mongodb: 27017,
  rabbitmq: 5672,
  kafka: 9092,
  nats: 4222,
  'eclipse-mosquitto': 1883,
  memcached: 11211,
  nginx: 80,
  httpd: 80,
  caddy: 80,
  traefik: 80,
  n8n: 5678,
  minio: 9000,
  elasticsearch: 9200,
  opensearch: 9200,
  'clickhouse-server': 8123,
  meilisearch: 7700,
  qdrant: 6333,
  influxdb: 8086,
  prometheus: 9090,
  grafana: 3000,
  gotenberg: 3000,
  tika: 9998,
};

/** On which TCP ports a service listens: as it says itself, or as others call it. In Compose nobody has to say it. */
export function portsOf(scene: Scene, subject: Subject): number[] {
  const said = [
    ...(subject.service.ports ?? []).filter(isTcp).flatMap(({ target }) => target ?? []),
    ...(subject.service.expose ?? []).flatMap(exposed),
  ];
  // A service that publishes the port of its pages does not say on which port others call it.
  const known = [...new Set([...said, ...calledAs(scene, subject)])];
  if (known.length > 0) return known;
  // A guess is no reason to give a Job a Service.
  if (subject.runsOnce) return [];
  const checked = (subject.service.healthcheck?.test ?? []).flatMap((text) =>
    portsIn(text, ['localhost', '127.0.0.1', '0.0.0.0']),
  );
  const variable = Number(subject.service.environment?.PORT ?? 0);
  const image = IMAGE_PORTS[imageName(subject.service.image)];
  const own = [...(isPort(variable) ? [variable] : []), ...checked];
  if (own.length > 0) return [...new Set(own)];
  const built = builtToListen(scene, subject);
  return built.length > 0 ? built : image === undefined ? [] : [image];
}

/** What the Dockerfile exposes. */
function builtToListen(scene: Scene, subject: Subject): number[] {
  const build = buildOf(scene, subject);
  const lines = build === undefined ? [] : (finalLines(build, scene.host) ?? []);
  const words = lines.flatMap((line) => /^\s*EXPOSE\s+(.*)$/i.exec(line)?.[1]?.trim().split(/\s+/) ?? []);
  return [...new Set(words.flatMap(exposed))];
}

const isTcp = ({ protocol = 'tcp' }: Port): boolean => protocol === 'tcp';

function exposed(text: string): number[] {
  const [, first, last = first] = /^(\d+)(?:-(\d+))?(?:\/tcp)?$/.exec(text) ?? [];
  if (first === undefined) return [];
  return Array.from({ length: Math.min(Number(last) - Number(first) + 1, 32) }, (_, index) => Number(first) + index);
}

const imageName = (image = ''): string => /([^/:@]+)(?::[^/]*)?(?:@.*)?$/.exec(image)?.[1] ?? '';

/** The ports by which others name the service: in variables, commands, and the files that they mount. */
function calledAs(scene: Scene, { name, aliases }: Subject): number[] {
  const hosts = [name, ...aliases];
  const paired = scene.subjects.flatMap(({ service: { environment = {} } }) =>
    Object.entries(environment).flatMap(([variable, value]) =>
      value !== null && hosts.includes(value) ? portBeside(environment, variable) : [],
    ),
  );
  return [...new Set([...texts(scene).flatMap((text) => portsIn(text, hosts)), ...paired])];
}

const isPort = (port: number): boolean => Number.isInteger(port) && port > 0 && port < 65_536;

/** DB_HOST and DB_PORT go together. */
const HOST = /(HOST(NAME)?|ADDR(ESS)?|SERVER|ENDPOINT)$/i;

function portBeside(environment: NonNullable<Service['environment']>, variable: string): number[] {
  const port = HOST.test(variable) ? Number(environment[variable.replace(HOST, 'PORT')] ?? 0) : 0;
  return isPort(port) ? [port] : [];
}

/** Every service is looked for in them. */
const read = new WeakMap<Scene, readonly string[]>();

function texts(scene: Scene): readonly string[] {
  const all = read.get(scene) ?? [...new Set(scene.subjects.flatMap((subject) => textsOf(scene, subject)))];
  read.set(scene, all);
  return all;
}

function textsOf({ project, host }: Scene, { mounts, service }: Subject): string[] {
  const files = mounts
    .filter(({ mount }) => isBoundFile(host, mount))
    .flatMap(({ mount: { source = '' } }) => host.text(source) ?? []);
  const configs = (service.configs ?? []).flatMap(({ source = '' }) => {
    const { content, file } = project.model.configs?.[source] ?? {};
    return content ?? (file === undefined ? [] : (host.text(file) ?? []));
  });
  return [
    ...Object.values(service.environment ?? {}).flatMap((value) => value ?? []),
    ...(service.command ?? []),
    ...(service.entrypoint ?? []),
    ...(service.healthcheck?.test ?? []),
    ...files,
    ...configs,
  ];
}

/** `http://api:3000`, `api:3000`; without a port, what the scheme says. */
function portsIn(text: string, hosts: readonly string[]): number[] {
  return hosts.flatMap((host) => {
    if (!text.includes(host)) return [];
    const pattern = new RegExp(
      `(?:([A-Za-z][A-Za-z0-9+.-]*)://(?:[^/\\s@]*@)?|(?<![\\w.-]))${host.replaceAll('.', '\\.')}(?::(\\d{1,5}))?(?![\\w.-])`,
      'g',
    );
    return [...text.matchAll(pattern)].flatMap(([, scheme, port]) => {
      if (port !== undefined) return isPort(Number(port)) ? [Number(port)] : [];
      return scheme === undefined ? [] : (SCHEMES[scheme.toLowerCase()] ?? []);
    });
  });
}

const SCHEMES: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  redis: 6379,
  postgres: 5432,
  postgresql: 5432,
  mysql: 3306,
  mongodb: 27017,
  amqp: 5672,
};
