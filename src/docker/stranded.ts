import type { Sentence } from '../api/say.ts';
import { CLOSED } from '../files/found.ts';
import { InsideSource, NothingToReadWith } from '../files/insideSource.ts';
import type { Seen, Source } from '../files/source.ts';
import { Tar } from '../files/tar.ts';
import { filesOf } from '../report/bytes.ts';
import { ContainerArchive } from './archive.ts';
import type { Container } from './containers.ts';
import type { Engine } from './engine.ts';
import { EngineError } from './engineError.ts';
import { CommandMissing, execStream } from './exec.ts';
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
  const all = container.isRunning ? running(engine, container, path, archive, signal) : new Tar(archive);
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

/**
 * The files of a container that runs, read by what the container has to read with, else file by file from its archive, where each takes a fifth of a second.
 * Times are whole seconds, as in the archive of a container that has stopped: so a later run knows the files again.
 */
function running(
  engine: Engine,
  container: Container,
  path: string,
  archive: ContainerArchive,
  signal?: AbortSignal,
): Source {
  const start = (command: readonly string[]) => Promise.resolve(execStream(engine, container, command, signal));
  const inside = new InsideSource(start, path, (error) => error instanceof CommandMissing);
  const live = new LiveDirectory(archive);
  return {
    canBeCounted: true,
    async each(visit, atOnce) {
      try {
        await inside.each((seen) => visit(inSeconds(seen)), atOnce);
      } catch (error) {
        // In a container that is paused, nothing can be run: status 409.
        if (!(error instanceof NothingToReadWith) && !(error instanceof EngineError && error.status === 409))
          throw error;
        await live.each(visit, atOnce);
      }
    },
    close: () => live.close(),
  };
}

const inSeconds = (seen: Seen): Seen =>
  'found' in seen ? { ...seen, found: { ...seen.found, modified: Math.floor(seen.found.modified / 1e6) * 1e6 } } : seen;

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

/** How much there is, in words. */
export const amountOf = ({ files, bytes, gap }: Stranded): Sentence => filesOf(files, bytes, gap === undefined);
