import type { Source } from '../files/source.ts';
import { Tar } from '../files/tar.ts';
import { ContainerArchive } from './archive.ts';
import type { Engine } from './engine.ts';
import { LiveDirectory } from './live.ts';
import type { Suspect } from './suspects.ts';

/** What lies under the path of the recordings in a container, without what is mounted below it; undefined if the container has no such directory. */
export async function strandedIn(engine: Engine, { container, path, elsewhere }: Suspect): Promise<Source | undefined> {
  const archive = new ContainerArchive(engine, container, path);
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
}

/** Counts what is stranded. @throws EngineError; the signal's reason if the signal aborts. */
export async function countStranded(
  engine: Engine,
  suspects: readonly Suspect[],
  signal: AbortSignal,
): Promise<Stranded[]> {
  const all: Stranded[] = [];
  for (const suspect of suspects) {
    signal.throwIfAborted();
    const source = await strandedIn(engine, suspect);
    let [files, bytes] = [0, 0];
    await source?.each((seen) => {
      signal.throwIfAborted();
      if ('found' in seen && seen.found.size > 0) {
        files++;
        bytes += seen.found.size;
      }
      return Promise.resolve();
    }, 1);
    if (files > 0) all.push({ suspect, files, bytes });
  }
  return all;
}
