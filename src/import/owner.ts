import type { Scene, Subject } from './carried.ts';
import { programOf } from './image.ts';
import { writesAs } from './runsAs.ts';

/** As whom a user of the recordings runs unless the model says otherwise. */
export const DEFAULT_USER = 1000;

const isReader = ({ user }: Subject): boolean => user?.confidence === 'mounts' && user.access === 'ReadOnly';

/**
 * Whether a service that only reads the recordings keeps its own user: it reads by the group of the store, which all pods have, or by the mode of the
 * directory. Where the same program writes elsewhere, it runs as the user of the store there, and so it can here.
 */
export function keepsUser({ subjects, project }: Scene, subject: Subject): boolean {
  if (!isReader(subject)) return false;
  if (subject.service.user !== undefined) return true;
  const program = programOf(project, subject.name);
  return !subjects.some(
    (other) => other.user !== undefined && !isReader(other) && programOf(project, other.name) === program,
  );
}

/**
 * One user for all who write the recordings (semantics 19): the one to whom a command hands the directory, else the one that most of them name. Root is left
 * out: whoever prepares the directory is often root.
 */
export function ownerOf(scene: Scene): { readonly runAsUser: number; readonly fsGroup: number } {
  const all = scene.subjects.filter((subject) => subject.user !== undefined);
  const writers = all.filter((subject) => !isReader(subject));
  const owners = [
    ...scene.prepared.flatMap(({ owner }) => owner ?? []),
    ...(writers.length > 0 ? writers : all).map((subject) => writesAs(scene, subject)),
  ];
  const prepared = scene.prepared.find(({ owner }) => isUser(owner?.uid))?.owner;
  const runAsUser = prepared?.uid ?? mostOf(owners.map(({ uid }) => uid).filter(isUser)) ?? DEFAULT_USER;
  const groups = owners.filter(({ uid, gid }) => isUser(gid) && (uid === undefined || uid === runAsUser));
  return { runAsUser, fsGroup: groups[0]?.gid ?? runAsUser };
}

const isUser = (id: number | undefined): id is number => id !== undefined && id > 0;

/** Of several that are named equally often the first. */
function mostOf(values: readonly number[]): number | undefined {
  const count = (value: number) => values.filter((each) => each === value).length;
  return [...new Set(values)].toSorted((one, other) => count(other) - count(one))[0];
}
