import type { Engine } from '../docker/engine.ts';
import { strandedIn } from '../docker/stranded.ts';
import type { Suspect } from '../docker/suspects.ts';
import type { Target } from '../files/target.ts';
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
