import { say, type Sentence } from '../api/say.ts';
import { fault, warning, type Finding } from '../api/finding.ts';
import { titleOf } from './directory.ts';
import { describeMount, isWithin, type Mounted } from './mounts.ts';
import { isTelling } from './naming.ts';
import { objectOf, placed } from './place.ts';
import { areTwins, isSameProgram } from './sameness.ts';
import { holdersOf, type Actor, type Scene } from './scene.ts';
import { confidenceIn } from './sign.ts';
import type { User } from './users.ts';
import { listed } from './variables.ts';
import { isProduct, isWorker, roleOf } from './work.ts';
import { inProfile, mountLine, sourceOf, unless } from './words.ts';

/** What is mounted where the directory belongs. */
export function taken(actor: Actor, user: User | undefined, scene: Scene): Finding[] {
  const { mounted, own } = actor;
  const { directory } = scene;
  const paths = own.length > 0 ? own.map(({ target }) => target) : [directory.path];
  const others = mounted.filter((each) => !own.includes(each));
  const at = others
    .filter((each) => paths.includes(each.target) && (own.length > 0 || !isOfAnother(actor, each, scene)))
    .flatMap((each) => {
      const make = belongingTo(actor, user, scene);
      if (make === undefined) return [];
      const message = withFate(say`has ${describeMount(each.mount)} at ${each.target}`, each, scene);
      const remedy = say`Mount ${mountLine(scene)} there instead. ${unless(actor, scene)}`;
      return [
        placed(make(objectOf(actor), { reason: 'PathTaken', message: inProfile(actor, message) }, remedy), each.at),
      ];
    });
  if (own.length === 0 || !directory.isRecordings) return at;
  const below = others
    .filter(({ target }) => paths.some((path) => target !== path && isWithin(target, path)))
    .map((each) => {
      const message = withFate(
        say`has ${describeMount(each.mount)} at ${each.target}, within ${titleOf(directory)}`,
        each,
        scene,
      );
      return placed(fault(objectOf(actor), { reason: 'PathHidden', message: inProfile(actor, message) }), each.at);
    });
  return [...at, ...below];
}

/** One who does other work in the same program has it there, too: they are an instance of their own, as `shop` with its worker beside `blog` with its worker. */
const isOfAnother = (actor: Actor, each: Mounted, { actors, identify }: Scene): boolean =>
  identify(each) !== undefined &&
  actors.some(
    (other) =>
      isSameProgram(actor, other) &&
      roleOf(actor) !== roleOf(other) &&
      other.mounted.some((theirs) => theirs.target === each.target && identify(theirs) === identify(each)),
  );

/**
 * Whether something says that the path means the same directory in this service: signs of its own, or that the path itself is called after recordings. A
 * path like `/data` is in each service what that service mounts there; of a worker that has the image of a server it is asked.
 */
function belongingTo(actor: Actor, user: User | undefined, scene: Scene): typeof fault | typeof warning | undefined {
  if (actor.own.length > 0) return fault;
  const confidence = user === undefined ? 'none' : confidenceIn(user.evidence, scene.directory);
  if (confidence === 'sure') return fault;
  const holders = holdersOf(scene);
  if (holders.some((holder) => areTwins(actor, holder))) return undefined;
  if (isTelling(scene.directory.path) && !isProduct(actor)) return fault;
  const isAlike = holders.some((holder) => isSameProgram(actor, holder));
  return confidence === 'likely' && isWorker(actor) && isAlike ? warning : undefined;
}

/** Says, too, what becomes of a file that is saved into another mount. */
function withFate(message: Sentence, each: Mounted, scene: Scene): Sentence {
  const { mount, target } = each;
  if (mount.type === 'tmpfs')
    return say`${message}: what it saves there is gone with its container, and nobody else sees it`;
  if (scene.identify(each) === undefined) return say`${message}: what it saves there, nobody else sees`;
  const { source } = scene.directory;
  const others = holdersOf(scene).filter(({ own }) => own.some((one) => one.target === target));
  if (source === undefined || others.length === 0)
    return say`${message}: what it saves there is not among ${titleOf(scene.directory)}`;
  const names = listed(others.map(({ name }) => name));
  return others.length === 1
    ? say`${message}, and ${names} has ${sourceOf(scene)} there: neither sees what the other saves`
    : say`${message}, and ${names} have ${sourceOf(scene)} there: neither sees what the other saves`;
}
