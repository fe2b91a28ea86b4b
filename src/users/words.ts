import { say, type Sentence } from '../api/say.ts';
import type { Fault } from '../api/reasons.ts';
import { titleOf } from './directory.ts';
import { describeMount } from './mounts.ts';
import type { Actor, Scene } from './scene.ts';

/** Who is not there every day is forgotten first. */
export function inProfile({ profiles }: Actor, message: Fault['message']): Sentence {
  if (profiles === undefined) return message;
  return say`belongs to the profile ${profiles.join(', ')} and ${message}`;
}

/** The directory as it is mounted by those who have it: `volume "media"`. */
export const sourceOf = ({ directory: { source } }: Scene): string =>
  source === undefined ? say`the recordings` : describeMount({ type: source.type, source: source.name });

/** As it would stand in the volumes of a service. */
export const mountLine = ({ directory: { source, path } }: Scene): string =>
  source === undefined ? say`a volume that all of them share, like recordings:${path},` : `${source.name}:${path}`;

export const unless = (actor: Actor, { directory }: Scene): string =>
  say`If it does not use ${titleOf(directory)}, say so: ${settlingOf(actor, directory)}.`;

export const settling = ({ name }: Pick<Actor, 'name'>): string =>
  say`x-recordings: false in the service, or --not-recordings ${name}`;

/** The same of one directory: a service may use another. */
export const settlingOf = (
  { name }: Pick<Actor, 'name'>,
  { isRecordings, source, path }: Scene['directory'],
): string =>
  isRecordings
    ? settling({ name })
    : say`x-recordings: {${source?.type === 'volume' ? source.name : path}: false} in the service`;

/** The pronoun: recordings are many, a volume is one. */
export const pronounOf = ({ directory: { isRecordings } }: Scene): Sentence => (isRecordings ? say`them` : say`it`);
