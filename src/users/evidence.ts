import type { Position } from '../compose/error.ts';
import type { VolumeMount } from '../compose/project.ts';
import { isWithin, describeMount } from './mounts.ts';
import { listsQueues } from './queues.ts';
import { isDirectoryVariable, namesPath } from './recordings.ts';
import type { Actor, Scene } from './scene.ts';
import { called, listed, pathIn } from './variables.ts';
import { isApart, isProduct, isRuntime, isWorker } from './work.ts';

/** A sign that a service uses the recordings. */
export interface Evidence {
  /** The end of a sentence that the service begins: "its RECORDINGS_DIR is /app/server/recordings". */
  readonly sentence: string;
  readonly at: Position;
  /** Nothing else can be meant. What many services share, or may have for another reason, is not. */
  readonly isSure: boolean;
  /** It takes jobs about recordings, so it makes them. */
  readonly isQueue?: true;
}

/** All signs but the mount itself, the surest first. */
export function evidenceOf(actor: Actor, scene: Scene): Evidence[] {
  const { settlement } = actor;
  const settled: Evidence[] =
    settlement?.needs === true
      ? [{ sentence: `${settlement.by} says that it needs them`, at: settlement.at, isSure: true }]
      : [];
  const signs = [
    ...settled,
    ...variablesIn(actor, scene),
    ...commandOf(actor, scene),
    ...queuesIn(actor),
    ...besides(actor, scene),
    ...sameProgram(actor, scene),
    ...onlyWorker(actor, scene),
  ].toSorted((one, other) => Number(other.isSure) - Number(one.isSure));
  // What runs once and ends, like a migration, shares image and environment with the rest of the product and does something else.
  const isOther = actor.runsOnce || takesOtherJobs(actor, scene);
  return isOther && !signs.some(({ isSure }) => isSure) ? [] : signs;
}

function variablesIn(actor: Actor, scene: Scene): Evidence[] {
  const { path } = scene.recordings;
  return actor.variables.flatMap((variable): Evidence[] => {
    const { name, value, at, isOwn } = variable;
    if (!isOwn && isApart(actor)) return [];
    if (/URL|URI|ROUTE|ENDPOINT|PREFIX|EXCLUDE|IGNORE|SKIP/i.test(name) && !value.startsWith('file:')) return [];
    // Anything but a path may hold a password.
    const sentence = `${called(variable)} ${/^[\w./-]+$/.test(value) ? `is ${value}` : `names ${path}`}`;
    if (namesPath(value, path) || pathIn(variable, actor) === path) return [{ sentence, at, isSure: isOwn }];
    const isCalledSo = isDirectoryVariable(name) || isRecordings(value);
    return isCalledSo && /^[\w./-]+$/.test(value) && !value.startsWith('/api/')
      ? [{ sentence, at, isSure: false }]
      : [];
  });
}

function commandOf({ section, name, service }: Actor, { project, recordings: { path } }: Scene): Evidence[] {
  const field = (['command', 'entrypoint'] as const).find((key) => service[key]?.some((word) => namesPath(word, path)));
  if (field === undefined) return [];
  return [{ sentence: `its ${field} names ${path}`, at: project.locate([section, name, field]), isSure: true }];
}

/** It lists its queues, and that of recordings, which another service takes, is not among them. */
const takesOtherJobs = (actor: Actor, { actors }: Scene): boolean =>
  listsQueues(actor) && actors.some((other) => other !== actor && other.queues.some(({ isSure }) => isSure));

function queuesIn(actor: Actor): Evidence[] {
  const queues = actor.queues.filter(({ isSure }) => isSure || !isApart(actor));
  return queues.slice(0, 1).map(({ queue, by, at, isSure }) => ({
    sentence: `${isSure ? 'it takes jobs from' : 'it knows'} the queue ${queue} (${by})`,
    at,
    isSure,
    ...(isSure ? { isQueue: true as const } : {}),
  }));
}

/** Something mounted below the path, or another volume that is called so: somebody thought of the recordings. */
function besides({ mounted, own }: Actor, { recordings: { path } }: Scene): Evidence[] {
  return mounted
    .filter((each) => !own.includes(each) && each.target !== path)
    .filter(({ mount, target }) => isWithin(target, path) || isCalledRecordings(mount, target))
    .map(({ mount, target, at }) => ({ sentence: `it has ${describeMount(mount)} at ${target}`, at, isSure: false }));
}

const isRecordings = (path: string): boolean => /^\/(.*\/)?(call[-_]?)?recordings?\/?$/i.test(path);

const isCalledRecordings = ({ type, source = '' }: VolumeMount, target: string): boolean =>
  isRecordings(target) ||
  (type === 'volume' && /(^|[-_])recordings?([-_](data|volume|vol|files?|storage|store))?$/i.test(source));

function sameProgram(actor: Actor, { project, actors }: Scene): Evidence[] {
  const holders = actors.filter((other) => other.name !== actor.name && other.own.length > 0 && isUser(other));
  const alike = holders.filter((other) => isSameProgram(actor, other));
  if (alike.length === 0) return [];
  const field = actor.service.image === undefined ? 'build' : 'image';
  const at = project.locate([actor.section, actor.name, field]);
  const sentence = `it runs the ${field} of ${listed(alike.map(({ name }) => name))}`;
  return [{ sentence, at, isSure: false }];
}

export function isSameProgram({ service: one }: Actor, { service: other }: Actor): boolean {
  if (one.image !== undefined && one.image === other.image) return !isRuntime({ service: one });
  if (one.build === undefined || other.build === undefined) return false;
  const keys = ['context', 'dockerfile', 'dockerfile_inline', 'target'] as const;
  return keys.every((key) => one.build?.[key] === other.build?.[key]);
}

const isUser = ({ settlement }: Actor): boolean => settlement?.needs !== false;

/** Recordings that no worker sees were brought by nobody, unless they are what an object store keeps, which is asked over the network. */
function onlyWorker(actor: Actor, { project, actors }: Scene): Evidence[] {
  const holders = actors.filter(({ own }) => own.length > 0);
  if (holders.every(isProduct) || !isWorker(actor) || holders.some(isWorker)) return [];
  const sentence = `it is a worker, and no worker has them`;
  return [{ sentence, at: project.locate([actor.section, actor.name]), isSure: false }];
}
