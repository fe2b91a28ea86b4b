import { say, type Sentence } from '../api/say.ts';
import { fault, warning, type Finding } from '../api/finding.ts';
import type { Position } from '../compose/error.ts';
import { titleOf } from './directory.ts';
import { isWithin, type Mounted } from './mounts.ts';
import { namesPath } from './paths.ts';
import { objectOf, placed } from './place.ts';
import { isDirectoryVariable } from './recordings.ts';
import { isSameProgram } from './sameness.ts';
import { holdersOf, type Actor, type Scene } from './scene.ts';
import { SURE } from './sign.ts';
import type { User } from './users.ts';
import { listed, pathIn } from './variables.ts';
import { isApart, isWorker, wordsOf } from './work.ts';
import { inProfile, pronounOf } from './words.ts';

/** What lies around the directory is mounted in both, so the other sees it there, too. */
const seesItThere = ({ mounted }: Actor, there: Mounted, { identify, directory }: Scene): boolean =>
  there.mount.source !== directory.source?.name &&
  mounted.some((each) => identify(each) === identify(there) && isWithin(there.target, each.target));

/** What has the directory, but not where it, or everybody else, looks for it. */
export function differing(actor: Actor, user: User | undefined, scene: Scene): Finding[] {
  const { path, isRecordings } = scene.directory;
  const { own, variables } = actor;
  const [first] = own;
  if (first === undefined) return [];
  const differs = (make: typeof fault, message: Sentence, remedy: Sentence, at: Position) => [
    placed(make(objectOf(actor), { reason: 'PathDiffers', message: inProfile(actor, message) }, remedy), at),
  ];
  const elsewhere = variables.find((variable) => {
    const told = isDirectoryVariable(variable.name) ? pathIn(variable, actor) : undefined;
    return isRecordings && variable.isOwn && told !== undefined && !own.some(({ target }) => isWithin(told, target));
  });
  if (elsewhere !== undefined) {
    const message = say`has the recordings at ${first.target}, but its ${elsewhere.name} is ${elsewhere.value}: it looks where they are not`;
    return differs(
      fault,
      message,
      say`Mount them at ${elsewhere.value}, or set ${elsewhere.name} to ${first.target}.`,
      elsewhere.at,
    );
  }
  const isNamed = (target: string) =>
    [...variables.map(({ value }) => value), ...wordsOf(actor)].some((text) => namesPath(text, target));
  if (own.some(({ target }) => target === path || isNamed(target))) return [];
  const others = holdersOf(scene).filter((other) => other.own.some(({ target }) => target === path));
  if (others.length === 0 || others.some((other) => seesItThere(other, first, scene))) return [];
  const isAlike = others.some((other) => isSameProgram(actor, other));
  // What has another image may look for it elsewhere; of what is called recordings it is asked none the less.
  if (!isRecordings && !isAlike) return [];
  const isSure = isAlike || isWorker(actor) || user?.evidence.some(({ weight }) => weight >= SURE) === true;
  // A proxy or a backup is told by its own files where to look.
  if (isApart(actor) && !isSure) return [];
  const pronoun = pronounOf(scene);
  const title = titleOf(scene.directory);
  const names = listed(others.map(({ name }) => name));
  const message =
    others.length === 1
      ? say`has ${title} at ${first.target}, where nothing tells it to look: ${names} has ${pronoun} at ${path}`
      : say`has ${title} at ${first.target}, where nothing tells it to look: ${names} have ${pronoun} at ${path}`;
  const remedy = isRecordings
    ? say`Mount them at ${path}, or name ${first.target} in its environment, as in RECORDINGS_DIR: ${first.target}.`
    : say`Mount it at ${path}, or name ${first.target} in its environment.`;
  return differs(isSure && isRecordings ? fault : warning, message, remedy, first.at);
}
