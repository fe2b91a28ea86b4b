import { titleOf } from './directory.ts';
import { describeMount, isWithin, type Mounted } from './mounts.ts';
import { samenessOf, shareSettings, sharedField } from './sameness.ts';
import { holdersOf, type Actor, type Scene } from './scene.ts';
import { STRONG, WEAK, type Evidence } from './sign.ts';
import { listed } from './variables.ts';
import { isApart, isProduct, isWebServer, roleOf } from './work.ts';
import { pronounOf } from './words.ts';

/** What follows from who else has it: one program, its only worker, and the part of a mount that both have. */
export function programSigns(actor: Actor, scene: Scene): Evidence[] {
  const holders = holdersOf(scene).filter(({ name }) => name !== actor.name);
  const same = holders.filter((holder) => samenessOf(actor, holder) === 'same');
  const kin = holders.filter((holder) => samenessOf(actor, holder) === 'kin');
  const at = (...field: string[]) => scene.project.locate([actor.section, actor.name, ...field]);
  const [alike] = same;
  const program: Evidence[] = [];
  if (alike !== undefined) {
    const field = sharedField(actor, alike);
    const names = listed(same.map(({ name }) => name));
    program.push({ sentence: `it runs the ${field} of ${names}`, at: at(field), weight: STRONG, isCopied: true });
  } else if (kin.length > 0 && !isApart(actor)) {
    const names = listed(kin.map(({ name }) => name));
    const isSetUpAlike = kin.some((holder) => shareSettings(actor, holder));
    const sentence = `it is of one product with ${names}${isSetUpAlike ? ', and set up like it' : ''}`;
    program.push({ sentence, at: at(), weight: isSetUpAlike ? STRONG : WEAK, isCopied: true });
  }
  return [...program, ...workSigns(actor, holders, scene), ...nestedSigns(actor, same, scene)];
}

/**
 * What follows from the work of those who have it. Files that no worker sees were made by nobody, unless an object store keeps them; what workers alone see
 * is served by nobody; and what web servers alone see is saved by nobody.
 */
function workSigns(actor: Actor, holders: readonly Actor[], scene: Scene): Evidence[] {
  const same = holders.filter((holder) => samenessOf(actor, holder) === 'same');
  if (actor.own.length > 0 || (isApart(actor) && same.length === 0)) return [];
  const at = scene.project.locate([actor.section, actor.name]);
  const it = pronounOf(scene);
  const sign = (sentence: string, weight: number): Evidence[] => [{ sentence, at, weight }];
  const others = holders.filter((holder) => same.includes(holder) || !(isProduct(holder) || isWebServer(holder)));
  const role = roleOf(actor);
  if (others.length === 0) {
    const isHandedOut = scene.directory.isForFiles && holders.some(isWebServer) && isOnlyServer(actor, scene);
    return isHandedOut ? sign(`it serves, and only ${listed(holders.map(({ name }) => name))} has ${it}`, STRONG) : [];
  }
  const roles = new Set(others.map(roleOf));
  if (role === 'worker' && !roles.has('worker')) {
    const isOfOne = others.some((holder) => samenessOf(actor, holder) !== 'other' || isNeighbour(actor, holder));
    return isOfOne ? sign(`it is a worker, and no worker has ${it}`, scene.hasObjectStore ? WEAK : STRONG) : [];
  }
  if (same.length === 0) return [];
  if (role === 'server' && !roles.has('server') && !roles.has('unknown'))
    return sign(`it serves, and only workers have ${it}`, WEAK);
  const works = scene.actors.some((other) => roleOf(other) === 'worker' && samenessOf(actor, other) === 'same');
  return role === 'unknown' && roles.has('server') && !works
    ? sign(`no other service of its program is a worker`, WEAK)
    : [];
}

/** The one part of the application that could have saved what a web server hands out. */
const isOnlyServer = (actor: Actor, { actors }: Scene): boolean =>
  roleOf(actor) === 'server' &&
  !actors.some((other) => other !== actor && roleOf(other) === 'server' && !isApart(other));

/** Both are the application's own: built here, or images of one owner. */
const isNeighbour = ({ service: one }: Actor, { service: other }: Actor): boolean =>
  (one.build !== undefined && other.build !== undefined) || ownerOf(one.image) === ownerOf(other.image);

const ownerOf = (image = ''): string => image.split('/').slice(0, -1).join('/');

/** It has the mount that the directory is mounted into, at the same place as one of the same program: it sees the mount without the directory. */
function nestedSigns({ mounted }: Actor, same: readonly Actor[], { identify, directory }: Scene): Evidence[] {
  const around = ({ target }: Mounted) => target !== directory.path && isWithin(directory.path, target);
  const shown = (each: Mounted) => `${identify(each)} ${each.target}`;
  const theirs = new Set(same.flatMap((holder) => holder.mounted.filter(around).map(shown)));
  const found = mounted.find((each) => around(each) && identify(each) !== undefined && theirs.has(shown(each)));
  if (found === undefined) return [];
  const sentence = `it has ${describeMount(found.mount)} at ${found.target}, where the others have ${titleOf(directory)} within`;
  return [{ sentence, at: found.at, weight: STRONG }];
}
