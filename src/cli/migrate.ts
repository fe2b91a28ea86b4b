import { randomBytes } from 'node:crypto';
import * as disk from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Command } from 'commander';
import { shown } from '../files/name.ts';
import { Receiver } from '../files/receiver.ts';
import { Directory } from '../files/source.ts';
import { Limit } from '../move/limit.ts';
import { migrate } from '../move/migrate.ts';
import type { Account, Fate } from '../move/account.ts';
import { inUnits } from '../report/bytes.ts';
import { parseDuration } from './duration.ts';
import { codeOf, EXIT, Failure } from './failure.ts';
import { interruptible } from './interruptible.ts';
import { Progress } from './progress.ts';
import { parseRate } from './rate.ts';

interface Options {
  readonly from: string;
  readonly to: string;
  readonly settle: number;
  readonly keepBoth: boolean;
  readonly verify: boolean;
  readonly limit?: number;
}

export function migrateCommand(): Command {
  return new Command('migrate')
    .description(
      'copy recordings from one directory to another. Each file is checked by its digest, nothing is deleted, and nothing is overwritten. The same command again goes on.',
    )
    .requiredOption('--from <directory>', 'where the recordings are; only read')
    .requiredOption('--to <directory>', 'the target: a directory that exists')
    .option(
      '--settle <duration>',
      'files that were touched within this time may still be written to; they wait',
      parseDuration,
      10_000,
    )
    .option('--keep-both', 'put a file beside the one that has its name and other content, as NAME.other-DIGEST', false)
    .option('--verify', 'read everything again on both sides, also what the ledger of the target proves', false)
    .option('--limit <rate>', 'read no more than so much in a second: 20MB/s', parseRate)
    .addHelpText(
      'after',
      '\nExit codes: 0 all is in the target, 1 some file is not, 2 wrong use, 3 a directory cannot be read or written, 130 interrupted.',
    )
    .action(run);
}

const ENDING =
  'interrupted; waiting for the files at hand. A second Ctrl-C does not wait: nothing is left half under its name.';
const GOES_ON = 'the same command again goes on';

async function run({ from, to, settle, keepBoth, verify, limit }: Options): Promise<void> {
  const source = await Directory.open(from, disk).catch((error: unknown) => {
    throw new Failure(
      EXIT.unreachable,
      `cannot read the directory ${from} (${codeOf(error)}): name another one with --from`,
    );
  });
  const act = async (signal: AbortSignal) => {
    const target = await Receiver.open(to, runName(), { keepBoth }, disk);
    const progress = new Progress(process.stderr);
    const limited = limit === undefined ? undefined : new Limit(limit, Date.now, pause);
    signal.addEventListener('abort', () => process.stderr.write(`${ENDING}\n`), { once: true });
    try {
      const account = await migrate(source, target, {
        settle,
        verify,
        now: Date.now,
        pause: (milliseconds) => pause(milliseconds, undefined, { signal }),
        signal,
        pass: async (bytes) => {
          progress.read(bytes);
          await limited?.pass(bytes);
        },
        surveyed: (survey) => progress.surveyed(survey),
        tell: (fate) => {
          progress.moved();
          tell(fate, progress);
        },
      });
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

/** Sorts by time; two runs that begin in the same second differ. */
const runName = (): string =>
  `${new Date().toISOString().slice(0, 19).replaceAll(':', '')}-${randomBytes(3).toString('hex')}`;

/** Only of what a person must look at. */
function tell(fate: Fate, progress: Progress): void {
  const lines = linesOf(fate);
  if (lines.length === 0) return;
  progress.clear();
  process.stdout.write(`${lines.join('\n')}\n`);
}

function linesOf(fate: Fate): string[] {
  if ('skipped' in fate) return [`skipped   ${shown(fate.name)}  ${fate.skipped}`];
  if (fate.received.outcome !== 'conflict') return [];
  const { ours, theirs, ledger } = fate.received;
  return [
    `conflict  ${shown(fate.name)}`,
    `          source  ${contentOf(ours)}`,
    `          target  ${theirs === undefined ? 'is no file, or a part of the name is no directory' : contentOf(theirs)}`,
    ...(ledger === undefined ? [] : [`          ledger  sha256 ${ledger}…`]),
  ];
}

const contentOf = ({ size, modified, sha256 }: { size: number; modified: number; sha256: string }): string =>
  `${inUnits(size)}  ${new Date(modified / 1000).toISOString()}  sha256 ${sha256}`;

function sumOf({ found, moved, there, conflicts, skipped, bytes: sum }: Account): string {
  return `${found} found = ${moved} moved (${inUnits(sum)}) + ${there} already there + ${conflicts} conflicts + ${skipped} skipped`;
}
