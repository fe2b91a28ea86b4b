import { objectName } from '../application/names.ts';
import { isServiceName } from './aliases.ts';
import type { Scene, Subject } from './carried.ts';
import { replicasOf } from './deploy.ts';
import { isBoundFile } from './host.ts';
import { programOf } from './image.ts';
import { escaped } from './rewrite.ts';

/** Options and fields behind which a host stands. */
const BEHIND =
  '(?:\\s-h\\s*|--?(?:[\\w.-]*host(?:s|name)?|ip|[\\w.-]*(?:server|address|addr|peers?|node|nodes|cluster|seeds?|join|bind|advertise|endpoints?|master))[= ]|["\']?host(?:name)?["\']?\\s*[:=]\\s*)';
/** Programs that take a host as an argument. */
const PROGRAMS =
  '(?:\\b(?:nc|ncat|ping|telnet|nslookup|dig|host|curl|wget|cqlsh|mongosh?|getent\\s+hosts)\\b(?:\\s+-\\S+)*\\s+)';

/** How a text names each host. Each text is asked for each host. */
const namings = new Map<string, RegExp>();

function namingOf(host: string): RegExp {
  const known = namings.get(host);
  if (known !== undefined) return known;
  const name = escaped(host);
  const naming = new RegExp(
    `(?:\\/\\/|@|${BEHIND}["']?|${PROGRAMS}["']?)${name}(?![\\w.-])|(?<![\\w.\\/-])${name}(?=:[\\d$])`,
    'i',
  );
  namings.set(host, naming);
  return naming;
}

/** Whether a text names a host: in a URL, before a port, behind an option, or as what a program asks. */
const namesHostIn = (text: string, host: string): boolean => text.includes(host) && namingOf(host).test(` ${text}`);

/** `HOST=db`, `SEEDS=a,b`: variables whose values are hosts. */
const isHostValue = (variable: string, value: string, host: string): boolean =>
  /(HOSTS?|HOSTNAME|ADDR|ADDRESS|SERVERS?|ENDPOINTS?|SEEDS?|PEERS?|NODES?|MEMBERS|BROKERS?|IP|NAME_ADVERTISED)$/i.test(
    variable,
  ) && value.split(/[\s,;]+/).includes(host);

/** MinIO and its like: `http://minio{1...4}/data`. */
const expanded = (text: string): string =>
  text.replace(/([\w.:/@-]*)\{(\d+)\.\.\.?(\d+)\}/g, (_, head: string, first: string, last: string) =>
    Array.from(
      { length: Math.min(Math.max(Number(last) - Number(first) + 1, 0), 32) },
      (_unused, index) => `${head}${Number(first) + index}`,
    ).join(' '),
  );

/** The names by which containers find a service. */
const hostsOf = ({ name, aliases }: Subject): string[] => [name, ...aliases];

interface Texts {
  readonly health: string;
  readonly others: readonly string[];
  readonly environment: readonly (readonly [string, string])[];
}

function textsOf({ host, project }: Scene, { service, mounts }: Subject): Texts {
  const files = mounts
    .filter(({ mount }) => isBoundFile(host, mount))
    .flatMap(({ mount: { source = '' } }) => host.text(source) ?? []);
  const configs = (service.configs ?? []).flatMap(({ source = '' }) => project.model.configs?.[source]?.content ?? []);
  const environment = Object.entries(service.environment ?? {}).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const],
  );
  return {
    health: expanded((service.healthcheck?.test ?? []).join(' ')),
    others: [
      [...(service.entrypoint ?? []), ...(service.command ?? [])].join(' '),
      ...environment.map(([, value]) => value),
      ...files,
      ...configs,
    ].map(expanded),
    environment,
  };
}

const names = ({ health, others, environment }: Texts, host: string): boolean =>
  namesHostIn(health, host) ||
  others.some((text) => namesHostIn(text, host)) ||
  environment.some(([variable, value]) => isHostValue(variable, value, host));

