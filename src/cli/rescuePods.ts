import { DEFAULT_STORE } from '../api/labels.ts';
import { besideContainer } from '../cluster/beside.ts';
import { connect, type Connection } from '../cluster/connection.ts';
import type { Target } from '../cluster/exec.ts';
import { CommandMissing, execStream } from '../cluster/execStream.ts';
import type { Source } from '../files/source.ts';
import { InsideSource, NothingToReadWith } from '../files/insideSource.ts';
import { observe } from '../verify/observe.ts';
import { suspectsOf } from '../verify/stranded.ts';
import { EXIT, Failure } from './failure.ts';
import { interruptible } from './interruptible.ts';
import { brokenOff, GOES_ON, type MovingOptions } from './moving.ts';
import { runName } from './runName.ts';
import { openTarget } from './places.ts';
import { rescue, type StrandedPlace } from './rescuing.ts';

export interface PodOptions extends MovingOptions {
  readonly namespace: string;
  readonly store?: string;
  readonly image: string;
  readonly ephemeral?: true;
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** Moves what is stranded in the containers of pods into the store. */
export async function rescueFromPods(options: PodOptions): Promise<void> {
  const connection = connect(options);
  await interruptible(
    connection,
    (signal) => move(connection, options, signal),
    `interrupted; what was moved stays, and ${GOES_ON}`,
  );
}

async function move(connection: Connection, options: PodOptions, signal: AbortSignal): Promise<void> {
  const { namespace, store = DEFAULT_STORE } = options;
  const { places, isAll } = await placesWithFiles(connection, { ...options, store }, signal);
  const nothing = `nothing is stranded in the ${isAll ? 'pods' : 'other containers'} of namespace ${namespace}`;
  // No pod is started for nothing.
  if (places.length === 0) {
    process.stdout.write(`${nothing}\n`);
    return;
  }
  const surroundings = { ...options, cluster: () => connection, run: runName(), signal };
  try {
    const target = await openTarget({ kind: 'store', namespace, store }, surroundings);
    await rescue({ places, target, to: `store ${namespace}/${store}`, nothing }, options, signal);
  } catch (error) {
    throw brokenOff(error, 'moved');
  }
}

/** Where files lie outside the store, and whether all containers could be looked into. Says which could not. @throws Failure if there is no such store. */
async function placesWithFiles(
  connection: Connection,
  { namespace, store: name, image, ephemeral }: PodOptions & { readonly store: string },
  signal: AbortSignal,
): Promise<{ readonly places: StrandedPlace[]; readonly isAll: boolean }> {
  const picture = await observe(connection, namespace);
  const store = picture.stores.find((each) => each.name === name);
  if (store === undefined) {
    const known = picture.stores.map((each) => each.name).join(', ') || 'none';
    throw new Failure(
      EXIT.wrong,
      `there is no store ${namespace}/${name} (its stores: ${known}): name one with --store`,
    );
  }
  const places: StrandedPlace[] = [];
  /** A container may have the recordings at several paths. */
  const closed = new Set<string>();
  for (const { pod, container, path, declares } of suspectsOf({ ...picture, store })) {
    signal.throwIfAborted();
    const target = { namespace, pod, container };
    try {
      const source = await readable(connection, target, path, ephemeral === true ? { image, signal } : undefined);
      if (source !== undefined) places.push({ name: `${pod}/${container}:${path}`, source });
    } catch (error) {
      if (!(error instanceof NothingToReadWith)) throw error;
      // Nothing says that others use the recordings.
      if (declares) process.exitCode = EXIT.wrong;
      const name = `container "${container}" of pod ${pod}`;
      if (closed.has(name)) continue;
      closed.add(name);
      process.stdout.write(
        `cannot look into ${name}, which ${error.message}. Run the command again with --ephemeral, which looks through an ephemeral container\n`,
      );
    }
  }
  return { places, isAll: closed.size === 0 };
}

/**
 * The files below a path of a container.
 * @param beside of an ephemeral container, for a container that has nothing to read with. Undefined: the pod stays as it is.
 * @returns undefined if there are none. @throws NothingToReadWith
 */
async function readable(
  connection: Connection,
  target: Target,
  path: string,
  beside?: { readonly image: string; readonly signal: AbortSignal },
): Promise<Source | undefined> {
  const sourceAt = (place: Target, directory: string) =>
    new InsideSource(
      (command) => execStream(connection, place, command),
      directory,
      (error) => error instanceof CommandMissing,
    );
  const source = sourceAt(target, path);
  try {
    return (await hasFiles(source)) ? source : undefined;
  } catch (error) {
    if (!(error instanceof NothingToReadWith) || beside === undefined) throw error;
  }
  const found = await besideContainer(connection, target, path, beside);
  const other = sourceAt(found.target, found.directory);
  return (await hasFiles(other)) ? other : undefined;
}

async function hasFiles(source: Source): Promise<boolean> {
  let any = false;
  await source.each((seen) => {
    any ||= 'found' in seen;
    return Promise.resolve();
  }, 1);
  return any;
}
