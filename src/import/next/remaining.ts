import type { Imported, Scene } from '../carried.ts';
import type { Recordings } from '../../users/recordings.ts';
import { usersOfVolumes } from '../volumes.ts';

type Storage = Imported['application']['store']['claim']['storage'];

/** Data that stay where Compose has them until somebody copies them. */
export interface Left {
  /** A volume as Docker calls it, or a directory of the host. */
  readonly from: { readonly type: 'volume' | 'directory'; readonly name: string };
  /** Where the copy belongs: the store, or a volume that several services share. Undefined for a claim that one service has for itself. */
  readonly storage?: Storage;
  /** Who sees them: `redis: /data`. */
  readonly seenBy: readonly { readonly service: string; readonly path: string }[];
}

/** Files under the path of the recordings in the file system of a container that did not mount the recordings. */
export interface Stranded {
  /** As Compose calls it. */
  readonly service: string;
  readonly path: string;
}

/** What an import leaves where it is. */
export interface Remaining {
  /** Undefined where no service mounts the recordings: all of them are stranded. */
  readonly recordings?: Left;
  readonly volumes: readonly Left[];
  readonly stranded: readonly Stranded[];
}

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
    stranded: users
      .filter(({ user }) => user.confidence !== 'mounts')
      .map(({ name, path: own = path }) => ({ service: name, path: own })),
  };
}

const placeOf = ({ project, host }: Scene, directory: string | undefined, volume: string): Left['from'] =>
  directory === undefined
    ? { type: 'volume', name: project.model.volumes?.[volume]?.name ?? volume }
    : { type: 'directory', name: host.shown(directory) };
