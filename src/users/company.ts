import { nestedIn } from './nested.ts';
import { peerSign } from './peers.ts';
import { areOfOneSource, ownerOf, samenessOf, shareSettings, sharedField } from './sameness.ts';
import { holdersOf, type Actor, type Scene } from './scene.ts';
import { STRONG, WEAK, type Evidence } from './sign.ts';
import { listed } from './variables.ts';
import { isApart, isPublished, isWebServer, roleOf } from './work.ts';
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
    const isOneSource = kin.some((holder) => areOfOneSource(actor, holder));
    const what = isOneSource ? `is built from the source of ${names}` : `is of one product with ${names}`;
    const sentence = `it ${what}${isSetUpAlike ? ', and set up like it' : ''}`;
    program.push({ sentence, at: at(), weight: isSetUpAlike || isOneSource ? STRONG : WEAK, isCopied: true });
  }
  return [...program, ...workSigns(actor, holders, scene), ...nestedIn(actor, same, scene)];
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
  const others = holders.filter((holder) => same.includes(holder) || !isApart(holder));
  const role = roleOf(actor);
  if (others.length === 0) {
    const isHandedOut = scene.directory.isForFiles && holders.some(isWebServer) && isOnlyServer(actor, scene);
    return isHandedOut ? sign(`it serves, and only ${listed(holders.map(({ name }) => name))} has ${it}`, STRONG) : [];
  }
  const roles = new Set(others.map(roleOf));
  const { isForFiles, isRecordings } = scene.directory;
  if (role === 'worker' && !roles.has('worker')) {
    // What no name calls a directory of files concerns those who run the same program.
    const isOfOne =
      same.length > 0 ||
      ((isForFiles || isRecordings) &&
        others.some((holder) => samenessOf(actor, holder) === 'kin' || isNeighbour(actor, holder)));
    return isOfOne ? sign(`it is a worker, and no worker has ${it}`, scene.hasObjectStore ? WEAK : STRONG) : [];
  }
  if (same.length === 0) return isForFiles ? kinSigns(actor, others, scene) : [];
  if (role === 'worker') {
    const said = peerSign(actor, scene);
    return said === undefined ? [] : sign(said.sentence, said.weight);
  }
  const isAsked = role === 'server' || (role === 'unknown' && isPublished(actor));
  if (isAsked && !roles.has('server') && !roles.has('unknown')) {
    const isHandedOut = isForFiles && !scene.hasObjectStore && holders.some(isWebServer);
    return isHandedOut
      ? sign(`it serves, and only workers and a web server have ${it}`, STRONG)
      : sign(`it serves, and only workers have ${it}`, WEAK);
  }
  const isOne = scene.actors.every(
    (other) => other === actor || other.own.length > 0 || other.runsOnce || samenessOf(actor, other) !== 'same',
  );
  return role === 'unknown' && roles.has('server') && isForFiles && isOne
    ? sign(`each other service of its program has ${it}`, WEAK)
    : [];
}

/** What follows from those who are built from one source and set up alike: what only workers have, who answers requests cannot show. */
function kinSigns(actor: Actor, others: readonly Actor[], scene: Scene): Evidence[] {
  const isAsked = roleOf(actor) === 'server' || isPublished(actor);
  const isKin = others.some((other) => samenessOf(actor, other) === 'kin' && shareSettings(actor, other));
  if (!isAsked || !isKin || !others.every((other) => roleOf(other) === 'worker')) return [];
  const at = scene.project.locate([actor.section, actor.name]);
  return [{ sentence: `it serves, and only workers have ${pronounOf(scene)}`, at, weight: WEAK }];
}

/** The one part of the application that could have saved what a web server hands out. */
const isOnlyServer = (actor: Actor, { actors }: Scene): boolean =>
  roleOf(actor) === 'server' &&
  !actors.some((other) => other !== actor && roleOf(other) === 'server' && !isApart(other));

/** Both are the application's own: built here, or images of one owner. */
const isNeighbour = ({ service: one }: Actor, { service: other }: Actor): boolean =>
  (one.build !== undefined && other.build !== undefined) || ownerOf(one) === ownerOf(other);
