import { randomBytes } from 'node:crypto';

/** `.recordings-verify/<run>/`: the name tells when, so that left-overs can be told from runs under way, whatever the storage's clock. */
const RUN = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-[0-9a-f]{8}$/;

/** Left-overs older than this are swept (semantics 22); no run takes so long. */
const STALE_MS = 3_600_000;

export function newRun(now: Date): string {
  return `${now.toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '')}-${randomBytes(4).toString('hex')}`;
}

/** The runs that somebody left behind. What does not bear the name of a run is not ours to remove. */
export function staleRuns(names: readonly string[], now: Date): string[] {
  return names.filter((name) => {
    const began = RUN.exec(name);
    if (began === null) return false;
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = began.slice(1).map(Number);
    return now.getTime() - Date.UTC(year, month - 1, day, hour, minute, second) > STALE_MS;
  });
}