/** What an application says of who calls whom. Every pair is looked at once. */
interface Calls {
  readonly byService: ReadonlyMap<string, ReadonlySet<string>>;
  readonly texts: ReadonlyMap<string, Texts>;
}

const known = new WeakMap<Scene, Calls>();

function callsIn(scene: Scene): Calls {
  const found = known.get(scene);
  if (found !== undefined) return found;
  const texts = new Map(scene.subjects.map((subject) => [subject.name, textsOf(scene, subject)]));
  const byService = new Map(
    [...texts].map(([name, its]) => [
      name,
      new Set(
        scene.subjects.filter((other) => hostsOf(other).some((host) => names(its, host))).map((other) => other.name),
      ),
    ]),
  );
  const calls = { byService, texts };
  known.set(scene, calls);
  return calls;
}

/** The services that a service names as hosts, itself among them. */
export const namesOf = (scene: Scene, service: string): ReadonlySet<string> =>
  callsIn(scene).byService.get(service) ?? new Set();

function reaches(scene: Scene, from: string, to: string): boolean {
  const seen = new Set<string>();
  const queue = [from];
  for (const each of queue)
    for (const next of namesOf(scene, each)) {
      if (next === to) return true;
      if (!seen.has(next)) queue.push(next);
      seen.add(next);
    }
  return false;
}

/**
 * The name by which a service calls itself, or binds to: `pg_isready -h db` in db. In Compose such a name is the address of the container, whatever its health;
 * a Service leads nowhere until the pod is ready. As the hostname of the pod it is the address of the pod.
 */
export function ownHostname(scene: Scene, subject: Subject): string | undefined {
  const { service } = subject;
  if (replicasOf(service) > 1 || service.network_mode !== undefined) return undefined;
  const used = usedOf(scene, subject);
  const name = used.length === 1 ? (isServiceName(used[0] ?? '') ? used[0] : subject.called) : undefined;
  if (name === undefined || !objectName.safeParse(name).success) return undefined;
  return service.hostname === undefined || service.hostname === name ? name : undefined;
}

/** The own names that a service uses. */
function usedOf(scene: Scene, subject: Subject): string[] {
  const its = callsIn(scene).texts.get(subject.name);
  return its === undefined ? [] : hostsOf(subject).filter((host) => names(its, host));
}

/**
 * Whether a service must be found before it is ready, for otherwise it would never be: it asks itself by a name that is not its hostname, it asks another one
 * that asks it, or its peers, which run the same image, need each other to start.
 */
export function isNeededBeforeReady(scene: Scene, subject: Subject): boolean {
  const { name, service } = subject;
  if (service.healthcheck?.test === undefined || service.healthcheck.disable === true || subject.runsOnce) return false;
  if (usedOf(scene, subject).length > 0 && ownHostname(scene, subject) === undefined) return true;
  const health = callsIn(scene).texts.get(name)?.health ?? '';
  const others = scene.subjects.filter((other) => other.name !== name);
  const asksThrough = others.some(
    (other) => hostsOf(other).some((host) => namesHostIn(health, host)) && reaches(scene, other.name, name),
  );
  const program = programOf(scene.project, name);
  const hasPeers = others.some(
    (other) =>
      programOf(scene.project, other.name) === program &&
      namesOf(scene, name).has(other.name) &&
      namesOf(scene, other.name).has(name),
  );
  const isInitiated = others.some((other) => other.runsOnce && makesReady(scene, other, name));
  return asksThrough || hasPeers || isInitiated;
}

/**
 * Whether a service becomes healthy only by what a Job does, such as a set of replicas that the Job initiates: then the Job must not wait for it, and must find
 * it before.
 */
export function makesReady(scene: Scene, { name: job }: Subject, other: string): boolean {
  const test = scene.subjects.find(({ name }) => name === other)?.service.healthcheck?.test?.join(' ') ?? '';
  if (!/\brs\.(status|isMaster|hello)|replSet|\bhello\(\)|isWritablePrimary|ismaster/i.test(test)) return false;
  return (callsIn(scene).texts.get(job)?.others ?? []).some((text) => /rs\.initiate|replSetInitiate/i.test(text));
}
