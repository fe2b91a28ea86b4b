import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Pair, Row } from './table.ts';

/** Two commands of a shell that do the same work, in one directory. */
export interface Race {
  readonly directory: string;
  readonly repetitions: number;
  /** See {@link program}. */
  readonly ours: string;
  readonly floor: string;
  /** Before each command, and not measured: the same beginning for both. */
  readonly prepare: () => Promise<unknown>;
}

export interface Raced {
  readonly pairs: readonly Pair[];
  /** The highest resident memory of our program, in MB. */
  readonly peak: number;
}

/** Measures both, one right after the other, in seconds. They take turns in going first. */
export async function race({ directory, repetitions, ours, floor, prepare }: Race): Promise<Raced> {
  let peak = 0;
  const seconds = async (command: string): Promise<number> => {
    await prepare();
    const { elapsed, said } = await timed(directory, command);
    peak = Math.max(peak, Number(/peak (\d+)/.exec(said)?.[1] ?? 0) / 1024);
    return elapsed;
  };
  const pairs: Pair[] = [];
  for (let index = 0; index < repetitions; index++) {
    const isOursFirst = index % 2 === 0;
    const first = await seconds(isOursFirst ? ours : floor);
    const second = await seconds(isOursFirst ? floor : ours);
    pairs.push(isOursFirst ? { ours: first, floor: second } : { ours: second, floor: first });
  }
  return { pairs, peak };
}

/** @returns the seconds that a command took, and what it said on standard error. */
export async function timed(directory: string, command: string): Promise<{ elapsed: number; said: string }> {
  const began = performance.now();
  const said = await shell(directory, command);
  return { elapsed: (performance.now() - began) / 1000, said };
}

/** Tells the highest memory of a process, in kB, when the process ends. */
const PEAK = 'data:text/javascript,process.on("exit",()=>console.error("peak "+process.resourceUsage().maxRSS))';

/** Our program as the npm package has it, from the bundle in `program/`. */
export const program = (words: string): string =>
  `"${process.execPath}" --import '${PEAK}' program/recordings.js ${words}`;

/** Runs a command. @returns what it says on standard error. @throws Error if the command ends with another code than 0. */
export async function shell(directory: string, command: string): Promise<string> {
  const child = spawn('sh', ['-c', command], { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (data: Buffer) => (said += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${command} ended with ${String(code)}: ${said}`);
  return said;
}

export const memoryRow = (what: string, peak: number, target: string): Row => ({
  ...{ what, ours: `${peak.toFixed(0)} MB`, floor: '', ratio: '' },
  target: `ours ${target}`,
});
