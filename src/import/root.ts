import { posix } from 'node:path';
import type { Finding } from '../api/finding.ts';
import type { Recordings } from '../users/recordings.ts';
import type { Rewrite } from './rewrite.ts';
import { pathOf, storePath } from './store.ts';
import type { Scene, Subject } from './carried.ts';
import { about } from './findings.ts';

/** Where things go that are under /root, where only root may look: path by path. */
export function movedFromRoot(subject: Subject, isRoot: boolean, recordings: Recordings): ReadonlyMap<string, string> {
  if (isRoot) return new Map();
  const own = subject.user === undefined ? '' : pathOf(recordings, subject.user);
  const taken = new Set<string>();
  const paths = [
    ...subject.mounts.map(({ target }) => target),
    ...(subject.service.configs ?? []).map(({ source = '', target }) => posix.resolve('/', target ?? source)),
    ...(subject.service.secrets ?? []).map(({ source = '', target }) =>
      posix.resolve('/run/secrets', target ?? source),
    ),
  ];
  return new Map([
    ...(storePath(own) === own ? [] : [[own, storePath(own)] as const]),
    ...paths
      .filter((path) => path.startsWith('/root/'))
      .map((path) => {
        const plain = `/run/files/${posix.basename(path)}`;
        const to = taken.has(plain) ? `/run/files/${path.slice('/root/'.length)}` : plain;
        taken.add(to);
        return [path, to] as const;
      }),
  ]);
}

export function movedFindings(
  scene: Scene,
  subject: Subject,
  moved: ReadonlyMap<string, string>,
  rewrite: Rewrite,
): Finding[] {
  return [...moved].map(([from, to]) => {
    const variables = Object.entries(subject.service.environment ?? {}).flatMap(([name, value]) =>
      value !== null && value.includes(from) && rewrite(value) !== value ? [name] : [],
    );
    const named = variables.length === 0 ? 'no variable names it' : `${variables.join(', ')} names it there`;
    const message = `only root can look under /root, so ${from} is at ${to} now; ${named}`;
    const remedy =
      variables.length === 0 ? 'Tell the program where it is.' : 'Nothing is to be done, if the program goes by it.';
    return about(scene, subject, ['volumes'], { reason: 'Rewritten', message }, remedy);
  });
}
