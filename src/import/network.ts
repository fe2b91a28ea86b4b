import { say, type Sentence } from '../api/say.ts';
import { isIP } from 'node:net';
import { objectName } from '../application/names.ts';
import type { Carried, Fields, Scene, Subject } from './carried.ts';
import { about, type Cause } from './findings.ts';
import { isServiceName } from './aliases.ts';
import { replicasOf } from './deploy.ts';
import { isWorker } from '../users/work.ts';
import { isNeededBeforeReady, namesOf, ownHostname } from './calls.ts';
import { portsOf } from './listening.ts';
import type { Said } from './said.ts';

/** Who finds and calls whom. */
export function network(scene: Scene, subject: Subject): Carried {
  const { project } = scene;
  const hasPorts = portsOf(scene, subject).length > 0;
  // A worker that nobody names is called by nobody.
  const isHeadless = !hasPorts && !subject.runsOnce && (!isWorker(subject) || isNamed(scene, subject));
  const listens = hasPorts || isHeadless;
  const { carried, findings } = aliases(scene, subject, listens);
  // Of the entry, too: who is confined to a network may call out to nobody else.
  const callers = listens ? callersOf(scene, subject) : undefined;
  const early = listens && isNeededBeforeReady(scene, subject);
  const isInternal = (network: string) => project.model.networks?.[network]?.internal === true;
  const mode = subject.service.network_mode;
  const isAlone = mode === undefined ? networksOf(subject).every(isInternal) : mode === 'none';
  return {
    fields: {
      ...(isHeadless ? { everyPort: true as const } : {}),
      ...(early ? { foundBeforeReady: true as const } : {}),
      ...(carried.length === 0 ? {} : { aliases: carried }),
      ...(callers === undefined ? {} : { callers }),
      ...(isAlone ? {} : { internet: 'anywhere' as const }),
      ...hosts(subject),
      ...dns(subject),
      ...hostname(scene, subject),
    },
    findings: [...findings, ...(isHeadless ? headless(scene, subject) : []), ...notInCluster(scene, subject)],
  };
}

function aliases(scene: Scene, subject: Subject, listens: boolean): { carried: string[]; findings: Said[] } {
  const all = listens ? subject.aliases.filter((alias) => alias !== subject.called) : [];
  const others = scene.subjects.filter(({ name }) => name !== subject.name);
  const taken = new Set(others.flatMap(({ name, called, aliases }) => [name, called, ...aliases]));
  const impossible = all.filter((alias) => !isServiceName(alias));
  const doubled = all.filter((alias) => isServiceName(alias) && taken.has(alias));
  const said = (names: readonly string[], reason: Cause['reason'], message: Sentence, remedy: Sentence) =>
    names.length === 0
      ? []
      : [
          about(
            scene,
            subject,
            ['networks'],
            { reason, message: say`is not found as ${names.join(', ')}: ${message}` },
            remedy,
          ),
        ];
  return {
    carried: all.filter((alias) => isServiceName(alias) && !taken.has(alias)),
    findings: [
      ...said(
        impossible,
        'Rewritten',
        say`a Service cannot have such a name; where variables and commands use it as a host, it is rewritten`,
        say`Look for other places that use the old name: code, files in the image.`,
      ),
      ...said(doubled, 'NotCarried', say`another service has that name`, say`Call it by its own name.`),
    ],
  };
}

const networksOf = ({ service }: Subject): string[] => Object.keys(service.networks ?? {});

/** Who shares a network with it. */
function callersOf({ subjects }: Scene, subject: Subject): 'namespace' | string[] {
  // In the network of the host, or of another, it is reached by whoever reaches that.
  if (subject.service.network_mode !== undefined) return 'namespace';
  const own = networksOf(subject);
  const others = subjects.filter(({ name }) => name !== subject.name);
  // From the network of the host, what is published is reached.
  const isNear = (other: Subject) =>
    other.service.network_mode !== undefined || networksOf(other).some((network) => own.includes(network));
  const near = others.filter(isNear);
  return near.length === others.length ? 'namespace' : near.map(({ called }) => called);
}

function hosts({ service }: Subject): Fields {
  // Of two addresses of one name the first: a file of hosts is read from above.
  const entries = extraHosts(service.extra_hosts)
    .filter(([, address]) => isIP(address) !== 0)
    .toReversed();
  return entries.length === 0 ? {} : { hosts: Object.fromEntries(entries) };
}

const extraHosts = (list: readonly string[] = []): [string, string][] =>
  list.map((text) => {
    const at = text.indexOf('=');
    return [text.slice(0, at), text.slice(at + 1)];
  });

function dns({ service }: Subject): Fields {
  const searches = service.dns_search?.filter((domain) => domain !== '.' && domain !== '') ?? [];
  const options = (service.dns_opt ?? []).map((text) => {
    const [name = '', ...value] = text.split(':');
    return [name, value.join(':')] as const;
  });
  if (searches.length === 0 && options.length === 0) return {};
  return {
    dns: {
      ...(searches.length === 0 ? {} : { searches }),
      ...(options.length === 0 ? {} : { options: Object.fromEntries(options) }),
    },
  };
}

/** As it says, or as it calls itself. */
function hostname(scene: Scene, subject: Subject): Fields {
  const { hostname } = subject.service;
  const isRight = hostname !== undefined && objectName.safeParse(hostname).success && replicasOf(subject.service) <= 1;
  const name = isRight ? hostname : ownHostname(scene, subject);
  return name === undefined ? {} : { hostname: name };
}

const isNamed = (scene: Scene, { name }: Subject): boolean =>
  scene.subjects.some((other) => other.name !== name && namesOf(scene, other.name).has(name));

/** In Compose every service is found on every port. */
function headless(scene: Scene, subject: Subject): Said[] {
  const message = say`listens on a port that no file names: it gets a Service without ports, which leads to every port of its pod`;
  const remedy = say`Nothing to do if nobody calls it. If you know its ports, name them in the model: ports: {http: 8080}, and remove everyPort.`;
  return [about(scene, subject, [], { reason: 'Rewritten', message, harm: 'nothing' }, remedy)];
}

/** What belongs to the machine that runs Docker. */
function notInCluster(scene: Scene, subject: Subject): Said[] {
  const { service } = subject;
  const said = (field: string, message: Sentence, remedy?: Sentence) =>
    about(scene, subject, [field], { reason: 'NotCarried', message }, remedy);
  const mode = service.network_mode;
  return [
    ...extraHosts(service.extra_hosts).flatMap(([host, address]) => {
      if (isIP(address) !== 0) return [];
      return address === 'host-gateway'
        ? said(
            'extra_hosts',
            say`${host} is the machine that runs Docker`,
            say`If the service calls that machine, write its address into the model: hosts.`,
          )
        : said('extra_hosts', say`${host}=${address} is not an address`);
    }),
    ...(mode === undefined || mode === 'bridge' || mode === 'default'
      ? []
      : [
          said(
            'network_mode',
            say`network_mode: ${mode}: in the cluster each service has its own network`,
            say`Services must call it, and it must call them, by their names.`,
          ),
        ]),
    ...(service.hostname !== undefined && hostname(scene, subject).hostname === undefined
      ? [
          said(
            'hostname',
            objectName.safeParse(service.hostname).success
              ? say`hostname: ${service.hostname}: several pods cannot share one hostname`
              : say`hostname: ${service.hostname}: the hostname of a pod has lower-case letters, digits and hyphens only`,
          ),
        ]
      : []),
  ];
}
