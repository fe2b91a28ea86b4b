import { DEFAULT_STORE } from '../api/labels.ts';
import { connect, type Connection } from '../cluster/connection.ts';
import { CommandMissing, execStream } from '../cluster/execStream.ts';
import type { Source } from '../files/source.ts';
import { InsideSource, NothingToReadWith } from '../move/insideSource.ts';
import { observe } from '../verify/observe.ts';
import { suspectsOf } from '../verify/stranded.ts';
import { EXIT, Failure } from './failure.ts';
import { interruptible } from './interruptible.ts';
import { brokenOff, GOES_ON, runName, type MovingOptions } from './moving.ts';
import { openTarget } from './places.ts';
import { rescue, type StrandedPlace } from './rescuing.ts';

export interface PodOptions extends MovingOptions {
  readonly namespace: string;
  readonly store?: string;
  readonly image: string;
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
  const places = await placesWithFiles(connection, namespace, store, signal);
  const nothing = `nothing is stranded in the pods of namespace ${namespace}`;
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

/** Where files lie outside the store. Says of containers that cannot be looked into. @throws Failure if there is no such store. */
async function placesWithFiles(
  connection: Connection,
  namespace: string,
  name: string,
  signal: AbortSignal,
): Promise<StrandedPlace[]> {
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
  for (const suspect of suspectsOf({ ...picture, store })) {
    signal.throwIfAborted();
    const { pod, container, path, declares } = suspect;
    const start = (command: readonly string[]) => execStream(connection, { namespace, pod, container }, command);
    const source = new InsideSource(start, path, (error) => error instanceof CommandMissing);
    try {
      if (await hasFiles(source)) places.push({ name: `${pod}/${container}:${path}`, source });
    } catch (error) {
      if (!(error instanceof NothingToReadWith)) throw error;
      process.stdout.write(
        `cannot look into container "${container}" of pod ${pod}, which ${error.message}. Look yourself: kubectl debug -n ${namespace} -it ${pod} --image=busybox --target=${container}\n`,
      );
      // Nothing says that others use the recordings.
      if (declares) process.exitCode = EXIT.wrong;
    }
  }
  return places;
}

async function hasFiles(source: Source): Promise<boolean> {
  let any = false;
  await source.each((seen) => {
    any ||= 'found' in seen;
    return Promise.resolve();
  }, 1);
  return any;
}
