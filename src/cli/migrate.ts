import { Command } from 'commander';
import { OPERATOR_IMAGE } from '../api/image.ts';
import { connect, type Connection } from '../cluster/connection.ts';
import type { Source } from '../files/source.ts';
import type { Target } from '../files/target.ts';
import type { Account } from '../move/account.ts';
import { migrate } from '../move/migrate.ts';
import { EXIT, Failure } from './failure.ts';
import { interruptible } from './interruptible.ts';
import {
  brokenOff,
  circumstancesOf,
  GOES_ON,
  movingOptions,
  sumOf,
  withProgress,
  type MovingOptions,
} from './moving.ts';
import { runName } from './runName.ts';
import { nameOfPlace, openSource, openTarget, parsePlace, refuseNested, type Place } from './places.ts';
import { whileStopped } from './writers.ts';

interface Options extends MovingOptions {
  readonly from: Place;
  readonly to: Place;
  readonly stopWriters?: string;
  readonly startWriters?: string;
  readonly namespace?: string;
  readonly image: string;
  readonly kubeconfig?: string;
  readonly context?: string;
}

export function migrateCommand(): Command {
  const command = new Command('migrate')
    .description(
      'copy recordings from one place to another: directories of this machine, and stores of a cluster. Each file is checked by its digest, nothing is deleted, and nothing is overwritten. The same command again goes on.',
    )
    .requiredOption('--from <place>', 'where the recordings are; only read', parsePlace)
    .requiredOption('--to <place>', 'the target: a directory that exists, or a store', parsePlace)
    .option(
      '--stop-writers <command>',
      'when all is copied, run this command in a shell, which stops the services that record; then copy what has come since, without waiting',
    )
    .option(
      '--start-writers <command>',
      'if the command that stops the services fails, or not all is copied after it, run this command in a shell, which starts the services again',
    )
    .option(
      '-n, --namespace <name>',
      'the namespace of a store that is named without one (default: that of the context)',
    );
  return movingOptions(command)
    .option('--image <image>', 'the image of the operator, for the pod that moves', OPERATOR_IMAGE)
    .option('--kubeconfig <file>', 'the kubeconfig to use')
    .option('--context <name>', 'the context of the kubeconfig')
    .addHelpText(
      'after',
      '\nA place is a directory, or store:NAME or store:NAMESPACE/NAME. The claim of a store is reached by a pod, which holds the role "moving" of the store.' +
        '\nExit codes: 0 all is in the target, 1 some file is not, 2 wrong use, 3 a place cannot be read or written, 130 interrupted.',
    )
    .action(run);
}

async function run(options: Options): Promise<void> {
  const { from, to, stopWriters, startWriters } = options;
  refuseNested(from, to);
  if (startWriters !== undefined && stopWriters === undefined)
    throw new Failure(EXIT.invalid, '--start-writers starts what --stop-writers has stopped: give both');
  let connection: Connection | undefined;
  const cluster = () => (connection ??= connect(options));
  const close = async () => {
    await connection?.close();
  };
  const name = runName();
  const act = async (signal: AbortSignal) => {
    const surroundings = { ...options, cluster, run: name, signal };
    const source = await openSource(from, surroundings);
    const target = await openTarget(to, surroundings).catch(async (error: unknown) => {
      await source.close();
      throw error;
    });
    try {
      await copy(source, target, options, signal);
    } finally {
      try {
        await target.close();
      } finally {
        await source.close();
      }
    }
  };
  const failing = (error: unknown) => {
    throw brokenOff(error, 'copied', nameOfPlace(to));
  };
  await interruptible(
    { close },
    (signal) => act(signal).catch(failing),
    `interrupted; what was copied stays, and ${GOES_ON}`,
  );
}

/** Copies, and copies what has come since when nobody writes any more. */
async function copy(source: Source, target: Target, options: Options, signal: AbortSignal): Promise<void> {
  const pass = async (settle: number): Promise<Account> => {
    const account = await withProgress(signal, (progress) =>
      migrate(source, target, circumstancesOf({ ...options, settle }, signal, progress)),
    );
    process.stdout.write(`${sumOf(account)}\n`);
    return account;
  };
  const { settle, stopWriters, startWriters } = options;
  const account = await pass(settle);
  if (stopWriters === undefined) {
    if (!account.isWell) process.exitCode = EXIT.wrong;
    return;
  }
  // What is wrong now is wrong afterwards, when the services are down.
  if (!account.isWellSoFar)
    throw new Failure(
      EXIT.wrong,
      `not all can be copied, so the command that stops the services was not run. Look at the files above; ${GOES_ON}.`,
    );
  const copyRest = async () => {
    signal.throwIfAborted();
    return (await pass(0)).isWell;
  };
  const tell = (sentence: string) => process.stderr.write(`${sentence}\n`);
  if (!(await whileStopped({ stop: stopWriters, start: startWriters }, copyRest, tell))) process.exitCode = EXIT.wrong;
}
