import type { Position } from '../compose/error.ts';
import { evidenceOf } from './evidence.ts';
import type { Actor, Scene } from './scene.ts';
import { confidenceIn, type Evidence } from './sign.ts';

/** A service that uses the recordings, or looks as if. */
export interface User {
  readonly service: string;
  /** The profiles that would bring it, where none of them is active. */
  readonly profiles?: readonly string[];
  readonly evidence: readonly Evidence[];
  /** `sure` and `likely` do not mount them. */
  readonly confidence: 'mounts' | 'sure' | 'likely';
  /** As it is settled, or else mounted; undefined where it is neither. */
  readonly access: 'ReadOnly' | 'ReadWrite' | undefined;
  /** By all signs it makes recordings. */
  readonly writer: boolean;
  readonly at: Position;
}

/** Who uses the recordings, in the order of the files. */
export const usersOf = (scene: Scene): User[] => scene.actors.flatMap((actor) => userOf(actor, scene) ?? []);

export function userOf(actor: Actor, scene: Scene): User | undefined {
  const { name, section, own, settlement, profiles } = actor;
  const evidence = settlement?.needs === false ? [] : evidenceOf(actor, scene);
  const confidence = own.length > 0 ? 'mounts' : confidenceIn(evidence, scene.directory);
  if (confidence === 'none') return undefined;
  const mounted = own.every(({ mount }) => mount.read_only === true) ? 'ReadOnly' : 'ReadWrite';
  const access = settlement?.access ?? (own.length === 0 ? undefined : mounted);
  return {
    service: name,
    ...(profiles === undefined ? {} : { profiles }),
    evidence,
    confidence,
    access,
    writer: settlement?.access === undefined ? evidence.some(({ isQueue }) => isQueue) : access === 'ReadWrite',
    at: scene.project.locate([section, name]),
  };
}
