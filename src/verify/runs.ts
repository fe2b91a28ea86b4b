import { randomBytes } from 'node:crypto';

/** `.recordings-verify/<run>/`. The name says when the run began. So left-overs differ from runs under way, whatever the clock of the storage says. */
const RUN = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-[0-9a-f]{8}$/;

/** Older runs are left-overs and are removed (semantics 22). No run takes so long. */
const STALE_MS = 3_600_000;

export function newRun(now: Date): string {
  return `${now.toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '')}-${randomBytes(4).toString('hex')}`;
}

/** The runs that an interrupted verify left behind. Other names are not ours, so they stay. */
export function staleRuns(names: readonly string[], now: Date): string[] {
  return names.filter((name) => {
    const began = RUN.exec(name);
    if (began === null) return false;
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = began.slice(1).map(Number);
    return now.getTime() - Date.UTC(year, month - 1, day, hour, minute, second) > STALE_MS;
  });
}
