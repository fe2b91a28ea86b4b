import { ContainerArchive } from '../docker/archive.ts';
import { LiveDirectory } from '../docker/live.ts';
import type { Engine } from '../docker/engine.ts';
import type { Suspect } from '../docker/suspects.ts';
import type { Source } from '../files/source.ts';
import type { Target } from '../files/target.ts';
import { Tar } from '../files/tar.ts';
import type { Account } from './account.ts';
import { migrate, type Circumstances } from './migrate.ts';

/** What was found in one container. */
export interface Rescued {
  readonly suspect: Suspect;
  readonly account: Account;
}

/**
 * Moves the files that are stranded in containers, one container after the other. The containers stay as they are (M4).
 * @param tell hears of each container that has files, when they have been moved.
 * @throws EngineError; and as migrate does.
 */
export async function rescue(
  engine: Engine,
  suspects: readonly Suspect[],
  target: Target,
  circumstances: Circumstances,
  tell: (rescued: Rescued) => void,
): Promise<Rescued[]> {
  const all: Rescued[] = [];
  for (const suspect of suspects) {
    circumstances.signal.throwIfAborted();
    const source = await strandedIn(engine, suspect);
    if (source === undefined) continue;
    const account = await migrate(source, target, circumstances);
    const rescued = { suspect, account };
    if (account.found > 0) tell(rescued);
    all.push(rescued);
  }
  return all;
}

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
