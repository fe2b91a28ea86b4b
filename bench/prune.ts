import { spawnSync } from 'node:child_process';
import { closeSync, futimesSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OPERATOR, writeBundle } from '../image/bundle.ts';
import { row, type Pair, type Row } from './table.ts';

/** So many recordings lie in one directory. */
const TOGETHER = 1000;
const LONG_AGO = Date.parse('2025-01-02') / 1000;

const FIND = `find place -type f -name '*.mp3' -mtime +30 -delete`;
const ours = (files: number) =>
  `"${process.execPath}" --import '${PEAK}' program/recordings.js prune --dir place --older-than 30d --confirm ${files}`;

/** Tells the highest memory of a process, in kB, when the process ends. */
const PEAK = 'data:text/javascript,process.on("exit",()=>console.error("peak "+process.resourceUsage().maxRSS))';

/**
 * `recordings prune` of a directory in which everything is old, beside `find -delete`, which counts nothing before and writes nothing down. They take turns
 * in going first; each begins with a directory of its own that was just made and synced.
 * @param files how many recordings.
 * @param at the directory in which the measured directories are made: it decides which file system is measured.
 */
export async function prune(repetitions: number, files: number, at: string): Promise<Row[]> {
  const directory = await mkdtemp(join(at, 'recordings-prune-'));
  let peak = 0;
  const seconds = (command: string): number => {
    make(join(directory, 'place'), files);
    run(directory, 'sync -f place');
    const began = performance.now();
    const said = run(directory, command);
    const elapsed = (performance.now() - began) / 1000;
    peak = Math.max(peak, Number(/peak (\d+)/.exec(said)?.[1] ?? 0) / 1024);
    run(directory, 'rm -r place');
    return elapsed;
  };
  try {
    await writeBundle(OPERATOR, join(directory, 'program'));
    const pairs = Array.from({ length: repetitions }, (_, index): Pair => {
      const first = seconds(index % 2 === 0 ? ours(files) : FIND);
      const second = seconds(index % 2 === 0 ? FIND : ours(files));
      return index % 2 === 0 ? { ours: first, floor: second } : { ours: second, floor: first };
    });
    return [
      row(`prune of ${files} recordings (floor: find -delete)`, 's', pairs, '≤ 1.5'),
      { what: 'memory', ours: `${peak.toFixed(0)} MB`, floor: '', ratio: '', target: 'ours ≤ 120 MB' },
    ];
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Each recording is of another second. */
function make(place: string, files: number): void {
  for (let index = 0; index < files; index++) {
    const folder = join(place, `${Math.floor(index / TOGETHER)}`);
    if (index % TOGETHER === 0) mkdirSync(folder, { recursive: true });
    const file = openSync(join(folder, `CA${index.toString(16).padStart(32, '0')}.mp3`), 'w');
    writeSync(file, `${index}`);
    futimesSync(file, LONG_AGO + index, LONG_AGO + index);
    closeSync(file);
  }
}

/** @returns what it says on standard error. @throws Error if the command ends with another code than 0. */
function run(directory: string, command: string): string {
  const { status, stderr } = spawnSync('sh', ['-c', command], { cwd: directory, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ended with ${String(status)}: ${stderr}`);
  return stderr;
}
