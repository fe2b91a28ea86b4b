import type { FieldFault } from '../fieldFault.ts';
import type { Check } from '../health.ts';
import { callersOf, entryOf, type Application } from '../model.ts';
import type { Service } from '../service.ts';

/** Only one service is the entry, and each name belongs to one service. */
export function entryFaults(application: Application): FieldFault[] {
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
        message: `"${first ?? ''}" is the entry already, and an application has one entry: remove one of the two`,
      })),
    ...aliases
      .filter(({ alias }) => Object.hasOwn(application.services, alias))
      .map(({ alias, path }) => ({ path, message: `there is a service "${alias}" already: choose another alias` })),
    ...aliases
      .filter(({ alias }, index) => aliases.findIndex((other) => other.alias === alias) < index)
      .map(({ alias, path }) => ({ path, message: `there is an alias "${alias}" already: choose another alias` })),
  ];
}

/** The callers of a service must exist, and the service must have a port. */
export function callFaults(application: Application, name: string, service: Service): FieldFault[] {
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
        message: 'the service has no ports, so nobody can call it: add ports, like {http: 8080}',
      },
    ];
  if (callers === 'namespace') return [];
  if (entry === undefined && service.callers === undefined && callers.length === 0 && !silent)
    return [
      {
        path: ['ports'],
        message:
          'no service may call this one: list its callers, write `callers: namespace`, or make a service the entry with `entry: true`',
      },
    ];
  return callers.flatMap((caller, index) =>
    Object.hasOwn(application.services, caller)
      ? []
      : [
          {
            path: ['callers', String(index)],
            message: `there is no service "${caller}" in this application: correct the name`,
          },
        ],
  );
}

export function portFaults({ ports, health, entry }: Service): FieldFault[] {
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
    .map(([name, number]) => ({ name, message: `port ${number} is listed twice: remove one of the two` }));
}

const unknownPort = (name: string, ports: Ports): string =>
  `the service has no port "${name}" (its ports: ${Object.keys(ports).join(', ')})`;

function checkFaults(path: readonly string[], check: Check | undefined, ports: Ports): FieldFault[] {
  if (check === undefined || check.command !== undefined) return [];
  if (Object.keys(ports).length === 0)
    return [{ path, message: 'the service has no port to check: add ports, like {http: 8080}' }];
  if (check.port === undefined || Object.hasOwn(ports, check.port)) return [];
  return [{ path: [...path, 'port'], message: unknownPort(check.port, ports) }];
}
