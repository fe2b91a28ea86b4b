import { fault, warning, type Finding } from '../api/finding.ts';
import type { Fault } from '../api/reasons.ts';
import type { Position } from '../compose/error.ts';
import { accessFindings } from './access.ts';
import { isSameProgram } from './evidence.ts';
import { describeMount, identityOf, isWithin, type Mounted } from './mounts.ts';
import { objectOf, placed } from './place.ts';
import { isDirectoryVariable, namesPath } from './recordings.ts';
import type { Actor, Scene } from './scene.ts';
import { userOf, type User } from './users.ts';
import { listed, pathIn } from './variables.ts';
import { isApart, isWorker, wordsOf } from './work.ts';

/** Who should share the recordings and does not, in the order of the files. */
export function userFindings(scene: Scene): Finding[] {
  const examined = scene.actors.flatMap((actor) => {
    if (actor.settlement?.needs === false) return [];
    const user = userOf(actor, scene);
    return [{ actor, user, findings: taken(actor, scene) }];
  });
  const users = examined.flatMap(({ actor, user }) => (user === undefined ? [] : [{ actor, user }]));
  const isShared = scene.recordings.source === undefined && shareAbove(users, scene);
  const found = examined.flatMap(({ actor, user, findings }) => {
    if (findings.length > 0) return findings;
    if (actor.own.length > 0) return differing(actor, user, scene);
    return user === undefined || isShared ? [] : forgotten(actor, user, scene);
  });
  return [...found, ...accessFindings(users, found, scene)];
}

/** What is mounted where the recordings belong. */
function taken(actor: Actor, scene: Scene): Finding[] {
  const { mounted, own } = actor;
  const paths = own.length > 0 ? own.map(({ target }) => target) : [scene.recordings.path];
  const others = mounted.filter((each) => !own.includes(each));
  const at = others
    .filter(({ target }) => paths.includes(target))
    .map((each) => {
      const message = `has ${describeMount(each.mount)} at ${each.target}${fateIn(each, scene)}`;
      const remedy = `Mount ${mountLine(scene)} there instead.${unless(actor)}`;
      return placed(
        fault(objectOf(actor), { reason: 'PathTaken', message: inProfile(actor, message) }, remedy),
        each.at,
      );
    });
  if (own.length === 0) return at;
  const below = others
    .filter(({ target }) => paths.some((path) => target !== path && isWithin(target, path)))
    .map((each) => {
      const message = `has ${describeMount(each.mount)} at ${each.target}, within the recordings${fateIn(each, scene)}`;
      return placed(fault(objectOf(actor), { reason: 'PathHidden', message: inProfile(actor, message) }), each.at);
    });
  return [...at, ...below];
}

/** What becomes of a recording that is saved into another mount. */
function fateIn({ mount, target }: Mounted, scene: Scene): string {
  if (mount.type === 'tmpfs') return ': what it saves there is gone with its container, and nobody else sees it';
  if (identityOf(mount, scene.project) === undefined) return ': what it saves there, nobody else sees';
  const { source } = scene.recordings;
  const others = holders(scene).filter(({ own }) => own.some((each) => each.target === target));
  if (source === undefined || others.length === 0) return ': what it saves there is not among the recordings';
  return `, and ${listed(others.map(({ name }) => name))} ${others.length === 1 ? 'has' : 'have'} ${sourceOf(scene)} there: neither sees what the other saves`;
}

const holders = ({ actors }: Scene): Actor[] =>
  actors.filter(({ own, settlement }) => own.length > 0 && settlement?.needs !== false);

