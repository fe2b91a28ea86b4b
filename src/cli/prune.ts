import * as disk from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { nameOf, shown, type Name } from '../files/name.ts';
import { accountOf, isWell } from '../retention/account.ts';
import { HoldsError } from '../retention/holds.ts';
import { openFilesOfLate } from '../retention/openFiles.ts';
import { DEFAULTS, timeOf, percentOf, type Policy } from '../retention/policy.ts';
import { prune } from '../retention/prune.ts';
import { StoreError } from '../retention/storeError.ts';
import { parseDuration } from './duration.ts';
import { EXIT, Failure } from './failure.ts';
import { interruptible } from './interruptible.ts';
import { runName } from './runName.ts';
import { directoryOf, storeOptions, type StoreOptions } from './storeOptions.ts';

interface Options extends StoreOptions {
  readonly olderThan?: number;
  readonly untilFree?: number;
  readonly atLeast: number;
  readonly names?: readonly Name[];
  readonly maxShare: number;
  readonly confirm?: number;
  readonly digest: boolean;
  readonly dryRun: boolean;
  readonly list: boolean;
  readonly report?: string;
  readonly output: 'table' | 'json';
}

/** A sync of the audit for each file would make a million of them take hours; more lines at once take memory. */
const BATCH = 1024;

export function pruneCommand(): Command {
  const command = new Command('prune').description(
    'delete old recordings from a directory, or now what the CronJob of a store deletes. Recordings that are held stay. What is deleted is written down before. A run that would delete much deletes nothing, and says how to confirm.',
  );
  return storeOptions(command)
    .option('--older-than <duration>', 'delete what was modified longer ago: 30d', parseDuration)
    .option('--until-free <share>', 'delete the oldest until so much of the file system is free: 20%', parseShare)
    .addOption(
      new Option('--at-least <duration>', 'for --until-free, delete nothing younger')
        .argParser(parseDuration)
        .default(DEFAULTS.atLeast, timeOf(DEFAULTS.atLeast)),
    )
    .option(
      '--names <pattern...>',
      "delete only what is called so: '*.wav' (default: the usual endings of audio and video)",
    )
    .addOption(
      new Option('--max-share <share>', 'delete nothing if a run would delete more of the recordings or of their bytes')
        .argParser(parseShare)
        .default(DEFAULTS.maxShare, percentOf(DEFAULTS.maxShare)),
    )
    .option(
      '--confirm <number>',
      'delete so many, although the run was refused; only if the number is still the same',
      parseCount,
    )
    .option('--digest', 'read each recording before, and write its SHA-256 down', false)
    .option('--dry-run', 'delete nothing and write nothing in the directory; say what would be deleted', false)
    .option('--list', 'print the names as well', false)
    .option(
      '--report <file>',
      'write the first line of the answer into this file, too, and what the store has, as JSON',
    )
    .addOption(new Option('--output <format>', 'how to print').choices(['table', 'json']).default('table'))
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 refused, or something could not be deleted or looked at, 2 wrong use, 3 the directory cannot be read or written, 130 interrupted.',
    )
    .action(run);
}

async function run(options: Options, command: Command): Promise<void> {
  const dir = directoryOf(options);
  if (dir === undefined) return runInPod(options, command);
  const policy = policyOf(options);
  const { dryRun, digest, list, output } = options;
  const act = async (signal: AbortSignal) => {
    const outcome = await prune(dir, policy, {
      disk,
      now: Date.now,
      run: runName(),
      isDry: dryRun,
      digest,
      signal,
      batch: BATCH,
      pause: setImmediate,
      openFiles: openFilesOfLate(() => performance.now()),
      ...(list ? { tell: (name: Name) => void process.stdout.write(`${shown(name)}\n`) } : {}),
    });
    process.stdout.write(
      output === 'json'
        ? `${JSON.stringify({ version: 1, dryRun, ...outcome })}\n`
        : `${accountOf(outcome, dryRun).join('\n')}\n`,
    );
    report(options, `${accountOf(outcome, dryRun)[0]}\n${JSON.stringify(outcome.counted)}`);
    if (!isWell(outcome)) process.exitCode = EXIT.wrong;
  };
  await interruptible(
    { close: () => Promise.resolve() },
    (signal) =>
      act(signal)
        .catch((error: unknown) => failing(dir, error))
        .catch((error: unknown) => {
          if (error instanceof Failure) report(options, error.message);
          throw error;
        }),
    'interrupted; what was deleted stands in the audit, and the same command again goes on',
  );
}

/** For whoever reads only what a container leaves behind: a sentence, and what was counted, as JSON. */
function report({ report: file }: Options, lines: string): void {
  if (file !== undefined) disk.writeFileSync(file, lines);
}

/** What the policy of a store is stands in its CronJob. A person may only look, confirm a number, and ask for the names. */
const OF_POLICY = ['olderThan', 'untilFree', 'atLeast', 'maxShare', 'names', 'report', 'output', 'digest'];

async function runInPod(options: Options, command: Command): Promise<void> {
  const given = OF_POLICY.find((name) => command.getOptionValueSource(name) === 'cli');
  if (given !== undefined)
    throw new Failure(
      EXIT.invalid,
      `with -n, prune does what the CronJob of the store does, so ${given} has no meaning: change retention in application.yaml`,
    );
  const { runInStore } = await import('./inStore.ts');
  await runInStore(options, (_, args) => argumentsInPod(args, options), options.dryRun);
}

/**
 * @param args those of the CronJob.
 * @throws Failure if a number is confirmed to a CronJob that deletes nothing.
 */
export function argumentsInPod(
  args: readonly string[],
  { dryRun, list, confirm }: Pick<Options, 'dryRun' | 'list' | 'confirm'>,
): string[] {
  if (confirm !== undefined && args.includes('--dry-run'))
    throw new Failure(
      EXIT.invalid,
      'the CronJob of this store deletes nothing, so there is nothing to confirm: remove dryRun from retention in application.yaml, apply what synth writes, and confirm then',
    );
  return [
    ...args,
    ...(dryRun ? ['--dry-run'] : []),
    ...(list ? ['--list'] : []),
    ...(confirm === undefined ? [] : ['--confirm', `${confirm}`]),
  ];
}

function policyOf({ olderThan, untilFree, atLeast, names, maxShare, confirm }: Options): Policy {
  if (olderThan === undefined && untilFree === undefined)
    throw new Failure(EXIT.invalid, 'nothing says what is to be deleted: give --older-than or --until-free');
  return {
    ...(olderThan === undefined ? {} : { olderThan }),
    ...(untilFree === undefined ? {} : { untilFree }),
    ...(confirm === undefined ? {} : { confirm }),
    ...{ atLeast, maxShare, names: names?.map(nameOf) ?? DEFAULTS.names },
  };
}

/** @throws Failure for what a person must settle. */
export function failing(directory: string, error: unknown): never {
  if (error instanceof HoldsError)
    throw new Failure(EXIT.wrong, `${directory}: ${error.message}. Nothing is deleted while a hold cannot be read.`);
  if (error instanceof StoreError) throw new Failure(EXIT.unreachable, `${directory}: ${error.message}`);
  throw error;
}

function parseShare(text: string): number {
  const [, number = ''] = /^(\d+(?:\.\d+)?) ?%$/.exec(text) ?? [];
  const share = Number(number) / 100;
  if (number === '' || share > 1) throw new InvalidArgumentError('write a share like 20%.');
  return share;
}

function parseCount(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('write the number that the refused run has named.');
  return Number(text);
}
