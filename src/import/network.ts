import { isIP } from 'node:net';
import type { Finding } from '../api/finding.ts';
import { objectName } from '../application/names.ts';
import type { Carried, Fields, Scene, Subject } from './carried.ts';
import { about, type Cause } from './findings.ts';
import { isServiceName } from './aliases.ts';
import { replicasOf } from './deploy.ts';
import { isWorker } from '../users/work.ts';
import { namesHost, portsOf } from './listening.ts';

/** Who finds and calls whom. */
export function network(scene: Scene, subject: Subject): Carried {
  const { project } = scene;
  const listens = portsOf(scene, subject).length > 0;
  const { carried, findings } = aliases(scene, subject, listens);
  // Of the entry, too: who is confined to a network may call out to nobody else.
  const callers = listens ? callersOf(scene, subject) : undefined;
  const isInternal = (network: string) => project.model.networks?.[network]?.internal === true;
  const mode = subject.service.network_mode;
  const isAlone = mode === undefined ? networksOf(subject).every(isInternal) : mode === 'none';
  return {
    fields: {
      ...(carried.length === 0 ? {} : { aliases: carried }),
      ...(callers === undefined ? {} : { callers }),
      ...(isAlone ? {} : { internet: 'anywhere' as const }),
      ...hosts(subject),
      ...dns(subject),
      ...hostname(subject),
    },
    findings: [...findings, ...unreachable(scene, subject, listens), ...notInCluster(scene, subject)],
  };
}

function aliases(scene: Scene, subject: Subject, listens: boolean): { carried: string[]; findings: Finding[] } {
  const all = listens ? subject.aliases.filter((alias) => alias !== subject.called) : [];
  const others = scene.subjects.filter(({ name }) => name !== subject.name);
  const taken = new Set(others.flatMap(({ name, called, aliases }) => [name, called, ...aliases]));
  const impossible = all.filter((alias) => !isServiceName(alias));
  const doubled = all.filter((alias) => isServiceName(alias) && taken.has(alias));
  const said = (names: readonly string[], reason: Cause['reason'], message: string, remedy: string) =>
    names.length === 0
      ? []
      : [
          about(
            scene,
            subject,
            ['networks'],
            { reason, message: `is not found as ${names.join(', ')}: ${message}` },
            remedy,
          ),
        ];
  return {
    carried: all.filter((alias) => isServiceName(alias) && !taken.has(alias)),
    findings: [
      ...said(
        impossible,
        'Rewritten',
        'no Service can be called so; where variables and commands name it so as a host, that is rewritten',
        'Look for places in the code that name it.',
      ),
      ...said(doubled, 'NotCarried', 'another Service is called so', 'Call it by its own name.'),
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

function hostname({ service }: Subject): Fields {
  const { hostname } = service;
  const isRight = hostname !== undefined && objectName.safeParse(hostname).success && replicasOf(service) <= 1;
  return isRight ? { hostname } : {};
}

/** Others may call it, but nobody says on which port. */
function unreachable(scene: Scene, subject: Subject, listens: boolean): Finding[] {
  if (listens) return [];
  const hosts = [subject.name, ...subject.aliases];
  // Who waits for what neither ends nor takes jobs is going to call it, perhaps by a file of its image.
  const isAwaited = !subject.runsOnce && !isWorker(subject);
  const callers = scene.subjects.filter(
    ({ service }) =>
      (isAwaited && service.depends_on?.[subject.name] !== undefined) ||
      Object.entries(service.environment ?? {}).some(
        ([variable, value]) => value !== null && hosts.some((host) => namesHost(variable, value, host)),
      ),
  );
  if (callers.length === 0) return [];
  const cause = {
    reason: 'ToFillIn',
    message: `is named by ${callers.map((caller) => caller.name).join(', ')}, but no file says on which port it listens`,
  } as const;
  return [about(scene, subject, [], cause, 'Name its ports in the model, like {http: 8080}, and who may call it.')];
}

/** What is of the machine on which Docker runs. */
function notInCluster(scene: Scene, subject: Subject): Finding[] {
  const { service } = subject;
  const said = (field: string, message: string, remedy?: string) =>
    about(scene, subject, [field], { reason: 'NotCarried', message }, remedy);
  const mode = service.network_mode;
  return [
    ...extraHosts(service.extra_hosts).flatMap(([host, address]) => {
      if (isIP(address) !== 0) return [];
      return address === 'host-gateway'
        ? said(
            'extra_hosts',
            `${host} is the machine on which Docker runs`,
            'Give its address, where it is to be called.',
          )
        : said('extra_hosts', `${host}=${address} is not a host with an address`);
    }),
    ...(mode === undefined || mode === 'bridge' || mode === 'default'
      ? []
      : [
          said(
            'network_mode',
            `network_mode: ${mode}: each service has a network of its own`,
            'Call it, and what it calls, by the names of Services.',
          ),
        ]),
    ...(service.hostname !== undefined && hostname(subject).hostname === undefined
      ? [
          said(
            'hostname',
            objectName.safeParse(service.hostname).success
              ? `hostname: ${service.hostname}: several pods cannot have one`
              : `hostname: ${service.hostname}: that of a pod is of lower-case letters, digits and hyphens`,
          ),
        ]
      : []),
  ];
}
