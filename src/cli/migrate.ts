import * as disk from 'node:fs/promises';
import { Command } from 'commander';
import { Receiver } from '../files/receiver.ts';
import { Directory } from '../files/source.ts';
import { migrate } from '../move/migrate.ts';
import { codeOf, EXIT, Failure } from './failure.ts';
import { interruptible } from './interruptible.ts';
import { circumstancesOf, ENDING, GOES_ON, movingOptions, runName, sumOf, type MovingOptions } from './moving.ts';
import { Progress } from './progress.ts';

interface Options extends MovingOptions {
  readonly from: string;
  readonly to: string;
}

export function migrateCommand(): Command {
  const command = new Command('migrate')
    .description(
      'copy recordings from one directory to another. Each file is checked by its digest, nothing is deleted, and nothing is overwritten. The same command again goes on.',
    )
    .requiredOption('--from <directory>', 'where the recordings are; only read')
    .requiredOption('--to <directory>', 'the target: a directory that exists');
  return movingOptions(command)
    .addHelpText(
      'after',
      '\nExit codes: 0 all is in the target, 1 some file is not, 2 wrong use, 3 a directory cannot be read or written, 130 interrupted.',
    )
    .action(run);
}

async function run({ from, to, ...options }: Options): Promise<void> {
  const source = await Directory.open(from, disk).catch((error: unknown) => {
    throw new Failure(
      EXIT.unreachable,
      `cannot read the directory ${from} (${codeOf(error)}): name another one with --from`,
    );
  });
  const act = async (signal: AbortSignal) => {
    const target = await Receiver.open(to, runName(), options, disk);
    const progress = new Progress(process.stderr);
    signal.addEventListener('abort', () => process.stderr.write(`${ENDING}\n`), { once: true });
    try {
      const account = await migrate(source, target, circumstancesOf(options, signal, progress));
      process.stdout.write(`${sumOf(account)}\n`);
      if (!account.isWell) process.exitCode = EXIT.wrong;
    } finally {
      progress.close();
      await target.close();
    }
  };
  const failing = (error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new Failure(EXIT.unreachable, `${to}: ${why}. What was copied stays; ${GOES_ON}.`);
  };
  await interruptible(
    source,
    (signal) => act(signal).catch(failing),
    `interrupted; what was copied stays, and ${GOES_ON}`,
  );
}
