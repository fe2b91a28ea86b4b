import type { Imported, Scene } from '../carried.ts';
import type { Left, Remaining } from '../left.ts';
import type { Recordings } from '../../users/recordings.ts';
import { usersOfVolumes } from '../volumes.ts';

export function remainingIn(
  scene: Scene,
  { source, path }: Recordings,
  { store, volumes = {} }: Imported['application'],
): Remaining {
  const users = scene.subjects.flatMap(({ user, ...subject }) => (user === undefined ? [] : [{ ...subject, user }]));
  const mounting = users.filter(({ user }) => user.confidence === 'mounts');
  const recordings =
    source === undefined
      ? undefined
      : {
          from: placeOf(scene, source.type === 'bind' ? source.name : undefined, source.name),
          storage: store.claim.storage,
          seenBy: mounting.map(({ called, path: own = path }) => ({ service: called, path: own })),
        };
  return {
    project: scene.project.model.name,
    path,
    ...(recordings === undefined ? {} : { recordings }),
    volumes: [...usersOfVolumes(scene)].map(([volume, subjects]) => {
      const shared = volumes[scene.volumeNames.get(volume) ?? volume]?.storage;
      return {
        from: placeOf(scene, scene.directories.get(volume), volume),
        ...(shared === undefined ? {} : { storage: shared }),
        seenBy: [...new Set(subjects)].flatMap(({ called, mounts }) =>
          mounts
            .filter(({ mount }) => mount.source === volume)
            .map(({ target }) => ({ service: called, path: target })),
        ),
      };
    }),
    stranded: users.filter(({ user }) => user.confidence !== 'mounts').map(({ name }) => name),
  };
}

const placeOf = ({ project, host }: Scene, directory: string | undefined, volume: string): Left['from'] =>
  directory === undefined
    ? { type: 'volume', name: project.model.volumes?.[volume]?.name ?? volume }
    : { type: 'directory', name: host.shown(directory) };