/** What has the recordings, but not where it, or everybody else, looks for them. */
function differing(actor: Actor, user: User | undefined, scene: Scene): Finding[] {
  const { path } = scene.recordings;
  const { own } = actor;
  const [first] = own;
  if (first === undefined) return [];
  const { variables } = actor;
  const elsewhere = variables.find((variable) => {
    const told = isDirectoryVariable(variable.name) ? pathIn(variable, actor) : undefined;
    return variable.isOwn && told !== undefined && !own.some(({ target }) => isWithin(told, target));
  });
  const say = (make: typeof fault, message: string, remedy: string, at: Position) => [
    placed(make(objectOf(actor), { reason: 'PathDiffers', message: inProfile(actor, message) }, remedy), at),
  ];
  if (elsewhere !== undefined) {
    const message = `has the recordings at ${first.target}, but its ${elsewhere.name} is ${elsewhere.value}: it looks where they are not`;
    return say(
      fault,
      message,
      `Mount them at ${elsewhere.value}, or set ${elsewhere.name} to ${first.target}.`,
      elsewhere.at,
    );
  }
  const isNamed = (target: string) =>
    [...variables.map(({ value }) => value), ...wordsOf(actor)].some((text) => namesPath(text, target));
  if (own.some(({ target }) => target === path || isNamed(target))) return [];
  const others = holders(scene).filter((other) => other.own.some(({ target }) => target === path));
  if (others.length === 0) return [];
  const isAlike = others.some((other) => isSameProgram(actor, other));
  const isSure = isAlike || isWorker(actor) || user?.evidence.some(({ isSure }) => isSure) === true;
  // A proxy or a backup is told by its own files where to look.
  if (isApart(actor) && !isSure) return [];
  const message = `has the recordings at ${first.target}, where nothing tells it to look: ${listed(others.map(({ name }) => name))} ${others.length === 1 ? 'has' : 'have'} them at ${path}`;
  const remedy = `Mount them at ${path}, or name ${first.target} in its environment, as in RECORDINGS_DIR: ${first.target}.`;
  return say(isSure ? fault : warning, message, remedy, first.at);
}

/** What does not mount the recordings and looks as if it should. */
function forgotten(actor: Actor, user: User, scene: Scene): Finding[] {
  const isSure = user.confidence === 'sure';
  const signs = user.evidence.filter((each) => each.isSure === isSure).map(({ sentence }) => sentence);
  const message = `does not mount the recordings, but ${signs.join(', and ')}${isSure ? lossOf(actor, scene) : ''}`;
  const remedy = isSure
    ? `Add ${mountLine(scene)} to its volumes.${unless(actor)}`
    : `If it needs them, add ${mountLine(scene)} to its volumes; if not, say so: ${settling(actor)}.`;
  const make = isSure ? fault : warning;
  return [
    placed(make(objectOf(actor), { reason: 'LooksLikeUser', message: inProfile(actor, message) }, remedy), user.at),
  ];
}

/** What becomes of a recording that is saved where nothing is mounted. */
function lossOf(actor: Actor, { recordings: { path } }: Scene): string {
  const above = holderOf(actor, path);
  if (above !== undefined)
    return `: what it saves there goes into ${describeMount(above.mount)} at ${above.target}, where nobody looks for it`;
  return actor.service.read_only === true
    ? ': its container is read-only, so it cannot even save there'
    : ': what it saves there is gone with its container, and nobody else sees it';
}

/** The innermost mount that the path lies in. */
const holderOf = ({ mounted }: Actor, path: string): Mounted | undefined =>
  mounted
    .filter(({ target }) => target !== path && isWithin(path, target))
    .toSorted((one, other) => other.target.length - one.target.length)[0];

/** Whether all who surely use them have one directory that the recordings lie in, such as that of the whole program. */
function shareAbove(users: readonly { readonly actor: Actor; readonly user: User }[], scene: Scene): boolean {
  const above = new Set(
    users
      .filter(({ user }) => user.confidence === 'sure')
      .map(({ actor }) => {
        const holder = holderOf(actor, scene.recordings.path);
        return holder === undefined ? undefined : identityOf(holder.mount, scene.project);
      }),
  );
  return above.size === 1 && !above.has(undefined);
}

/** Who is not there every day is forgotten first. */
function inProfile({ profiles }: Actor, message: Fault['message']): string {
  if (profiles === undefined) return message;
  return `belongs to the profile ${profiles.join(', ')} and ${message}`;
}

const sourceOf = ({ recordings: { source } }: Scene): string =>
  source === undefined ? 'the recordings' : describeMount({ type: source.type, source: source.name });

/** As it would stand in the volumes of a service. */
function mountLine({ recordings: { source, path } }: Scene): string {
  return source === undefined ? `a volume that all of them share, like recordings:${path},` : `${source.name}:${path}`;
}

const unless = (actor: Actor): string => ` If it does not use the recordings, say so: ${settling(actor)}.`;

const settling = ({ name }: Actor): string => `x-recordings: false in the service, or --not-recordings ${name}`;
