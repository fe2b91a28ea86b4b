import { posix } from 'node:path';
import type { Container, Mount } from './containers.ts';

/** Where the recordings of an application belong. */
export interface Belonging {
  /** The path in containers. */
  readonly path: string;
  /** The volume, or the directory of the host; undefined if nothing is mounted there in any container. */
  readonly source: Pick<Mount, 'type' | 'source'> | undefined;
}

/** A container that sees something else than the recordings' volume where the recordings belong. */
export interface Suspect {
  readonly container: Container;
  readonly path: string;
  /** What is mounted there, or around it; undefined for the container's own file system, which ends with the container. */
  readonly mount: Mount | undefined;
  /** Paths below, as names, at which other things are mounted. */
  readonly elsewhere: readonly string[];
}

/** Every container, running or not, in which files under the path of the recordings would be stranded. */
export function suspectsIn(containers: readonly Container[], { path, source }: Belonging): Suspect[] {
  return containers.flatMap((container) => {
    const mount = innermostAt(container, path);
    if (mount !== undefined && isThat(mount, { path, source })) return [];
    const elsewhere = allMountsOf(container)
      .filter(({ target }) => target !== path && isWithin(target, path))
      .map(({ target }) => target.slice(path.length + 1));
    return [{ container, path, mount, elsewhere }];
  });
}

/** A container that has the recordings where they belong. */
export interface Holder {
  readonly container: Container;
  readonly isReadOnly: boolean;
}

export function holdersIn(containers: readonly Container[], belonging: Belonging): Holder[] {
  return containers.flatMap((container) => {
    const mount = innermostAt(container, belonging.path);
    return mount !== undefined && isThat(mount, belonging) ? [{ container, isReadOnly: mount.isReadOnly }] : [];
  });
}

const isThat = (mount: Mount, { path, source }: Belonging): boolean =>
  mount.type === source?.type && placeAt(mount, path) === source.source;

/** What is seen at a path: of the mounts there and above, the one that lies deepest. */
function innermostAt(container: Container, path: string): Mount | undefined {
  return allMountsOf(container)
    .filter(({ target }) => isWithin(path, target))
    .toSorted((one, other) => other.target.length - one.target.length)[0];
}

/** What of the source of a mount is seen at a path: a directory around the recordings shows them, too. */
const placeAt = ({ source, target }: Mount, path: string): string => posix.join(source, posix.relative(target, path));

const allMountsOf = ({ mounts, tmpfs }: Container): Mount[] => [
  ...mounts,
  ...Object.keys(tmpfs).map((target) => ({ type: 'tmpfs', source: '', target, isReadOnly: false }) as const),
];

const isWithin = (path: string, directory: string): boolean =>
  path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`);
