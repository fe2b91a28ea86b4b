import { constants } from 'node:fs';
import { codeOf } from '../files/tree.ts';
import type { Audit } from './audit.ts';
import { AUDITS, monthsBetween, toldIn, type Doomed, type Kept } from './auditLine.ts';
import type { Disk, Folder } from './folder.ts';
import { linesOf } from './lines.ts';

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/** A run that ended without an outcome began this month or the one before: a run writes what earlier runs have left open. */
const MONTHS = 1;

/** What all lines of a batch begin with, and whether the line tells of a file or of the outcome. */
const KEY = /^(\{"run":"[^"]*","batch":\d+,)"(policy|deleted)/;

/**
 * Writes the outcome of batches that a crash has left without one (R4): a file that is not there any more was deleted.
 * A run that is going on at the same time writes its own outcome later, and that counts.
 * @param by the run that writes.
 * @returns how many batches.
 */
export function recover(store: Folder, audit: Audit, by: string, now: number, disk: Disk): number {
  const files = filesOf(store, now, disk);
  const open = new Map<string, Doomed[]>();
  for (const line of files()) {
    const [, key, kind] = KEY.exec(line) ?? [];
    if (key === undefined) continue;
    if (kind === 'deleted') open.delete(key);
    else if (!open.has(key)) open.set(key, []);
  }
  if (open.size === 0) return 0;
  for (const line of files()) {
    const batch = open.get(KEY.exec(line)?.[1] ?? '');
    const told = batch === undefined ? undefined : toldIn(line);
    if (told !== undefined && 'doomed' in told) batch?.push(told.doomed);
  }
  for (const [key, batch] of open) {
    const { run, batch: number } = JSON.parse(`${key.slice(0, -1)}}`) as { run: string; batch: number };
    const kept = batch.filter((doomed) => isThere(store, doomed)).map(keptOf);
    audit.tell({ run, batch: number }, { deleted: batch.length - kept.length, kept, by });
  }
  return open.size;
}

const keptOf = ({ name }: Doomed): Kept => ({ name, why: 'the run ended before' });

/** The last two: a name that no file can have. Whoever may write in the store may write in the audit. */
const NO_FILE = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE']);

function isThere(store: Folder, { name, size, modified }: Doomed): boolean {
  try {
    const stats = store.lookAt(name);
    return stats.isFile() && stats.size === size && Math.floor(stats.mtimeMs) === modified;
  } catch (error) {
    const code = codeOf(error) ?? '';
    if (NO_FILE.has(code)) return false;
    // Nobody knows. This run may not look, and could not have deleted it.
    if (code === 'EACCES' || code === 'EPERM') return true;
    throw error;
  }
}

/** The lines of the audit files of late, each time anew. */
function filesOf(store: Folder, now: number, disk: Disk): () => Generator<string> {
  return function* () {
    const folder = store.below(AUDITS);
    try {
      for (const name of recentIn(folder, now)) {
        const fd = disk.openSync(folder.at(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
        try {
          yield* linesOf(fd, disk);
        } finally {
          disk.closeSync(fd);
        }
      }
    } finally {
      folder.close();
    }
  };
}

function recentIn(folder: Folder, now: number): string[] {
  const recent: string[] = [];
  for (const entry of folder.entries()) {
    const ago = monthsBetween(entry.name, now);
    if (entry.isFile() && ago >= 0 && ago <= MONTHS) recent.push(entry.name);
  }
  return recent.toSorted();
}
