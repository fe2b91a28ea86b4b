import type { Fault } from '../fault.ts';
import type { Check } from '../health.ts';
import { callersOf, entryOf, type Application } from '../model.ts';
import type { Service } from '../service.ts';

/** One service is reachable from outside, and each name leads to one service. */
export function entryFaults(application: Application): Fault[] {
  const services = Object.entries(application.services);
  const first = entryOf(application);
  const aliases = services.flatMap(([service, { aliases }]) =>
    aliases.map((alias, index) => ({ alias, path: ['services', service, 'aliases', String(index)] })),
  );
  return [
    ...services
      .filter(([name, { entry }]) => entry !== undefined && name !== first)
      .map(([name]) => ({
        path: ['services', name, 'entry'],
        message: `"${first ?? ''}" is the entry already: only one service is reachable from outside`,
      })),
    ...aliases
      .filter(({ alias }) => Object.hasOwn(application.services, alias))
      .map(({ alias, path }) => ({ path, message: `there is a service "${alias}" already: choose another alias` })),
    ...aliases
      .filter(({ alias }, index) => aliases.findIndex((other) => other.alias === alias) < index)
      .map(({ alias, path }) => ({ path, message: `there is an alias "${alias}" already: choose another` })),
  ];
}

/** Whether who may call a service is somebody, and finds something to call. */
export function callFaults(application: Application, name: string, service: Service): Fault[] {
  const { ports, entry, everyPort } = service;
  const callers = callersOf(application, name);
  const silent = Object.keys(ports).length === 0 && (everyPort === undefined || entry !== undefined);
  const field = Object.entries({ entry, callers: service.callers, aliases: service.aliases[0] }).find(
    ([, value]) => value !== undefined,
  )?.[0];
  if (everyPort !== undefined && Object.keys(ports).length > 0)
    return [{ path: ['everyPort'], message: 'it names its ports: remove everyPort, or its ports' }];
  if (silent && field !== undefined)
    return [
      {
        path: [field],
        message: 'it listens on no port that anyone could call: name its ports, like {http: 8080}',
      },
    ];
  if (callers === 'namespace') return [];
  if (entry === undefined && service.callers === undefined && callers.length === 0 && !silent)
    return [
      {
        path: ['ports'],
        message: 'nothing may call it: list its callers (or `callers: namespace`), or mark a service `entry: true`',
      },
    ];
  return callers.flatMap((caller, index) =>
    Object.hasOwn(application.services, caller)
      ? []
      : [{ path: ['callers', String(index)], message: `there is no service "${caller}" in this application` }],
  );
}

export function portFaults({ ports, health, entry }: Service): Fault[] {
  const onNodes = Object.entries(entry?.nodePort ?? {});
  return [
    ...listedTwice(ports).map(({ name, message }) => ({ path: ['ports', name], message })),
    ...checkFaults(['health', 'live'], health?.live, ports),
    ...checkFaults(['health', 'ready'], health?.ready, ports),
    ...onNodes
      .filter(([name]) => Object.keys(ports).length > 0 && !Object.hasOwn(ports, name))
      .map(([name]) => ({ path: ['entry', 'nodePort', name], message: unknownPort(name, ports) })),
    ...listedTwice(entry?.nodePort ?? {}).map(({ name, message }) => ({ path: ['entry', 'nodePort', name], message })),
  ];
}

type Ports = Readonly<Record<string, number>>;

function listedTwice(ports: Ports): { name: string; message: string }[] {
  const numbers = Object.entries(ports);
  return numbers
    .filter(([, number], index) => numbers.findIndex(([, other]) => other === number) < index)
    .map(([name, number]) => ({ name, message: `port ${number} is listed already: name it once` }));
}

const unknownPort = (name: string, ports: Ports): string =>
  `there is no port "${name}" (its ports: ${Object.keys(ports).join(', ')})`;

function checkFaults(path: readonly string[], check: Check | undefined, ports: Ports): Fault[] {
  if (check === undefined || check.command !== undefined) return [];
  if (Object.keys(ports).length === 0)
    return [{ path, message: 'there is no port to ask: name its ports, like {http: 8080}' }];
  if (check.port === undefined || Object.hasOwn(ports, check.port)) return [];
  return [{ path: [...path, 'port'], message: unknownPort(check.port, ports) }];
}
