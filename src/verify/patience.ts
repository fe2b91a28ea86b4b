import { say } from '../api/say.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { isFault } from '../api/finding.ts';
import { findingsOf, type Report } from '../report/report.ts';

/** How often `--wait` looks again. */
const AGAIN_MS = 2_000;

export interface Patience {
  /** How long to repeat the look, in milliseconds, if the report is not well. */
  readonly wait: number;
  readonly signal: AbortSignal;
  /** Takes a line of progress, for a person. */
  readonly progress: (line: string) => void;
}

/**
 * Looks until the report is well or the patience ends. Each look is told whether it is the last one.
 *
 * @throws what a look throws; the signal's reason if the signal aborts.
 */
export async function untilWell(
  { wait, signal, progress }: Patience,
  look: (lastChance: boolean) => Promise<Report>,
): Promise<Report> {
  const deadline = performance.now() + wait;
  let told = '';
  for (;;) {
    const lastChance = performance.now() + AGAIN_MS > deadline;
    const report = await look(lastChance);
    if (report.well || lastChance) return report;
    const [first] = findingsOf(report).filter(isFault);
    const line = say`waiting: ${first?.reason ?? ''}: ${first?.object ?? ''} ${first?.message ?? ''}`;
    if (line !== told) progress(line);
    told = line;
    await delay(AGAIN_MS, undefined, { signal });
  }
}
