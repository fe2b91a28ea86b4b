import type { Participant } from './participants.ts';
import { namesPath } from './paths.ts';
import type { Directory } from './directory.ts';
import type { Variable } from './variables.ts';
import { isApart } from './work.ts';

const OFF = /^(|false|0|no|off|local|disk|file|filesystem)$/i;

/** Images that keep objects, or imitate a cloud's store of objects. */
const STORES = /(^|\/)(minio|seaweedfs|garage|localstack|azurite|fake-gcs-server|ceph|rustfs)(:|@|$)/;
const SETTING =
  /(^|_)(S3|MINIO|R2|GCS|AZURE)_.*(BUCKET|ENDPOINT|CONTAINER|ACCESS_KEY|URL)|(^|_)(BUCKET(_NAME)?|AWS_STORAGE_BUCKET_NAME)$/i;
/** `USE_S3`, `LAGO_USE_AWS_S3`, `S3_ENABLED`: the other settings count only while it is on. */
const SWITCH = /(^|_)(USE|ENABLE)_(\w+_)?(S3|MINIO|GCS|AZURE|R2)(_STORAGE)?$|(^|_)(S3|MINIO|GCS|R2)_ENABLED?$/i;

/** Whether the application may keep files where they are asked for over the network: a service keeps objects, or variables say where one is. */
export const hasObjectStore = (all: readonly Participant[]): boolean =>
  all.some(({ service: { image = '' } }) => STORES.test(image)) ||
  all.some(({ service: { environment = {} } }) => {
    const variables = Object.entries(environment).map(([name, value]) => ({ name, isOff: OFF.test(value ?? '') }));
    const isSwitchedOff = variables.some(({ name, isOff }) => isOff && SWITCH.test(name));
    return !isSwitchedOff && variables.some(({ name, isOff }) => !isOff && SETTING.test(name));
  });

/** A service, what it mounts of the directory, and its variables. */
type Part = Participant & { readonly own: readonly unknown[]; readonly variables: readonly Variable[] };

/**
 * Whether an object store may hold what the directory would: not so where more than one part of the program mounts it all the same, or where its path is
 * settled by a variable of one who has it.
 */
export function mayKeepElsewhere(actors: readonly Part[], { path }: Directory): boolean {
  const parts = actors.filter((actor) => actor.own.length > 0 && !actor.runsOnce && !isApart(actor));
  return parts.length < 2 && !parts.some(({ variables }) => variables.some(({ value }) => namesPath(value, path)));
}
