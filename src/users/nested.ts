import { say } from '../api/say.ts';
import { titleOf } from './directory.ts';
import { describeMount, isWithin, type Mounted } from './mounts.ts';
import type { Actor, Scene } from './scene.ts';
import { STRONG, type Evidence } from './sign.ts';

/** It has the mount that the directory is mounted into, at the same place as one of those who have it: it sees the mount without the directory. */
export function nestedIn(
  { mounted }: Actor,
  holders: readonly Actor[],
  { identify, directory }: Scene,
  weight = STRONG,
): Evidence[] {
  const around = ({ target }: Mounted) => target !== directory.path && isWithin(directory.path, target);
  const shown = (each: Mounted) => `${identify(each)} ${each.target}`;
  const theirs = new Set(holders.flatMap((holder) => holder.mounted.filter(around).map(shown)));
  const found = mounted.find((each) => around(each) && identify(each) !== undefined && theirs.has(shown(each)));
  if (found === undefined) return [];
  const sentence = say`it has ${describeMount(found.mount)} at ${found.target}, where the others have ${titleOf(directory)} within`;
  return [{ sentence, at: found.at, weight }];
}
