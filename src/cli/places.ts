import { realpathSync } from 'node:fs';
import * as disk from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { DEFAULT_STORE } from '../api/labels.ts';
import type { Connection } from '../cluster/connection.ts';
import { Receiver } from '../files/receiver.ts';
import { Directory, type Source } from '../files/source.ts';
import type { Target } from '../files/target.ts';
import { Closed, startMover } from '../move/moverInCluster.ts';
import { RemoteSource } from '../move/remoteSource.ts';
import { RemoteTarget } from '../move/remoteTarget.ts';
import type { Channel } from '../move/wire.ts';
import { codeOf, EXIT, Failure } from './failure.ts';

/** Where recordings are moved from or to: a directory of this machine, or the claim of a store. */
export type Place =
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'store'; readonly namespace?: string; readonly store: string };

const NAME = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const STORE = new RegExp(`^store:(?:(${NAME})/)?(${NAME})?$`);

/** `store:`, `store:NAME`, `store:NAMESPACE/NAME`; anything else is a directory. A directory that is called so is written `./store:…`. */
export function parsePlace(text: string): Place {
  if (!text.startsWith('store:')) return { kind: 'directory', path: text };
  const parts = STORE.exec(text);
  if (parts === null) throw new InvalidArgumentError('write store:NAME or store:NAMESPACE/NAME, or a directory.');
  const [, namespace, store = DEFAULT_STORE] = parts;
  return { kind: 'store', store, ...(namespace === undefined ? {} : { namespace }) };
}

export const nameOfPlace = (place: Place): string =>
  place.kind === 'directory'
    ? place.path
    : `store:${place.namespace === undefined ? '' : `${place.namespace}/`}${place.store}`;

/**
 * A target within its source would be copied into itself again and again.
 * @throws Failure
 */
export function refuseNested(from: Place, to: Place): void {
  if (from.kind !== 'directory' || to.kind !== 'directory') return;
  const [outer, inner] = [from, to].map(({ path }) => realPathOf(path));
  if (outer === undefined || inner === undefined || !`${inner}/`.startsWith(join(outer, '/'))) return;
  const why = inner === outer ? 'is the source itself' : `lies within the source ${outer}`;
  throw new Failure(EXIT.invalid, `the target ${to.path} ${why}: name a directory outside of the source with --to`);
}

/** @returns undefined if there is no such directory, of which whoever opens it says more. */
function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** What opening a place needs besides the place. */
export interface Surroundings {
  /** Connects at the first use. */
  readonly cluster: () => Connection;
  /** Of a store that is named without one. */
  readonly namespace?: string;
  readonly image: string;
  readonly run: string;
  readonly keepBoth: boolean;
  readonly signal: AbortSignal;
}

/** @throws Failure with what to do, if the place cannot be opened. */
export async function openSource(place: Place, surroundings: Surroundings): Promise<Source> {
  if (place.kind === 'directory')
    return Directory.open(place.path, disk).catch((error: unknown) => {
      const code = codeOf(error);
      const remedy = code === 'EACCES' ? 'run the command as root' : 'name another one with --from';
      throw new Failure(EXIT.unreachable, `cannot read the directory ${place.path} (${code}): ${remedy}`);
    });
  return new RemoteSource(await moverOf(place, surroundings, 'from', (directory) => ['send', directory]));
}

/** @throws Failure; TargetError if a directory cannot be written to. */
export async function openTarget(place: Place, surroundings: Surroundings): Promise<Target> {
  const { run, keepBoth } = surroundings;
  if (place.kind === 'directory') return Receiver.open(place.path, run, { keepBoth }, disk);
  const words = (directory: string) => ['receive', ...(keepBoth ? ['--keep-both'] : []), directory, run];
  return new RemoteTarget(await moverOf(place, surroundings, 'to', words));
}

async function moverOf(
  place: Place & { kind: 'store' },
  { cluster, namespace, image, run, signal }: Surroundings,
  side: 'from' | 'to',
  words: (directory: string) => readonly string[],
): Promise<Channel> {
  const connection = cluster();
  try {
    return await startMover(connection, {
      namespace: place.namespace ?? namespace ?? connection.namespace,
      store: place.store,
      image,
      run: `${side}-${run}`,
      words,
      signal,
    });
  } catch (error) {
    if (error instanceof Closed) throw new Failure(EXIT.unreachable, error.message);
    throw error;
  }
}
