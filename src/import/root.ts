import { say } from '../api/say.ts';
import { posix } from 'node:path';
import type { Rewrite } from './rewrite.ts';
import { storePath } from './store.ts';
import type { Scene, Subject } from './carried.ts';
import { about } from './findings.ts';
import type { Said } from './said.ts';

/** Where things go that lie under /root, which only root may enter: path by path. The recordings are never there. */
export function movedFromRoot(subject: Subject, isRoot: boolean): ReadonlyMap<string, string> {
  const own = subject.path ?? '';
  const store = storePath(own) === own ? [] : [[own, storePath(own)] as const];
  if (isRoot) return new Map(store);
  const taken = new Set<string>();
  const paths = [
    ...subject.mounts.map(({ target }) => target),
    ...(subject.service.configs ?? []).map(({ source = '', target }) => posix.resolve('/', target ?? source)),
    ...(subject.service.secrets ?? []).map(({ source = '', target }) =>
      posix.resolve('/run/secrets', target ?? source),
    ),
  ];
  return new Map([
    ...store,
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
): Said[] {
  return [...moved].map(([from, to]) => {
    const variables = Object.entries(subject.service.environment ?? {}).flatMap(([name, value]) =>
      value !== null && value.includes(from) && rewrite(value) !== value ? [name] : [],
    );
    const named = variables.length === 0 ? say`no variable names it` : say`${variables.join(', ')} is rewritten`;
    const message = say`${from} is at ${to} now, because only root may enter /root; ${named}`;
    return variables.length === 0
      ? about(scene, subject, ['volumes'], { reason: 'Rewritten', message }, say`Tell the program the new path.`)
      : about(
          scene,
          subject,
          ['volumes'],
          { reason: 'Rewritten', message, harm: 'nothing' },
          say`Nothing to do if the program takes the path from there.`,
        );
  });
}
