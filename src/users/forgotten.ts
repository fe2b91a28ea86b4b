import { say, type Sentence } from '../api/say.ts';
import { fault, warning, type Finding } from '../api/finding.ts';
import { titleOf } from './directory.ts';
import { describeMount, isWithin, type Mounted } from './mounts.ts';
import { objectOf, placed } from './place.ts';
import type { Actor, Scene } from './scene.ts';
import { SURE } from './sign.ts';
import type { User } from './users.ts';
import { isWebServer } from './work.ts';
import { inProfile, mountLine, pronounOf, settlingOf, unless } from './words.ts';

/** What does not mount the directory and looks as if it should. */
export function forgotten(actor: Actor, user: User, scene: Scene): Finding[] {
  const isSure = user.confidence === 'sure';
  const alone = user.evidence.filter(({ weight }) => weight >= SURE);
  const signs = (alone.length > 0 ? alone : user.evidence).map(({ sentence }) => sentence);
  const found = say`does not mount ${titleOf(scene.directory)}, but ${allOf(signs)}`;
  const message = isSure ? withLoss(found, actor, scene) : found;
  const remedy = isSure
    ? say`Add ${mountLine(scene)} to its volumes. ${unless(actor, scene)}`
    : say`If it needs ${pronounOf(scene)}, add ${mountLine(scene)} to its volumes; if not, say so: ${settlingOf(actor, scene.directory)}.`;
  const make = isSure ? fault : warning;
  return [
    placed(make(objectOf(actor), { reason: 'LooksLikeUser', message: inProfile(actor, message) }, remedy), user.at),
  ];
}

const allOf = (signs: readonly Sentence[]): Sentence => signs.reduce((before, sign) => say`${before}, and ${sign}`);

/** Says, too, what becomes of a file that is saved where nothing is mounted. */
function withLoss(message: Sentence, actor: Actor, { directory: { path } }: Scene): Sentence {
  if (isWebServer(actor)) return say`${message}: it finds nothing there, and answers 404`;
  const above = holderOf(actor, path);
  if (above !== undefined)
    return say`${message}: what it saves there goes into ${describeMount(above.mount)} at ${above.target}, where nobody looks for it`;
  return actor.service.read_only === true
    ? say`${message}: its container is read-only, so it cannot even save there`
    : say`${message}: what it saves there is gone with its container, and nobody else sees it`;
}

/** The innermost mount that the path lies in. */
export const holderOf = ({ mounted }: Actor, path: string): Mounted | undefined =>
  mounted
    .filter(({ target }) => target !== path && isWithin(path, target))
    .toSorted((one, other) => other.target.length - one.target.length)[0];
