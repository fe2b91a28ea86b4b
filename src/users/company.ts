import { say, type Sentence } from '../api/say.ts';
import { posix } from 'node:path';
import { nestedIn } from './nested.ts';
import { tokensOf } from './paths.ts';
import { peerSign } from './peers.ts';
import { areOfOneSource, ownerOf, samenessOf, shareSettings, sharedField } from './sameness.ts';
import { holdersOf, type Actor, type Scene } from './scene.ts';
import { STRONG, WEAK, type Evidence } from './sign.ts';
import { listed } from './variables.ts';
import { isApart, isPublished, isRunAsWorker, isWebServer, roleOf, wordsOf } from './work.ts';
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
    program.push({ sentence: say`it runs the ${field} of ${names}`, at: at(field), weight: STRONG, isCopied: true });
  } else if (kin.length > 0 && !isApart(actor)) {
    const names = listed(kin.map(({ name }) => name));
    const isSetUpAlike = kin.some((holder) => shareSettings(actor, holder));
    const isOneSource = kin.some((holder) => areOfOneSource(actor, holder));
    const kinship = isOneSource
      ? say`it is built from the source of ${names}`
      : say`it is of one product with ${names}`;
    const sentence = isSetUpAlike ? say`${kinship}, and set up like it` : kinship;
    program.push({ sentence, at: at(), weight: isSetUpAlike || isOneSource ? STRONG : WEAK, isCopied: true });
  }
  return [
    ...program,
    ...workSigns(actor, holders, scene),
    ...tidySigns(actor, same, scene),
    ...nestedIn(actor, same, scene),
  ];
}

/** Words by which services are called that delete what another keeps. */
const TIDIES = /^(clean(up|er)?|prune|purge|housekeep(ing|er)|retention|gc)$/;

/** It is called after one of its program who has the directory, and after tidying up: `shop-cleanup` beside `shop`. */
function tidySigns(actor: Actor, same: readonly Actor[], scene: Scene): Evidence[] {
  const tidied = same.find(
    ({ name }) =>
      actor.name.startsWith(name) && tokensOf(actor.name.slice(name.length)).some((token) => TIDIES.test(token)),
  );
  if (tidied === undefined) return [];
  const at = scene.project.locate([actor.section, actor.name]);
  return [{ sentence: say`it tidies up after ${tidied.name}, as its name says`, at, weight: STRONG }];
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
  const sign = (sentence: Sentence, weight: number): Evidence[] => [{ sentence, at, weight }];
  const others = holders.filter((holder) => same.includes(holder) || !isApart(holder));
  const role = roleOf(actor);
  if (others.length === 0) {
    const isHandedOut = scene.directory.isForFiles && holders.some(isWebServer) && isOnlyServer(actor, scene);
    return isHandedOut
      ? sign(say`it serves, and only ${listed(holders.map(({ name }) => name))} has ${it}`, STRONG)
      : [];
  }
  const roles = new Set(others.map(roleOf));
  const { isForFiles, isRecordings, isKept, mounts } = scene.directory;
  if (role === 'worker' && !roles.has('worker')) {
    // What no name calls a directory of files concerns those who run the same program, or are of it where several share what is kept.
    const isKin = others.some((holder) => samenessOf(actor, holder) === 'kin');
    const isOfOne =
      same.length > 0 ||
      (isKept && mounts.size > 1 && isKin) ||
      ((isForFiles || isRecordings) && (isKin || others.some((holder) => isNeighbour(actor, holder))));
    const isDoubtful =
      scene.hasObjectStore || asksFor(actor, others) || (!isRunAsWorker(actor) && isOneOfMany(actor, scene));
    return isOfOne ? sign(say`it is a worker, and no worker has ${it}`, isDoubtful ? WEAK : STRONG) : [];
  }
  if (same.length === 0) return isForFiles ? kinSigns(actor, others, scene) : [];
  if (role === 'worker') {
    const said = peerSign(actor, scene);
    return said === undefined ? [] : sign(said.sentence, said.weight);
  }
  const isAsked = role === 'server' || (role === 'unknown' && isPublished(actor));
  if (isAsked && roles.has('worker') && !roles.has('server') && !roles.has('unknown')) {
    const isHandedOut = isForFiles && !scene.hasObjectStore && holders.some(isWebServer);
    return isHandedOut
      ? sign(say`it serves, and only workers and a web server have ${it}`, STRONG)
      : sign(say`it serves, and only workers have ${it}`, WEAK);
  }
  const isLast = isLastOf(actor, scene, (other) => samenessOf(actor, other) === 'same');
  const isUsual = (isForFiles && roles.has('server')) || ((isForFiles || isKept) && same.length > 1);
  return role === 'unknown' && isUsual && isLast && !scene.hasObjectStore && !areNamedAfter(same, scene)
    ? sign(say`each other service of its program has ${it}`, WEAK)
    : [];
}

