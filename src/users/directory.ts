import { say } from '../api/say.ts';
import type { VolumeMount } from '../compose/project.ts';
import { describeMount } from './mounts.ts';

/** A directory that services share, or should, as the Compose files have it. */
export interface Directory {
  /** The key of a named volume, or the path of a directory of the host. Undefined where nobody mounts one, but the environment names the path. */
  readonly source?: { readonly type: 'volume' | 'bind'; readonly name: string };
  /** Where most of those who have it see it. */
  readonly path: string;
  /** By service, all its mounts of that source. */
  readonly mounts: ReadonlyMap<string, readonly VolumeMount[]>;
  /** It is called so: its name, its path, or the variable that names it. */
  readonly isRecordings: boolean;
  /** Its names say that users' files lie in it, or somebody said that it is the one; not so where they say nothing. */
  readonly isForFiles: boolean;
  /** It is called after keeping at large: `data`, `www`. */
  readonly isKept: boolean;
}

/** What messages call it: the recordings, or by its own name. */
export function titleOf({ isRecordings, source, path }: Directory): string {
  if (isRecordings) return say`the recordings`;
  return source === undefined ? say`the directory ${path}` : describeMount({ type: source.type, source: source.name });
}

/** In the list of what was looked at: `media at /app/media, mounted by web and worker`. */
export const placeOf = ({ source, path }: Directory): string =>
  source === undefined ? path : say`${source.name} at ${path}`;
