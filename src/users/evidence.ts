import { say } from '../api/say.ts';
import { programSigns } from './company.ts';
import { besides, commandOf, queuesIn, variablesIn } from './naming.ts';
import { takesOtherJobs } from './peers.ts';
import type { Actor, Scene } from './scene.ts';
import { servedIn } from './serving.ts';
import { SURE, type Evidence } from './sign.ts';
import { isStore, isWebServer, roleOf } from './work.ts';

/** All signs but the mount itself, the surest first. */
export function evidenceOf(actor: Actor, scene: Scene): Evidence[] {
  const { settlement } = actor;
  const settled: Evidence[] =
    settlement?.needs === true
      ? [{ sentence: say`${settlement.by} says that it needs them`, at: settlement.at, weight: SURE }]
      : [];
  const signs = [
    ...settled,
    ...(isStore(actor) ? [] : [...variablesIn(actor, scene), ...commandOf(actor, scene)]),
    ...(scene.directory.isRecordings ? [...queuesIn(actor), ...besides(actor, scene)] : []),
    ...(isWebServer(actor) ? servedIn(actor, scene) : programSigns(actor, scene)),
  ].toSorted((one, other) => other.weight - one.weight);
  // What runs once and ends, like a migration, shares image and environment with the rest of the product and does something else.
  const isOther = actor.runsOnce || roleOf(actor) === 'bystander' || takesOtherJobs(actor, scene);
  return isOther && !signs.some(({ weight }) => weight >= SURE) ? [] : signs;
}
