import { connect } from '../cluster/connection.ts';
import { directoryIn, NoRetention, podFrom, retentionOf, runToEnd, type Words } from '../retention/inCluster.ts';
import { EXIT, Failure } from './failure.ts';
import { interruptible } from './interruptible.ts';
import { runName } from './runName.ts';
import type { StoreOptions } from './storeOptions.ts';

/**
 * For the commands of retention, which load this only when they work in a cluster: in the pod itself they shall be small.
 *
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
