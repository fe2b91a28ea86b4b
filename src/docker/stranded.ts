import { CLOSED } from '../files/found.ts';
import type { Source } from '../files/source.ts';
import { Tar } from '../files/tar.ts';
import { inUnits } from '../report/bytes.ts';
import { ContainerArchive } from './archive.ts';
import type { Engine } from './engine.ts';
import { LiveDirectory } from './live.ts';
import type { Suspect } from './suspects.ts';

/** What lies under the path of the recordings in a container, without what is mounted below it; undefined if the container has no such directory. */
export async function strandedIn(
  engine: Engine,
  { container, path, elsewhere }: Suspect,
  signal?: AbortSignal,
): Promise<Source | undefined> {
  const archive = new ContainerArchive(engine, container, path, signal);
  if (!(await archive.isThere())) return undefined;
  const all = container.isRunning ? new LiveDirectory(archive) : new Tar(archive);
  const isElsewhere = (name: string) => elsewhere.some((each) => `${name}/`.startsWith(`${each}/`));
  return {
    canBeCounted: true,
    each: (visit, atOnce) =>
      all.each((seen) => {
        const name = 'found' in seen ? seen.found.name : seen.name;
        return isElsewhere(name) ? Promise.resolve() : visit(seen);
      }, atOnce),
    close: () => all.close(),
  };
}

/** How much is stranded in a container. */
export interface Stranded {
  readonly suspect: Suspect;
  readonly files: number;
  readonly bytes: number;
  /** Why there may be more: the container was not looked at to its end. Undefined: this is all. */
  readonly gap?: string;
}

/**
 * Counts what is stranded: the containers that have files, and those that cannot be looked into. Where the signal aborts, the rest is a gap.
 */
export async function countStranded(
  engine: Engine,
  suspects: readonly Suspect[],
  signal: AbortSignal,
): Promise<Stranded[]> {
  const all: Stranded[] = [];
  for (const suspect of suspects) {
    const counted = await countIn(engine, suspect, signal);
    if (counted.files > 0 || counted.gap !== undefined) all.push(counted);
  }
  return all;
}

async function countIn(engine: Engine, suspect: Suspect, signal: AbortSignal): Promise<Stranded> {
  let [files, bytes] = [0, 0];
  let gap: string | undefined;
  try {
    signal.throwIfAborted();
    const source = await strandedIn(engine, suspect, signal);
    await source?.each((seen) => {
      if ('skipped' in seen && seen.skipped === CLOSED) gap = `${seen.name} ${CLOSED}`;
      if ('found' in seen && seen.found.size > 0) {
        files++;
        bytes += seen.found.size;
      }
      return Promise.resolve();
    }, 1);
  } catch (error) {
    gap = signal.aborted ? 'the time ran out' : (error as Error).message;
  }
  return { suspect, files, bytes, ...(gap === undefined ? {} : { gap }) };
}

/** `3 files (1.2 MiB)`, or `at least 3 files (1.2 MiB)`. */
export function amountOf({ files, bytes, gap }: Stranded): string {
  const many = files === 1 ? '1 file' : `${files} files`;
  return `${gap === undefined ? '' : 'at least '}${many} (${inUnits(bytes)})`;
}
