import type { Finding } from '../api/finding.ts';
import { accessFindings } from './access.ts';
import { differing } from './differing.ts';
import { forgotten, holderOf } from './forgotten.ts';
import { isWithin } from './mounts.ts';
import type { Actor, Scene } from './scene.ts';
import { taken } from './taken.ts';
import { userOf, type User } from './users.ts';

/** Who should share the directory and does not, in the order of the files. */
export function userFindings(scene: Scene): Finding[] {
  const examined = scene.actors
    .filter(({ settlement }) => settlement?.needs !== false)
    .map((actor) => ({ actor, user: userOf(actor, scene) }));
  const users = examined.flatMap(({ actor, user }) => (user === undefined ? [] : [{ actor, user }]));
  const isShared = scene.directory.source === undefined && shareAbove(users, scene);
  const found = examined.flatMap(({ actor, user }) => {
    const findings = taken(actor, user, scene);
    if (findings.length > 0) return findings;
    if (actor.own.length > 0) return differing(actor, user, scene);
    const isSettled = actor.settlement?.needs === true;
    if (user === undefined || isShared || (!isSettled && (hasItsOwn(actor, scene) || hasPart(actor, scene)))) return [];
    return forgotten(actor, user, scene);
  });
  return [...found, ...accessFindings(users, found, scene)];
}

/** What it has mounted at the path is its own affair, where nothing says that the directory belongs there. */
const hasItsOwn = ({ mounted }: Actor, { directory: { path } }: Scene): boolean =>
  mounted.some(({ target }) => target === path);

/** Somebody has thought of what it needs: a directory within this one is mounted in it. */
const hasPart = ({ mounted }: Actor, { directory: { source } }: Scene): boolean =>
  source?.type === 'bind' &&
  mounted.some(({ mount }) => mount.type === 'bind' && isWithin(mount.source ?? '', source.name));

/** Whether all who surely use it have one directory that it lies in, such as that of the whole program. */
function shareAbove(users: readonly { readonly actor: Actor; readonly user: User }[], scene: Scene): boolean {
  const above = new Set(
    users
      .filter(({ user }) => user.confidence === 'sure')
      .map(({ actor }) => {
        const holder = holderOf(actor, scene.directory.path);
        return holder === undefined ? undefined : scene.identify(holder);
      }),
  );
  return above.size === 1 && !above.has(undefined);
}
