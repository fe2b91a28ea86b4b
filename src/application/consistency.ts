import { posix } from 'node:path';
import { accountsOf, callersOf, entryOf, ownClaimName, type Application } from './model.ts';
import type { Check, Service } from './service.ts';

/** Something wrong at a place of the model: the field's path, and one sentence on what is wrong and what to do. */
export interface Fault {
  readonly path: readonly string[];
  readonly message: string;
}

/**
 * What is wrong between fields that are each right by themselves. Whether a service would be mounted is not asked here: that is decided on
 * its pod (src/mount), when it is synthesised.
 */
export function inconsistencies(application: Application): Fault[] {
  const services = Object.entries(application.services);
  return [
    ...secondEntries(application),
    ...unheldRoles(application),
    ...claimsOfOneName(application),
    ...services.flatMap(([name, service]) =>
      [
        ...nameFaults(name, service),
        ...roleFaults(application, service),
        ...callerFaults(application, name),
        ...portFaults(service),
        ...pathFaults(service),
        ...variableFaults(service),
        ...replicaFaults(service),
      ].map(({ path, message }) => ({ path: ['services', name, ...path], message })),
    ),
  ];
}

function secondEntries(application: Application): Fault[] {
  const first = entryOf(application);
  return Object.entries(application.services)
    .filter(([name, { entry }]) => entry && name !== first)
    .map(([name]) => ({
      path: ['services', name, 'entry'],
      message: `"${first ?? ''}" is the entry already: only one service is reachable from outside`,
    }));
}

function unheldRoles(application: Application): Fault[] {
  return Object.keys(application.store.roles)
    .filter((role) => accountsOf(application, role).length === 0)
    .map((role) => ({
      path: ['store', 'roles', role],
      message: `no service holds role "${role}": give one \`role: ${role}\`, or list in serviceAccounts who will hold it`,
    }));
}

/** Every claim of the namespace: the store's, and those that services have for themselves. */
function claimsOfOneName({ services, store }: Application): Fault[] {
  const claims = Object.entries(services).flatMap(([service, { volumes }]) =>
    Object.entries(volumes)
      .filter(([, { claim }]) => claim !== undefined)
      .map(([volume]) => ({ name: ownClaimName(service, volume), path: ['services', service, 'volumes', volume] })),
  );
  const all = [store.claim, ...claims].map(({ name }) => name);
  return claims
    .filter(({ name }, index) => all.indexOf(name) <= index)
    .map(({ name, path }) => ({
      path,
      message: `there is a claim "${name}" already: call this volume something else`,
    }));
}

/** The volumes that synthesis adds to pods by itself. */
const OUR_VOLUMES = ['recordings', 'files', 'tmp'];

function nameFaults(name: string, { volumes }: Service): Fault[] {
  return [
    ...(name === 'default'
      ? [
          {
            path: [],
            message: 'Kubernetes has a service account called default in each namespace: call it something else',
          },
        ]
      : []),
    ...Object.keys(volumes)
      .filter((volume) => OUR_VOLUMES.includes(volume))
      .map((volume) => ({
        path: ['volumes', volume],
        message: `the pod has a volume "${volume}" of its own: call this one something else`,
      })),
  ];
}

function roleFaults({ store }: Application, { role, mount, runAsUser }: Service): Fault[] {
  if (role === undefined) {
    if (mount === 'written') return [];
    return [{ path: ['mount'], message: 'there is nothing to inject without a role: name a role, or remove mount' }];
  }
  const roles = Object.keys(store.roles);
  return [
    ...(roles.includes(role)
      ? []
      : [{ path: ['role'], message: `store "${store.name}" has no role "${role}" (its roles: ${roles.join(', ')})` }]),
    // One user for all users of a store (semantics 19).
    ...(runAsUser === undefined || runAsUser === store.runAsUser
      ? []
      : [
          {
            path: ['runAsUser'],
            message: `all users of the store run as user ${store.runAsUser}: remove runAsUser, or change it in the store`,
          },
        ]),
  ];
}

function callerFaults(application: Application, name: string): Fault[] {
  const service = application.services[name];
  const callers = callersOf(application, name);
  if (service === undefined) return [];
  const silent = Object.keys(service.ports).length === 0;
  if (silent && (service.entry || service.callers !== undefined))
    return [
      {
        path: [service.entry ? 'entry' : 'callers'],
        message: 'it listens on no port that anyone could call: name its ports, like {http: 8080}',
      },
    ];
  if (callers === 'namespace') return [];
  if (!service.entry && service.callers === undefined && callers.length === 0 && !silent)
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

function portFaults({ ports, health }: Service): Fault[] {
  const numbers = Object.entries(ports);
  const twice = numbers
    .filter(([, number], index) => numbers.findIndex(([, other]) => other === number) < index)
    .map(([name, number]) => ({ path: ['ports', name], message: `port ${number} is listed already: name it once` }));
  const unknown = (at: string, check: Check | undefined): Fault[] => {
    if (check === undefined || check.command !== undefined) return [];
    if (numbers.length === 0)
      return [{ path: ['health', at], message: 'there is no port to ask: name its ports, like {http: 8080}' }];
    if (check.port === undefined || Object.hasOwn(ports, check.port)) return [];
    const names = Object.keys(ports).join(', ');
    return [{ path: ['health', at, 'port'], message: `there is no port "${check.port}" (its ports: ${names})` }];
  };
  return [...twice, ...unknown('live', health?.live), ...unknown('ready', health?.ready)];
}

/** Where a container sees volumes and files: one thing at a path, compared cleaned (semantics 6). */
function pathFaults({ volumes, files, security }: Service): Fault[] {
  const places = [
    ...Object.entries(volumes).map(([name, { path }]) => ({ at: ['volumes', name, 'path'], path })),
    ...Object.keys(files).map((path) => ({ at: ['files', path], path })),
  ].map(({ at, path }) => ({ at, path: posix.resolve(path) }));
  return [
    ...places
      .filter(({ path }, index) => places.findIndex((place) => place.path === path) < index)
      .map(({ at, path }) => ({
        path: at,
        message: `something else is mounted at ${path} already: choose another path`,
      })),
    ...places
      .filter(({ path }) => security === 'restricted' && path.startsWith('/root/'))
      .map(({ at }) => ({
        path: at,
        message: 'only root can enter /root, and this service does not run as root: choose a path elsewhere',
      })),
  ];
}

function variableFaults({ env, secretEnv }: Service): Fault[] {
  return Object.keys(secretEnv)
    .filter((name) => Object.hasOwn(env, name))
    .map((name) => ({ path: ['secretEnv', name], message: `${name} stands in env, too: remove one of them` }));
}

function replicaFaults({ replicas, keepsStateInMemory, volumes }: Service): Fault[] {
  if (replicas <= 1) return [];
  const own = Object.values(volumes).some(({ claim }) => claim !== undefined);
  if (!keepsStateInMemory && !own) return [];
  const why = keepsStateInMemory ? 'each would keep its own state in memory' : 'its own claim serves one pod';
  return [{ path: ['replicas'], message: `there can be only one replica: ${why}` }];
}
