import { say } from '../api/say.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { fault, warning, type Finding } from '../api/finding.ts';
import { objectOf, placeName, type Place } from './participants.ts';
import type { Actor } from './actors.ts';
import type { Sighting } from '../report/report.ts';

/** How long the readers of a proof may take. A reader that needs longer answers 404 to every retry of a browser in that time. */
export const PATIENCE_S = 15;

/** A command in a pod takes a fraction of a second. A reader that still misses a file after this time sees an old state of the directory. */
const SLOW_S = 3;

const FIRST_PAUSE_MS = 250;

/** What one writer wrote into its file. */
export interface Written {
  readonly writer: Actor;
  readonly payload: string;
}

interface Search {
  readonly run: string;
  readonly works: readonly Written[];
  /** When all writing had ended, by performance.now(). */
  readonly since: number;
  /** How many seconds after that the last look may begin. */
  readonly patience: number;
  readonly signal: AbortSignal;
}

/** What one reader saw. */
export interface Look {
  readonly reader: Place;
  readonly sightings: readonly Sighting[];
  /** Those that an earlier look of the reader had missed. A reader that had to wait for its turn is not late. */
  readonly late: readonly Sighting[];
}

/**
 * Reads what the other containers wrote. Repeats until the reader has seen everything or the patience is over.
 *
 * @throws Unreadable, at the first look.
 */
export async function look(reader: Actor, { run, works, since, patience, signal }: Search): Promise<Look> {
  const seconds = () => (performance.now() - since) / 1_000;
  const sightings: Sighting[] = [];
  let early = 0;
  let missing = works.filter(({ writer }) => writer.file !== reader.file);
  for (let pause = FIRST_PAUSE_MS; missing.length > 0; pause = Math.min(2 * pause, 2_000)) {
    const files = missing.map(({ writer }) => writer.file);
    const contents = await reader.actions.read(run, files);
    const seen = ({ writer, payload }: Written) => contents.get(writer.file) === payload;
    const names = ({ writer }: Written) => ({ writer: placeName(writer), reader: placeName(reader) });
    const found = missing.filter(seen);
    sightings.push(...found.map((work) => ({ ...names(work), seen: true, seconds: seconds() })));
    if (pause === FIRST_PAUSE_MS) early = found.length;
    missing = missing.filter((work) => !seen(work));
    if (missing.length > 0 && seconds() > patience) {
      const why = ({ writer }: Written) =>
        contents.has(writer.file) ? say`reads something else` : say`has not seen it in ${seconds().toFixed(1)} s`;
      const unseen = missing.map((work) => ({ ...names(work), seen: false, why: why(work) }));
      return { reader, sightings: [...sightings, ...unseen], late: sightings.slice(early) };
    }
    if (missing.length > 0) await delay(pause, undefined, { signal });
  }
  return { reader, sightings, late: sightings.slice(early) };
}

const MOUNT_OPTIONS = 'NFS: lookupcache=positive, acdirmin=1, acdirmax=5; Azure Files: actimeo=1';

/** At most one finding for a reader. The sightings tell the details. */
export function sightFindings(looks: readonly Look[]): Finding[] {
  return looks.flatMap((each) => {
    const { container } = each.reader;
    const unseen = each.sightings.filter(({ seen }) => !seen);
    const late = each.late.filter(({ seconds = 0 }) => seconds > SLOW_S);
    if (unseen.length > 0) {
      const message = say`container "${container}" does not see what ${writersOf(unseen)} wrote`;
      const remedy = say`Compare the volumes of both pods. If both pods use the same volume, set mount options that do not cache missing files (${MOUNT_OPTIONS}).`;
      return [fault(objectOf(each.reader), { reason: 'NotSeen', message }, remedy)];
    }
    if (late.length === 0) return [];
    const seconds = Math.max(...late.map((sighting) => sighting.seconds ?? 0)).toFixed(0);
    const message = say`container "${container}" saw only after ${seconds} s what ${writersOf(late)} wrote`;
    const remedy = say`Set mount options that do not cache missing files (${MOUNT_OPTIONS}).`;
    return [warning(objectOf(each.reader), { reason: 'NotSeen', message }, remedy)];
  });
}

const writersOf = (sightings: readonly Sighting[]): string => sightings.map(({ writer }) => writer).join(', ');
