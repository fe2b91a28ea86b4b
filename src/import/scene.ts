import { OUR_VOLUMES } from '../application/consistency.ts';
import { isWithin, type Mounted } from '../users/mounts.ts';
import type { Recordings } from '../users/recordings.ts';
import type { Actor, Scene as UsersScene } from '../users/scene.ts';
import { usersOf, type User } from '../users/users.ts';
import type { Choices, Scene, Subject } from './carried.ts';
import { free, namesOf, objectNameOf } from './names.ts';
import { aliasesOf } from './aliases.ts';
import { withoutDirectories } from './directories.ts';
import type { Host } from './host.ts';
import { imageOf } from './image.ts';
import { claimOf } from './storage.ts';

/** The application before it is carried over: who uses the recordings, and what else is mounted. */
export function sceneOf(users: UsersScene, choices: Choices, host: Host): Scene {
  const { project, directory: recordings } = users;
  const names = namesOf(Object.keys(project.model.services));
  const looking = usersOf(users);
  const carriedUsers = new Map(
    looking.filter(({ confidence }) => confidence !== 'likely').map((user) => [user.service, user]),
  );
  const images = new Set([...carriedUsers.keys()].map((name) => imageOf(project, name)));
  const actors = users.actors.filter(({ name, section }) => section === 'services' && names.has(name));
  const aliases = aliasesOf(actors);
  const subjects = actors.map((actor): Subject => {
    const { name, service, runsOnce, settlement } = actor;
    const user = carriedUsers.get(name);
    const looksAlike = images.has(imageOf(project, name)) && !looking.some((each) => each.service === name);
    return {
      name,
      called: names.get(name) ?? name,
      service,
      aliases: aliases.get(name) ?? [],
      ...mounts(actor, recordings, user),
      ...(user === undefined ? {} : { user }),
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

/** What is mounted besides the recordings, and what of the recordings a role has no place for. */
function mounts(
  { own, mounted }: Actor,
  { source, path }: Recordings,
  user: User | undefined,
): Pick<Subject, 'mounts' | 'lostMounts'> {
  const targets = own.map(({ target }) => target);
  const role = targets.includes(path) ? path : targets[0];
  // A part of the same volume is another mount, but no other volume.
  const isOf = (each: Mounted) =>
    own.includes(each) || (each.mount.type === source?.type && each.mount.source === source.name);
  return {
    // What lies over the recordings of a user is one of the findings about users, and must not lie there any more.
    mounts: mounted.filter((each) => !isOf(each) && !(user !== undefined && isWithin(each.target, role ?? path))),
    lostMounts: mounted.filter((each) => isOf(each) && (user === undefined || each.target !== role)),
  };
}
