import { ASIDE_ANNOTATION, DEFAULT_STORE, ROLE_LABEL, STORE_LABEL } from '../api/labels.ts';
import { PROGRAM } from '../api/image.ts';
import { RETENTION } from '../api/retention.ts';
import type { Connection } from '../cluster/connection.ts';
import { listAll } from '../cluster/list.ts';
import { untilPod, whyNotStarted } from '../cluster/podStart.ts';
import { collectionPath, objectPath } from '../cluster/resources.ts';

/** The store has no CronJob for retention, or its pod does not run. The message says what to do. */
export class NoRetention extends Error {
  override readonly name = 'NoRetention';
}

interface PodTemplate {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>>; readonly annotations?: object };
  readonly spec: {
    readonly containers: readonly {
      readonly name: string;
      readonly args?: readonly string[];
      readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
    }[];
  };
}

/** A CronJob, as far as a pod is made from it. */
export interface CronJob {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec: { readonly jobTemplate: { readonly spec: { readonly template: PodTemplate } } };
}

/** What is to run in a store once: the program's arguments, made from those of the CronJob. */
export type Words = (args: readonly string[]) => readonly string[];

/** @throws NoRetention if the namespace has none for this store. */
export async function retentionOf(connection: Connection, namespace: string, store: string): Promise<CronJob> {
  const all = await listAll<CronJob>(connection, collectionPath('CronJob', namespace), {
    labelSelector: `${ROLE_LABEL}=${RETENTION.role}`,
  });
  const found = all.find(({ metadata: { labels } }) => (labels?.[STORE_LABEL] ?? DEFAULT_STORE) === store);
  if (found !== undefined) return found;
  throw new NoRetention(
    `store ${namespace}/${store} has no CronJob with the role "${RETENTION.role}", so nothing may delete its recordings, and no recording needs a hold. Nothing was changed. For retention, set retention: { olderThan: 30d } under store: in application.yaml, and apply what synth writes`,
  );
}

/**
 * The pod that runs once what the CronJob runs at its times. Undefined as a controller: it is a pod of its own.
 * @param isAside its end is not told: it only looks, or sets a hold.
 */
export function podFrom({ metadata, spec }: CronJob, name: string, words: Words, isAside: boolean): object {
  const { metadata: template, spec: pod } = spec.jobTemplate.spec.template;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      labels: { ...template?.labels, [ROLE_LABEL]: RETENTION.role },
      annotations: { ...template?.annotations, ...(isAside ? { [ASIDE_ANNOTATION]: 'true' } : {}) },
      // Whoever removes the CronJob removes what a killed command has left.
      ownerReferences: [
        { apiVersion: 'batch/v1', kind: 'CronJob', name: metadata.name, uid: metadata.uid, blockOwnerDeletion: false },
      ],
    },
    spec: {
      ...pod,
      containers: pod.containers.map((container, index) =>
        index === 0 ? { ...container, command: [...PROGRAM], args: words(container.args ?? []) } : container,
      ),
    },
  };
}

/** What a program in a pod has said, and its exit code. */
export interface Ran {
  readonly said: string;
  readonly exitCode: number;
}

/**
 * Runs a pod to its end, and removes it.
 * @throws NoRetention if the pod does not start; ApiError.
 */
export async function runToEnd(
  connection: Connection,
  namespace: string,
  pod: object,
  signal: AbortSignal,
): Promise<Ran> {
  const { metadata } = await connection.create<{ metadata: { name: string } }>(
    collectionPath('Pod', namespace),
    pod,
    {},
    { signal },
  );
  const path = objectPath('Pod', namespace, metadata.name);
  try {
    const exitCode = await ended(connection, path, signal);
    return { said: await connection.text(`${path}/log`), exitCode };
  } finally {
    await connection.delete(path, { gracePeriodSeconds: 5 });
  }
}

const ended = (connection: Connection, path: string, signal: AbortSignal): Promise<number> =>
  untilPod(
    connection,
    path,
    (status) => {
      const { terminated } = status.containerStatuses?.[0]?.state ?? {};
      if (terminated !== undefined) return { is: terminated.exitCode };
      // Nobody knows how long a run takes.
      if (status.phase === 'Running') return undefined;
      return { isHopeless: status.phase === 'Failed', why: whyNotStarted(status) };
    },
    (why) => new NoRetention(`the pod of retention did not start: ${why}`),
    signal,
  );

/** The directory in which the program of a CronJob sees the recordings. */
export function directoryIn({ spec, metadata }: CronJob): string {
  const args = spec.jobTemplate.spec.template.spec.containers[0]?.args ?? [];
  const directory = args[args.indexOf('--dir') + 1];
  if (directory === undefined || !args.includes('--dir'))
    throw new NoRetention(
      `CronJob ${metadata.name} does not run recordings prune --dir: render it with synth, or with store.retain`,
    );
  return directory;
}