/** It is told where one of them answers requests, and may ask for files over the network: `API_URL=http://web:8000`. */
const asksFor = (actor: Actor, others: readonly Actor[]): boolean =>
  [...actor.variables.map(({ value }) => value), ...wordsOf(actor)].some((text) =>
    [...text.matchAll(/\b(?:https?|wss?):\/\/([\w.-]+)/g)].some(([, host]) => others.some(({ name }) => name === host)),
  );

const MANY = 3;

/** Many others of its program go on without the directory: it is for few of them. */
const isOneOfMany = (actor: Actor, { actors }: Scene): boolean =>
  actors.filter(
    (other) =>
      other !== actor &&
      other.own.length === 0 &&
      !other.runsOnce &&
      roleOf(other) !== 'bystander' &&
      samenessOf(actor, other) === 'same',
  ).length >= MANY;

/** They are called after the directory, as `backup-media` beside `backup-db`: one for each directory. */
const areNamedAfter = (all: readonly Actor[], { directory: { source, path } }: Scene): boolean =>
  [path, source?.name ?? ''].some((text) =>
    tokensOf(posix.basename(text)).some((word) => word.length >= 4 && all.every(({ name }) => name.includes(word))),
  );

/** All others of a kind that go on running have it. */
const isLastOf = (actor: Actor, { actors }: Scene, isOfKind: (other: Actor) => boolean): boolean =>
  actors.every((other) => other === actor || other.own.length > 0 || other.runsOnce || !isOfKind(other));

/**
 * What follows from those who are built from one source or set up alike: what only workers have, who answers requests cannot show, and the one server of the
 * application least of all. A question, for it may be what they work with.
 */
function kinSigns(actor: Actor, others: readonly Actor[], scene: Scene): Evidence[] {
  const isAsked = roleOf(actor) === 'server' || isPublished(actor);
  if (!isAsked || scene.hasObjectStore) return [];
  const kin = others.filter((other) => samenessOf(actor, other) === 'kin');
  const at = scene.project.locate([actor.section, actor.name]);
  const it = pronounOf(scene);
  if (!others.every((other) => roleOf(other) === 'worker')) {
    const isLast = isLastOf(actor, scene, (other) => areOfOneSource(actor, other));
    return kin.filter((other) => areOfOneSource(actor, other)).length > 1 && isLast
      ? [{ sentence: say`each other service of its source has ${it}`, at, weight: WEAK }]
      : [];
  }
  const isAlike = kin.some((other) => shareSettings(actor, other) || areOfOneSource(actor, other));
  const isNear = kin.length > 0 || others.some((other) => shareSettings(actor, other));
  if (!isAlike && !(isNear && isOnlyServer(actor, scene))) return [];
  return [{ sentence: say`it serves, and only workers have ${it}`, at, weight: isAlike ? WEAK : STRONG }];
}

/** The one part of the application that could have saved what a web server hands out. */
const isOnlyServer = (actor: Actor, { actors }: Scene): boolean =>
  roleOf(actor) === 'server' &&
  !actors.some((other) => other !== actor && roleOf(other) === 'server' && !isApart(other));

/** Both are the application's own: built here, or images of one owner. */
const isNeighbour = ({ service: one }: Actor, { service: other }: Actor): boolean =>
  (one.build !== undefined && other.build !== undefined) || ownerOf(one) === ownerOf(other);
