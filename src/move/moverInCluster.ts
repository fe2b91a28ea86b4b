import type { Store, StoreSpec } from '../api/store.ts';
import { ApiError } from '../cluster/apiError.ts';
import type { Connection } from '../cluster/connection.ts';
import { execStream } from '../cluster/execStream.ts';
import { listAll } from '../cluster/list.ts';
import { untilPod, whyNotStarted } from '../cluster/podStart.ts';
import { collectionPath, objectPath } from '../cluster/resources.ts';
import { ROLE_LABEL, STORE_LABEL, DEFAULT_STORE } from '../api/labels.ts';
import { closedTo, MOVER, MOVER_COMMAND, MOVER_NAME, moverPod, NAME_LABEL, pathIn, type PodUser } from './moverPod.ts';
import type { Channel } from './wire.ts';

/** A store that no mover may enter, or that does not exist. The message says what to do. */
export class Closed extends Error {
  override readonly name = 'Closed';
}

export interface Wanted {
  readonly namespace: string;
  readonly store: string;
  readonly image: string;
  /** Ends the name of the pod. */
  readonly run: string;
  /** What the program in the pod is to do (src/cli/mover.ts) with the directory in which it sees the store. */
  readonly words: (directory: string) => readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Starts a pod that moves recordings into or out of one store, and its program when the pod runs. To close the channel removes the pod.
 * @throws Closed if the store has no role for it, and then nothing was changed; ApiError; Error if the pod does not start. Then no pod is left.
 */
export async function startMover(
  connection: Connection,
  { namespace, store: name, image, run, words, signal }: Wanted,
): Promise<Channel> {
  const store = await storeOf(connection, namespace, name);
  const closed = closedTo(store, namespace);
  if (closed !== undefined) throw new Closed(closed);
  const pods = await listAll<PodObject>(connection, collectionPath('Pod', namespace), { labelSelector: ROLE_LABEL });
  await sweep(connection, namespace, pods.filter(isMover));
  const user = userAmong(
    pods.filter((pod) => !isMover(pod)),
    store,
  );
  const pod = `${MOVER}-${run.toLowerCase()}`;
  const path = objectPath('Pod', namespace, pod);
  await connection.create(
    collectionPath('Pod', namespace),
    moverPod({ namespace, store, name: pod, image, user }),
    {},
    { signal },
  );
  const remove = () => connection.delete(path, { gracePeriodSeconds: 1 });
  try {
    await running(connection, path, signal);
    const command = [...MOVER_COMMAND, ...words(pathIn(store))];
    const channel = await execStream(connection, { namespace, pod, container: MOVER }, command);
    const close = async () => {
      try {
        await channel.close();
      } finally {
        await remove();
      }
    };
    return { ...channel, close };
  } catch (error) {
    await remove().catch(() => undefined);
    throw error;
  }
}

async function storeOf(connection: Connection, namespace: string, name: string): Promise<Store> {
  try {
    const { spec } = await connection.get<{ readonly spec: StoreSpec }>(objectPath('RecordingStore', namespace, name));
    return { name, spec };
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
    throw new Closed(`there is no store ${namespace}/${name}: kubectl get recstore -A lists the stores`);
  }
}

interface PodObject {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: { readonly securityContext?: PodUser };
  readonly status?: { readonly phase?: string };
}

const isMover = ({ metadata: { labels = {} } }: PodObject): boolean => labels[NAME_LABEL] === MOVER_NAME;

/** Removes what runs have left that were killed: such a pod ends by itself, and stays. */
async function sweep(connection: Connection, namespace: string, movers: readonly PodObject[]): Promise<void> {
  for (const { metadata, status } of movers)
    if (status?.phase === 'Succeeded' || status?.phase === 'Failed')
      await connection.delete(objectPath('Pod', namespace, metadata.name)).catch((error: unknown) => {
        // Somebody else has removed the pod.
        if (!(error instanceof ApiError) || error.status !== 404) throw error;
      });
}

/** The user of a pod that writes into the store (semantics 19), or undefined. */
function userAmong(pods: readonly PodObject[], { name, spec }: Store): PodUser | undefined {
  const writer = pods.find(({ metadata: { labels = {} } }) => {
    const { [ROLE_LABEL]: role = '', [STORE_LABEL]: store = DEFAULT_STORE } = labels;
    return store === name && spec.roles[role]?.access === 'ReadWrite';
  });
  return writer?.spec.securityContext;
}

const running = (connection: Connection, path: string, signal: AbortSignal): Promise<undefined> =>
  untilPod(
    connection,
    path,
    (status) =>
      status.phase === 'Running'
        ? { is: undefined }
        : { isHopeless: status.phase === 'Failed' || status.phase === 'Succeeded', why: whyNotStarted(status) },
    (why) => new Error(`the pod that moves recordings did not start: ${why}`),
    signal,
  );
