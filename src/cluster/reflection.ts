import { ApiError } from './apiError.ts';
import type { Clock, Random } from './clock.ts';
import type { Connection } from './connection.ts';
import { isKubernetesObject, keyOfObject, type KubernetesObject } from './kubernetesObject.ts';
import type { Message } from '../protobuf/message.ts';

/**
 * Where an object comes from. A watch delivers versions that grow. A list says what is. After etcd was restored to an older revision, versions have gone
 * back: what a restored list says is true, whatever was seen before.
 */
export type Origin = 'watch' | 'list' | 'restored';

/** Receives the objects that a reflector reads. A sink gets whole objects and keeps what it needs of them. */
export interface Sink {
  /** An object is new or has changed. Default: a watch says so. */
  put(object: KubernetesObject, origin?: Origin): void;
  /** An object was deleted, or the selection no longer matches it. */
  remove(object: KubernetesObject): void;
  /** A list is complete. Objects that are not in it (by {@link keyOfObject}) no longer exist. @param origin of the list; default: list */
  retain(identities: ReadonlySet<string>, origin?: Origin): void;
  /** The newest version that is held of objects of this kind. The answer to a write, and another watch, may be ahead of this watch. */
  newest?(): string | undefined;
  /** Whether the API server knows the kind. Called after each list of an {@link Selection.optional optional} kind. */
  served?(isServed: boolean): void;
  /** Why the right to read is missing; undefined once it is there. Called for {@link Selection.spare spare} selections. */
  denied?(why: string | undefined): void;
}

/**
 * Gives a sink an item of a list, or of a watch.
 *
 * @throws ApiError if it is no object, or the sink cannot read it: one object in a form that we do not know must not end the process
 */
export function deliver(item: unknown, sink: Pick<Sink, 'put'>, path: string, origin?: Origin): KubernetesObject {
  if (!isKubernetesObject(item)) throw ApiError.unexpected(`GET ${path}`, 'an item without metadata');
  try {
    sink.put(item, origin);
  } catch (error) {
    throw ApiError.unexpected(`GET ${path}`, `cannot read ${keyOfObject(item)}: ${String(error)}`);
  }
  return item;
}

/** What to reflect: a collection, and which of its objects. */
export interface Selection {
  readonly path: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** All that the sink needs of an object. Default: all. */
  readonly excerpt?: 'metadata' | Message;
  /** The API server may be too old to know the kind. Then there are no objects of the kind, and this is no error. */
  readonly optional?: true;
  /** The operator can do without: where the right to read is missing, there are no objects, and the sink is told why. */
  readonly spare?: true;
}

/** Tells the selections of a process apart. */
export const nameOfSelection = ({ path, labelSelector = '', fieldSelector = '' }: Selection): string =>
  `${path} ${labelSelector} ${fieldSelector}`;

/**
 * Why a watch is begun anew without an error: the API server ended it at its time limit; there was no sign of life for too long; after such a silence the
 * collection had changed and no event had said so, so it is listed again.
 */
export type Renewal = 'timeLimit' | 'silence' | 'missedChanges';

/**
 * Why the version must be compared with the server's before a watch is resumed from it: the watch was refused or silent, or it tells of less than the answers to
 * our writes did.
 */
export type Doubt = 'refused' | 'silent' | 'behind';

export interface ReflectorOptions {
  readonly connection: Pick<Connection, 'get' | 'lines'>;
  readonly clock: Clock;
  readonly random: Random;
  /** Called for every failure. The reflector tries again in `retryMs`. */
  onTrouble(error: ApiError, selection: Selection, retryMs: number): void;
  /** The API server answers again after trouble. */
  onRecovery?(selection: Selection): void;
  /** A watch ended without an error, or what it delivered is not trusted any more. */
  onRenewal?(renewal: Renewal, selection: Selection): void;
}
