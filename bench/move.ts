import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OPERATOR, writeBundle } from '../image/bundle.ts';
import { row, type Pair, type Row } from './table.ts';

/** Not in /tmp, which may be memory: what is measured is a disk. */
const DISK = '/var/tmp';
const LONG_AGO = new Date('2026-01-02');
const GIGABYTE = 1_000_000_000;

interface Recordings {
  readonly files: number;
  /** Bytes. */
  readonly size: number;
}

const SMALL: Recordings = { files: 10_000, size: 200_000 };

/**
 * `recordings migrate` from one directory to another, as the npm package runs it, beside programs that check nothing and wait for no disk. Needs rsync.
 * @param large how many files of 1 GB.
 */
export async function move(repetitions: number, large: number): Promise<Row[]> {
  const directory = await mkdtemp(join(DISK, 'recordings-move-'));
  try {
    await writeBundle(OPERATOR, join(directory, 'program'));
    const rows: Row[] = [];
    for (const recordings of [SMALL, { files: large, size: GIGABYTE }]) {
      await make(join(directory, 'from'), recordings);
      const what = `${recordings.files} files of ${recordings.size / 1000} kB`;
      const rsync = paired(repetitions, directory, 'rsync -a from/ to/');
      rows.push(row(`${what} (floor: rsync -a)`, 's', rsync.pairs, '≤ 1.5'));
      const copied = paired(repetitions, directory, 'cp -a from/. to/ && sync -f to');
      rows.push(row(`${what} (floor: cp -a && sync)`, 's', copied.pairs, 'none'));
      const peak = Math.max(rsync.peak, copied.peak);
      rows.push({
        what: `memory, ${what}`,
        ours: `${peak.toFixed(0)} MB`,
        floor: '',
        ratio: '',
        target: 'ours ≤ 150 MB',
      });
      await rm(join(directory, 'from'), { recursive: true });
    }
    return rows;
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function make(from: string, { files, size }: Recordings): Promise<void> {
  const content = randomBytes(size);
  for (let index = 0; index < files; index++) {
    const day = join(from, `day-${index % 100}`);
    await mkdir(day, { recursive: true });
    const path = join(day, `${index}.wav`);
    content.writeUInt32LE(index);
    await writeFile(path, content);
    await utimes(path, LONG_AGO, LONG_AGO);
  }
}

/** Tells the highest memory of a process, in kB, when the process ends. */
const PEAK = 'data:text/javascript,process.on("exit",()=>console.error("peak "+process.resourceUsage().maxRSS))';
const OURS = `"${process.execPath}" --import '${PEAK}' program/recordings.js migrate --from from --to to`;

/** They take turns in going first. Each begins with an empty target, and with nothing that waits for the disk. */
function paired(repetitions: number, directory: string, floor: string): { pairs: Pair[]; peak: number } {
  let peak = 0;
  const seconds = (command: string): number => {
    run(directory, 'rm -rf to && mkdir to && sync');
    const began = performance.now();
    const said = run(directory, command);
    const elapsed = (performance.now() - began) / 1000;
    peak = Math.max(peak, Number(/peak (\d+)/.exec(said)?.[1] ?? 0) / 1024);
    return elapsed;
  };
  const pairs = Array.from({ length: repetitions }, (_, index) => {
    const first = seconds(index % 2 === 0 ? OURS : floor);
    const second = seconds(index % 2 === 0 ? floor : OURS);
    return index % 2 === 0 ? { ours: first, floor: second } : { ours: second, floor: first };
  });
  return { pairs, peak };
}

/** @returns what it says on standard error. @throws Error if the command ends with another code than 0. */
function run(directory: string, command: string): string {
  const { status, stderr } = spawnSync('sh', ['-c', command], { cwd: directory, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ended with ${String(status)}: ${stderr}`);
  return stderr;
}
