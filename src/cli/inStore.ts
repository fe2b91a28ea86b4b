import type { Command } from 'commander';
import { DEFAULT_STORE } from '../api/labels.ts';
import { connect } from '../cluster/connection.ts';
import { directoryIn, NoRetention, podFrom, retentionOf, runToEnd, type Words } from '../retention/inCluster.ts';
import { EXIT, Failure } from './failure.ts';
import { interruptible } from './interruptible.ts';
import { runName } from './moving.ts';

/** Where a command of retention works: a directory of this machine, or the store of a namespace. */
export interface StoreOptions {
  readonly dir?: string;
  readonly namespace?: string;
  readonly store: string;
  readonly kubeconfig?: string;
  readonly context?: string;
}

export const storeOptions = (command: Command): Command =>
  command
    .option('--dir <directory>', 'the directory of the recordings, on this machine')
    .option('-n, --namespace <name>', 'the namespace of the store, instead of a directory')
    .option('--store <name>', 'the store', DEFAULT_STORE)
    .option('--kubeconfig <file>', 'the kubeconfig to use')
    .option('--context <name>', 'the context of the kubeconfig');

/** @throws Failure unless exactly one of the two is given. @returns the directory; undefined: it is a store. */
export function directoryOf({ dir, namespace }: StoreOptions): string | undefined {
  if ((dir === undefined) === (namespace === undefined))
    throw new Failure(EXIT.invalid, 'give --dir for a directory of this machine, or -n for the store of a namespace');
  return dir;
}

/**
 * Runs the program in a pod made from the CronJob of the store, and prints what the program says. Its exit code is that of the command.
 * @param words the arguments, from the directory in the pod, and from the arguments of the CronJob.
 */
export async function runInStore(
  options: StoreOptions,
  words: (directory: string, args: readonly string[]) => readonly string[],
  isAside: boolean,
): Promise<void> {
  const connection = connect(options);
  await interruptible(connection, async (signal) => {
    const { namespace = connection.namespace, store } = options;
    try {
      const cronJob = await retentionOf(connection, namespace, store);
      const directory = directoryIn(cronJob);
      const inPod: Words = (args) => words(directory, args);
      const pod = podFrom(cronJob, `${cronJob.metadata.name}-${runName().toLowerCase()}`, inPod, isAside);
      const { said, exitCode } = await runToEnd(connection, namespace, pod, signal);
      process.stdout.write(said);
      process.exitCode = exitCode;
    } catch (error) {
      if (error instanceof NoRetention) throw new Failure(EXIT.unreachable, error.message);
      throw error;
    }
  });
}
