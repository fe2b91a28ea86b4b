import { setTimeout as pause } from 'node:timers/promises';
import { Option, type Command } from 'commander';
import { shown } from '../files/name.ts';
import type { Content } from '../files/target.ts';
import type { Account, Fate } from '../move/account.ts';
import { Limit } from '../move/limit.ts';
import type { Circumstances } from '../move/migrate.ts';
import { inUnits } from '../report/bytes.ts';
import { parseDuration } from './duration.ts';
import { EXIT, Failure } from './failure.ts';
import { Progress } from './progress.ts';
import { parseRate } from './rate.ts';

/** What the commands that move recordings ask and say in the same words. */

export interface MovingOptions {
  readonly settle: number;
  readonly keepBoth: boolean;
  readonly verify: boolean;
  readonly limit?: number;
}

export function movingOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--settle <duration>', 'files that were touched within this time may still be written to; they wait')
        .argParser(parseDuration)
        .default(10_000, '10s'),
    )
    .option('--keep-both', 'put a file beside the one that has its name and other content, as NAME.other-DIGEST', false)
    .option('--verify', 'read everything again on both sides, also what the ledger of the target proves', false)
    .option('--limit <rate>', 'read no more than so much in a second: 20MB/s', parseRate);
}

export const GOES_ON = 'the same command again goes on';

/** An error of a move, with what to do: nothing that was done is lost. @param where what the error is of. */
export function brokenOff(error: unknown, done: 'copied' | 'moved', where?: string): Failure {
  if (error instanceof Failure) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new Failure(
    EXIT.unreachable,
    `${where === undefined ? '' : `${where}: `}${why}. What was ${done} stays; ${GOES_ON}.`,
  );
}

const ENDING =
  'interrupted; waiting for the files at hand. A second Ctrl-C does not wait: nothing is left half under its name.';

/** Moves with a line that tells the progress, and says at an interruption what is still waited for. */
export async function withProgress<T>(signal: AbortSignal, act: (progress: Progress) => Promise<T>): Promise<T> {
  const progress = new Progress(process.stderr);
  const tellEnding = () => process.stderr.write(`${ENDING}\n`);
  signal.addEventListener('abort', tellEnding, { once: true });
  try {
    return await act(progress);
  } finally {
    signal.removeEventListener('abort', tellEnding);
    progress.close();
  }
}

export function circumstancesOf(
  { settle, verify, limit }: MovingOptions,
  signal: AbortSignal,
  progress: Progress,
): Circumstances {
  const limited = limit === undefined ? undefined : new Limit(limit, Date.now, pause);
  return {
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
      if ('received' in fate && fate.received.outcome === 'moved') progress.moved();
      tell(fate, progress);
    },
  };
}

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

const contentOf = ({ size, modified, sha256 }: Content): string =>
  `${inUnits(size)}  ${new Date(modified / 1000).toISOString()}  sha256 ${sha256}`;

/** The sum of M9, in words. */
export function sumOf({ found, moved, there, conflicts, skipped, closed, bytes: sum }: Account): string {
  const least = closed === 0 ? '' : 'at least ';
  return `${least}${found} found = ${moved} moved (${inUnits(sum)}) + ${there} already there + ${conflicts} conflicts + ${skipped} skipped`;
}
