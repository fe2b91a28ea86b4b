import { closeSync, futimesSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OPERATOR, writeBundle } from '../image/bundle.ts';
import { memoryRow, program, race, shell } from './race.ts';
import { row, type Row } from './table.ts';

/** So many recordings lie in one directory. */
const TOGETHER = 1000;
const LONG_AGO = Date.parse('2025-01-02') / 1000;

const FIND = `find place -type f -name '*.mp3' -mtime +30 -delete`;
/**
 * `recordings prune` of a directory in which everything is old, beside `find -delete`, which counts nothing before and writes nothing down. They take turns
 * in going first; each begins with a directory of its own that was just made and synced.
 * @param files how many recordings.
 * @param at the directory in which the measured directories are made: it decides which file system is measured.
 */
export async function prune(repetitions: number, files: number, at: string): Promise<Row[]> {
  const directory = await mkdtemp(join(at, 'recordings-prune-'));
  try {
    await writeBundle(OPERATOR, join(directory, 'program'));
    const prepare = async () => {
      await shell(directory, 'rm -rf place');
      make(join(directory, 'place'), files);
      await shell(directory, 'sync -f place');
    };
    const ours = program(`prune --dir place --older-than 30d --confirm ${files}`);
    const { pairs, peak } = await race({ directory, repetitions, ours, floor: FIND, prepare });
    return [
      row(`prune of ${files} recordings (floor: find -delete)`, 's', pairs, '≤ 1.5'),
      memoryRow('memory', peak, '≤ 120 MB'),
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
