import type { Source } from '../files/source.ts';
import type { Target } from '../files/target.ts';
import { Account, type Fate } from '../move/account.ts';
import { migrate } from '../move/migrate.ts';
import { EXIT } from './failure.ts';
import { circumstancesOf, sumOf, withProgress, type MovingOptions } from './moving.ts';

/** A directory in a container whose files may be stranded. */
export interface StrandedPlace {
  /** For a person: `prosaas-worker-1:/recordings`. */
  readonly name: string;
  readonly source: Source;
}

export interface Rescue {
  readonly places: AsyncIterable<StrandedPlace> | Iterable<StrandedPlace>;
  /** Is closed afterwards. */
  readonly target: Target;
  /** The target in words. */
  readonly to: string;
  /** What to say where no file is found. */
  readonly nothing: string;
}

/**
 * Moves the files of each place into the target, one place after the other, and says how many there were. The places stay as they are (M4).
 * @throws what the places throw; and as migrate does.
 */
export async function rescue(
  { places, target, to, nothing }: Rescue,
  options: MovingOptions,
  signal: AbortSignal,
): Promise<void> {
  const total = new Account();
  try {
    await withProgress(signal, async (progress) => {
      const circumstances = circumstancesOf(options, signal, progress);
      const tell = (fate: Fate) => {
        total.add(fate);
        circumstances.tell(fate);
      };
      for await (const { name, source } of places) {
        signal.throwIfAborted();
        const account = await migrate(source, target, { ...circumstances, tell });
        if (account.found === 0) continue;
        progress.clear();
        process.stdout.write(`${name}  ${sumOf(account)}\n`);
      }
      process.stdout.write(`${total.found === 0 ? nothing : `all to ${to}: ${sumOf(total)}`}\n`);
      if (!total.isWell) process.exitCode = EXIT.wrong;
    });
  } finally {
    await target.close();
  }
}
