import type { Census, Owned } from './census.ts';

/** As whom a store is used, in the words of the application model. */
export interface User {
  readonly runAsUser: number;
  readonly fsGroup: number;
}

/** What this user could not use: files that it may not read, and directories in which it may not make files. */
export const obstaclesTo = ({ owned }: Pick<Census, 'owned'>, user: User): Owned[] =>
  owned.filter((each) => (each.kind === 'file' ? !may(each, user, 4) : !may(each, user, 7)));

/** The kernel asks the first of owner, group and others that fits, and no other. */
function may({ uid, gid, mode }: Owned, { runAsUser, fsGroup }: User, wanted: number): boolean {
  const shift = uid === runAsUser ? 6 : gid === fsGroup ? 3 : 0;
  return ((mode >> shift) & wanted) === wanted;
}

/**
 * As whom the store is best used: as it is, if that user can use everything; else as the owner of most of the files, for then nothing must be changed. Root is
 * left out, because no service of a restricted namespace runs as root.
 */
export function userFor(census: Pick<Census, 'owned'>, asItIs: User): User {
  if (obstaclesTo(census, asItIs).length === 0) return asItIs;
  const [owner] = census.owned
    .filter(({ uid }) => uid > 0)
    .toSorted((one, other) => Number(other.kind === 'file') - Number(one.kind === 'file') || other.count - one.count);
  return owner === undefined ? asItIs : { runAsUser: owner.uid, fsGroup: owner.gid > 0 ? owner.gid : owner.uid };
}
