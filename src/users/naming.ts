import { say } from '../api/say.ts';
import { posix } from 'node:path';
import type { VolumeMount } from '../compose/project.ts';
import { describeMount, isWithin } from './mounts.ts';
import { namesPath } from './paths.ts';
import { purposeOfName } from './purpose.ts';
import { isDirectoryVariable } from './recordings.ts';
import { samenessOf } from './sameness.ts';
import { holdersOf, type Actor, type Scene } from './scene.ts';
import { STRONG, SURE, WEAK, type Evidence } from './sign.ts';
import { called, keptAt, pathIn, type Variable } from './variables.ts';
import { isApart, isProduct } from './work.ts';

const weighed = (weight: number): Pick<Evidence, 'weight' | 'isCopied'> =>
  weight < SURE ? { weight, isCopied: true } : { weight };

/** Variables that name the path, or a directory of recordings. */
export function variablesIn(actor: Actor, scene: Scene): Evidence[] {
  const { path, isRecordings } = scene.directory;
  if (hasOther(actor, scene)) return [];
  return actor.variables.flatMap((variable): Evidence[] => {
    const { name, value, at, isOwn } = variable;
    if (!isOwn && isApart(actor)) return [];
    if (/URL|URI|ROUTE|ENDPOINT|PREFIX|EXCLUDE|IGNORE|SKIP/i.test(name) && !value.startsWith('file:')) return [];
    // Anything but a path may hold a password.
    const sentence = /^[\w./-]+$/.test(value)
      ? say`${called(variable)} is ${value}`
      : say`${called(variable)} names ${path}`;
    if (namesPath(value, path) || (isRecordings && pathIn(variable, actor) === path)) {
      const weight = isOwn ? meaning(actor, scene) : Math.min(STRONG, meaning(actor, scene));
      // Who settles for itself where it keeps files has not merely copied the setting.
      const isMeant = isOwn && keptAt(variable) !== undefined;
      return weight === 0 ? [] : [{ sentence, at, ...(isMeant ? { weight } : weighed(weight)) }];
    }
    if (isLost(variable, actor, scene))
      return [{ sentence: say`${sentence}, where nothing is mounted`, at, weight: isOwn ? STRONG : WEAK }];
    const isCalledSo = isRecordings && (isDirectoryVariable(name) || isCalledRecordings(value));
    return isCalledSo && /^[\w./-]+$/.test(value) && !value.startsWith('/api/')
      ? [{ sentence, at, ...weighed(STRONG) }]
      : [];
  });
}

export function commandOf(actor: Actor, scene: Scene): Evidence[] {
  const { section, name, service } = actor;
  const { path } = scene.directory;
  const field = (['command', 'entrypoint'] as const).find((key) => service[key]?.some((word) => namesPath(word, path)));
  const weight = field === undefined || hasOther(actor, scene) ? 0 : meaning(actor, scene);
  if (field === undefined || weight === 0) return [];
  return [{ sentence: say`its ${field} names ${path}`, at: scene.project.locate([section, name, field]), weight }];
}

/** It is told to keep files in a directory of the same name elsewhere, as others of its program, and nothing is mounted there. */
function isLost(variable: Variable, actor: Actor, scene: Scene): boolean {
  const told = keptAt(variable);
  const { path, isForFiles, source } = scene.directory;
  if (told === undefined || !isForFiles || source === undefined || told === path) return false;
  if (posix.basename(told).toLowerCase() !== posix.basename(path).toLowerCase()) return false;
  return (
    !actor.mounted.some(({ target }) => isWithin(told, target) || isWithin(target, told)) &&
    holdersOf(scene).some((holder) => samenessOf(actor, holder) !== 'other')
  );
}

/** Within a service a path is what that service mounts there, unless the path itself is called after recordings. */
const hasOther = ({ mounted, own }: Actor, { directory, identify }: Scene): boolean =>
  !isTelling(directory.path) &&
  mounted.some((each) => each.target === directory.path && !own.includes(each) && identify(each) !== undefined);

/** A path that means the same in every service: `/app/recordings`, and not `/data`. */
export const isTelling = (path: string): boolean => /^\/.+\/[^/]*recordings?[^/]*$/i.test(path);

/**
 * What it is worth that a service names the path: `/app/media` means one directory in all services of an application, `/data` in each another one,
 * unless they are of one program.
 */
function meaning(actor: Actor, scene: Scene): number {
  const { path, isRecordings } = scene.directory;
  if (isRecordings || holdersOf(scene).some((holder) => samenessOf(actor, holder) !== 'other')) return SURE;
  if (isProduct(actor) || purposeOfName(posix.basename(path)) !== 'files') return 0;
  return path.split('/').length > 2 ? SURE : STRONG;
}

export function queuesIn(actor: Actor): Evidence[] {
  const queues = actor.queues.filter(({ isSure }) => isSure || !isApart(actor));
  return queues.slice(0, 1).map(({ queue, by, at, isSure }) => ({
    sentence: isSure ? say`it takes jobs from the queue ${queue} (${by})` : say`it knows the queue ${queue} (${by})`,
    at,
    ...weighed(isSure ? SURE : STRONG),
    ...(isSure ? { isQueue: true as const } : {}),
  }));
}

/** Something mounted below the path, or another volume that is called so: somebody thought of the recordings. */
export function besides({ mounted, own }: Actor, { directory: { path } }: Scene): Evidence[] {
  return mounted
    .filter((each) => !own.includes(each) && each.target !== path)
    .filter(({ mount, target }) => isWithin(target, path) || isRecordingsMount(mount, target))
    .map(({ mount, target, at }) => ({
      sentence: say`it has ${describeMount(mount)} at ${target}`,
      at,
      ...weighed(STRONG),
    }));
}

const isCalledRecordings = (path: string): boolean => /^\/(.*\/)?(call[-_]?)?recordings?\/?$/i.test(path);

const isRecordingsMount = ({ type, source = '' }: VolumeMount, target: string): boolean =>
  isCalledRecordings(target) ||
  (type === 'volume' && /(^|[-_])recordings?([-_](data|volume|vol|files?|storage|store))?$/i.test(source));
