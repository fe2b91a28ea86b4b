import { setTimeout as delay } from 'node:timers/promises';
import { fault, warning, type Finding } from '../api/finding.ts';
import { placeName } from './participants.ts';
import type { Actor } from './actors.ts';
import type { Sighting } from '../report/report.ts';

/** How long the readers of a proof are given. One that needs longer has answered 404 to every retry of a browser for as long. */
export const PATIENCE_S = 15;

/** A command in a pod takes a fraction of a second; who needs longer than this was told of an absence that is no longer true. */
const SLOW_S = 3;

/** What one writer wrote into its file. */
export interface Written {
  readonly writer: Actor;
  readonly payload: string;
}

interface Search {
  readonly run: string;
  readonly works: readonly Written[];
  /** By performance.now(). */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

/** What a reader sees of what the others wrote, asking again until it has seen all or the deadline is past. */
export async function look(reader: Actor, { run, works, deadline, signal }: Search): Promise<Sighting[]> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1_000;
  const sightings: Sighting[] = [];
  let missing = works.filter(({ writer }) => writer.file !== reader.file);
  for (let pause = 250; missing.length > 0; pause = Math.min(2 * pause, 2_000)) {
    const files = missing.map(({ writer }) => writer.file);
    const contents = await reader.actions.read(run, files);
    const seen = ({ writer, payload }: Written) => contents.get(writer.file) === payload;
    const names = ({ writer }: Written) => ({ writer: placeName(writer), reader: placeName(reader) });
    const found = missing.filter(seen);
    sightings.push(...found.map((work) => ({ ...names(work), seen: true, seconds: seconds() })));
    missing = missing.filter((work) => !seen(work));
    if (missing.length > 0 && performance.now() > deadline) {
      const why = ({ writer }: Written) =>
        contents.has(writer.file) ? 'reads something else' : `has not seen it in ${seconds().toFixed(1)} s`;
      return [...sightings, ...missing.map((work) => ({ ...names(work), seen: false, why: why(work) }))];
    }
    if (missing.length > 0) await delay(pause, undefined, { signal });
  }
  return sightings;
}

const MOUNT_OPTIONS = 'NFS: lookupcache=positive, acdirmin=1, acdirmax=5; Azure Files: actimeo=1';

/** One finding a reader; the sightings tell the rest. */
export function sightFindings(sightings: readonly Sighting[]): Finding[] {
  return [...Map.groupBy(sightings, ({ reader }) => reader)].flatMap(([reader, all]) => {
    const [pod = '', container = ''] = reader.split('/');
    const unseen = all.filter(({ seen }) => !seen);
    const late = all.filter(({ seconds = 0 }) => seconds > SLOW_S);
    if (unseen.length > 0) {
      const message = `container "${container}" does not read what was written by ${writersOf(unseen)}`;
      const remedy = `Compare the volumes of both pods. Where they are one, its mount options let it remember absence (${MOUNT_OPTIONS}).`;
      return [fault(`Pod/${pod}`, { reason: 'NotSeen', message }, remedy)];
    }
    if (late.length === 0) return [];
    const seconds = Math.max(...late.map((sighting) => sighting.seconds ?? 0)).toFixed(0);
    const message = `container "${container}" saw only after ${seconds} s what was written by ${writersOf(late)}`;
    const remedy = `Its mount options let it remember absence: set better ones (${MOUNT_OPTIONS}).`;
    return [warning(`Pod/${pod}`, { reason: 'NotSeen', message }, remedy)];
  });
}

const writersOf = (sightings: readonly Sighting[]): string => sightings.map(({ writer }) => writer).join(', ');
