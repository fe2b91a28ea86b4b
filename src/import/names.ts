import { say } from '../api/say.ts';
import { posix } from 'node:path';
import { objectName } from '../application/names.ts';
import type { Scene } from './carried.ts';
import { about } from './findings.ts';
import type { Said } from './said.ts';

/** The name of a Job ends in a hash, and the name of a claim is made of two names. */
const MAX = 40;

/** The text as a name that Kubernetes takes for every object (RFC 1035). */
export function objectNameOf(text: string): string {
  const words = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '');
  const name = /^[a-z]/.test(words) ? words : `x-${words}`;
  return name.slice(0, MAX).replace(/-+$/, '');
}

/** A service account that each namespace has, and the container that waits for others. */
const RESERVED = ['default', 'wait'];

/** What each service is called in Kubernetes: as in the Compose files, if Kubernetes takes that name. */
export function namesOf(services: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set([...RESERVED, ...services]);
  const isRight = (name: string) =>
    objectName.safeParse(name).success && name.length <= MAX && !RESERVED.includes(name);
  return new Map(services.map((name) => [name, isRight(name) ? name : free(objectNameOf(name), taken)]));
}

export function renamed(scene: Scene): Said[] {
  return scene.subjects.flatMap((subject) => {
    const { name, called } = subject;
    if (called === name) return [];
    const message = say`is called ${called}, because Kubernetes takes only lower-case letters, digits and hyphens, here at most ${MAX}; variables and commands that use it as a host are rewritten`;
    return [
      about(
        scene,
        subject,
        [],
        { reason: 'Rewritten', message },
        say`Look for other places that use the old name: code, files in the image.`,
      ),
    ];
  });
}

/** The last segment of a path as a key of a Secret or ConfigMap. */
export const keyOf = (path: string): string => posix.basename(path).replace(/[^-._a-zA-Z0-9]/g, '-');

/** A name that is not taken, and is from now on. */
export function free(name: string, taken: Set<string>): string {
  let found = name;
  for (let n = 2; taken.has(found); n += 1) found = `${name}-${n}`;
  taken.add(found);
  return found;
}
