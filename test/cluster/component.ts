import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

/** A running program of a cluster. */
export interface Component {
  readonly pid: number;
  /** Kills it (-9) and waits until it is gone. */
  kill(): Promise<void>;
}

/** For a Go program: an API server under the tests of the policies needs a fifth less processor time, for a few hundred MB more. */
export const FEWER_COLLECTIONS = { GOGC: '400' };

/**
 * Starts a program with its output in a log file. It dies with whoever started it, unless `outlives`: then it dies with the sandbox in which the
 * command puts it.
 */
export function start(
  command: readonly [string, ...string[]],
  log: string,
  { outlives = false, env = {} }: { outlives?: boolean; env?: NodeJS.ProcessEnv } = {},
): Component {
  const [program, ...args] = outlives ? command : (['setpriv', '--pdeathsig', 'KILL', ...command] as const);
  const output = openSync(log, 'a');
  const child = spawn(program, args, {
    stdio: ['ignore', output, output],
    detached: outlives,
    env: { ...FEWER_COLLECTIONS, ...process.env, ...env },
  });
  closeSync(output);
  const ended = new Promise<void>((resolve) => child.once('close', resolve).once('error', resolve));
  if (child.pid === undefined) throw new Error(`cannot start ${program}: run \`make doctor\``);
  if (outlives) child.unref();
  return {
    pid: child.pid,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The last lines of a log, for whoever looks for the reason of a failure. */
export function tail(log: string, lines = 15): string {
  try {
    return `${log}:\n${readFileSync(log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')}`;
  } catch {
    return `${log}: not written`;
  }
}
