import { say } from '../api/say.ts';
import { warning, type Finding } from '../api/finding.ts';
import { shellWord } from '../report/shell.ts';
import type { Actor } from './actors.ts';
import { inParallel } from './parallel.ts';
import { objectOf, type Place } from './participants.ts';

export type Enter = (place: Place) => string;

/** What a proof leaves behind until it is swept. */
export interface Traces {
  readonly runs: string[];
  /** The writers that may have made a directory. */
  readonly writers: Set<Actor>;
}

/**
 * Removes the files of runs through each writer, because the writers may not share what they should share. What remains is a warning.
 * @param enter how a person runs a command in a container: `kubectl exec -n prosaas POD -c CONTAINER --`.
 */
export async function sweep(enter: Enter, { runs, writers }: Traces): Promise<Finding[]> {
  // Two writers may remove the same directory at the same moment and disturb each other. The second try is undisturbed.
  const disturbed = await failing([...writers], runs);
  const failed = await failing(
    disturbed.map(({ writer }) => writer),
    runs,
  );
  return failed.map(({ writer, why }) => leftBehind(enter, writer, runs, why));
}

async function failing(writers: readonly Actor[], runs: readonly string[]) {
  const outcomes = await inParallel(writers, async (writer) => {
    try {
      await writer.actions.clean(runs);
      return [];
    } catch (error) {
      return [{ writer, why: error instanceof Error ? error.message : String(error) }];
    }
  });
  return outcomes.flat();
}

function leftBehind(enter: Enter, writer: Actor, runs: readonly string[], why: string): Finding {
  const { container, path } = writer;
  const directories = runs.map((run) => `${path}/.recordings-verify/${run}`);
  const message = say`container "${container}" could not remove ${directories.join(' ')}: ${why}`;
  const remedy = say`Remove the files of verify: ${enter(writer)} rm -rf ${directories.map(shellWord).join(' ')}`;
  return warning(objectOf(writer), { reason: 'LeftBehind', message }, remedy);
}
