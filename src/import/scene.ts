import { OUR_VOLUMES } from '../application/consistency.ts';
import { isWithin, type Mounted } from '../users/mounts.ts';
import { isDirectoryVariable, type Recordings } from '../users/recordings.ts';
import type { Actor, Scene as UsersScene } from '../users/scene.ts';
import { usersOf, type User } from '../users/users.ts';
import type { Choices, Prepared, Scene, Subject } from './carried.ts';
import { free, namesOf, objectNameOf } from './names.ts';
import { aliasesOf } from './aliases.ts';
import { withoutDirectories } from './directories.ts';
import type { Host } from './host.ts';
import { programOf } from './image.ts';
import { onlyPrepares, ownerIn, scriptOf } from './script.ts';
import { claimOf } from './storage.ts';

/** The application before it is carried over: who uses the recordings, and what else is mounted. */
export function sceneOf(users: UsersScene, choices: Choices, host: Host): Scene {
  const { project, directory: recordings } = users;
  const names = namesOf(Object.keys(project.model.services));
  const looking = usersOf(users);
  const all = users.actors.filter(({ name, section }) => section === 'services' && names.has(name));
  const carriedUsers = new Map(
    looking
      .filter(({ confidence }) => confidence !== 'likely')
      .filter(({ service }) => !all.some((actor) => actor.name === service && hasItsOwn(actor, users)))
      .map((user) => [user.service, user]),
  );
  const prepared = all.flatMap((actor) => preparedBy(actor) ?? []);
  const actors = all.filter(({ name }) => !prepared.some((each) => each.name === name));
  const images = new Set([...carriedUsers.keys()].map((name) => programOf(project, name)));
  const aliases = aliasesOf(actors);
  const subjects = actors.map((actor): Subject => {
    const { name, service, runsOnce, settlement } = actor;
    const user = carriedUsers.get(name);
    const looksAlike = images.has(programOf(project, name)) && !looking.some((each) => each.service === name);
    return {
      name,
      called: names.get(name) ?? name,
      service,
      aliases: aliases.get(name) ?? [],
      ...mounts(actor, recordings, user),
      ...(user === undefined ? {} : { user, path: pathIn(actor, recordings) }),
      isNoUser: settlement?.needs === false || (user === undefined && looksAlike),
      runsOnce,
    };
  });
  const carried = withoutDirectories(subjects, host, Object.keys(project.model.volumes ?? {}));
  const volumeNames = volumesIn(carried.subjects);
  const claim = claimOf(recordings);
  return {
    project,
    host,
    choices,
    application: objectNameOf(project.model.name),
    volumeNames,
    claims: new Set([claim, ...volumeNames.values()]),
    prepared,
    ...carried,
  };
}

/** What each named volume is called in Kubernetes; `a_b` and `a-b` are two. */
function volumesIn(subjects: readonly Pick<Subject, 'mounts'>[]): ReadonlyMap<string, string> {
  const taken = new Set<string>(OUR_VOLUMES);
  const sources = subjects.flatMap(({ mounts }) =>
    mounts.flatMap(({ mount: { type, source } }) => (type === 'volume' && source !== undefined ? [source] : [])),
  );
  return new Map([...new Set(sources)].map((source) => [source, free(objectNameOf(source), taken)]));
}

/** Where a user of the recordings sees them. */
function pathIn({ own }: Actor, { path }: Recordings): string {
  const targets = own.map(({ target }) => target);
  return targets.includes(path) ? path : (targets[0] ?? path);
}

/**
 * Whether what a service has at the path of the recordings is its own affair: within a service a path is what the service mounts there. Where something says
 * that the service means the recordings, the mount is a mistake.
 */
function hasItsOwn(actor: Actor, { project, directory, actors }: UsersScene): boolean {
  const { name, own, mounted, settlement, queues, variables } = actor;
  if (own.length > 0 || settlement?.needs === true || queues.some(({ isSure }) => isSure)) return false;
  const isToldSo = variables.some((variable) => variable.isOwn && isDirectoryVariable(variable.name));
  const program = programOf(project, name);
  const isSameProgram = actors.some(
    (other) => other.own.length > 0 && other.section === 'services' && programOf(project, other.name) === program,
  );
  if (isToldSo || isSameProgram) return false;
  return mounted.some(({ mount, target }) => target === directory.path && mount.type !== 'tmpfs');
}

/** Undefined where the service does more than to hand the recordings to a user. */
function preparedBy({ name, service, own }: Actor): Prepared | undefined {
  const directories = own.map(({ target }) => target);
  const script = scriptOf(service);
  if (directories.length === 0 || !onlyPrepares(script, directories)) return undefined;
  return { name, owner: ownerIn(script, directories, service.environment) };
}

/** What is mounted besides the recordings, what of the recordings a role has no place for, and what the recordings take the place of. */
function mounts(
  actor: Actor,
  recordings: Recordings,
  user: User | undefined,
): Pick<Subject, 'mounts' | 'lostMounts' | 'displaced'> {
  const { own, mounted } = actor;
  const { source } = recordings;
  const role = pathIn(actor, recordings);
  // A part of the same volume is another mount, but no other volume.
  const isOf = (each: Mounted) =>
    own.includes(each) || (each.mount.type === source?.type && each.mount.source === source.name);
  const others = mounted.filter((each) => !isOf(each));
  const isDisplaced = ({ target }: Mounted) => user !== undefined && isWithin(target, role);
  return {
    mounts: others.filter((each) => !isDisplaced(each)),
    lostMounts: mounted.filter((each) => isOf(each) && (user === undefined || each.target !== role)),
    displaced: others.filter(isDisplaced),
  };
}
