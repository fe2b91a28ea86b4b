import type { Imported, Scene } from '../carried.ts';
import type { Origin, Remaining } from '../left.ts';
import type { Recordings } from '../../users/recordings.ts';
import { usersOfVolumes } from '../volumes.ts';

export function remainingIn(
  scene: Scene,
  { source, path }: Recordings,
  { volumes = {} }: Imported['application'],
): Remaining {
  return {
    project: scene.project.model.name,
    path,
    ...(source === undefined
      ? {}
      : { recordings: placeOf(scene, source.type === 'bind' ? source.name : undefined, source.name) }),
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
    stranded: scene.subjects
      .filter(({ user }) => user !== undefined && user.confidence !== 'mounts')
      .map(({ name }) => name),
  };
}

const placeOf = ({ project, host }: Scene, directory: string | undefined, volume: string): Origin =>
  directory === undefined
    ? { type: 'volume', name: project.model.volumes?.[volume]?.name ?? volume }
    : { type: 'directory', name: host.shown(directory) };
