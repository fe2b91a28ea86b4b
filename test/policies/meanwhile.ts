import { setTimeout as pause } from 'node:timers/promises';
import { type Outcome } from './outcome.ts';
import { reasonOf } from './place.ts';

/**
 * Attempts the same again and again, without a pause, while `act` runs.
 *
 * @returns the reasons for which it was refused, and `created` where it was not; none where no API server answered
 */
export async function meanwhile(attempt: () => Promise<Outcome>, act: () => Promise<unknown>): Promise<Set<string>> {
  const answers = new Set<string>();
  const over = new AbortController();
  const attempting = (async () => {
    while (!over.signal.aborted) {
      const reason = reasonOf(await attempt());
      if (reason.startsWith('cannot reach the API server')) await pause(10);
      else answers.add(reason);
    }
  })();
  try {
    await act();
  } finally {
    over.abort();
    await attempting;
  }
  return answers;
}
