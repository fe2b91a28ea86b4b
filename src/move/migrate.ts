import { digestOf } from '../files/digest.ts';
import { SourceError, type Offered, type Seen, type Source } from '../files/source.ts';
import type { Found } from '../files/found.ts';
import type { Name } from '../files/name.ts';
import type { Known, Received, Target } from '../files/target.ts';
import { Account, type Fate } from './account.ts';
import { survey, type Survey } from './survey.ts';

/** How many files are under way at once, if the target says nothing else: while some are synced to the disk, others are read. */
const AT_ONCE = 16;

const ABSENT = Promise.resolve<Known>('absent');

const DAY_MS = 86_400_000;

export interface Circumstances {
  /** A file that was touched within so many milliseconds may still be written to. It waits for the second pass (M8). */
  readonly settle: number;
  /** Read everything again on both sides, also what the ledger proves (M7). */
  readonly verify?: boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Ends the run after the files at hand. */
  readonly signal: AbortSignal;
  /** Returns when so many bytes of the source may be read on. */
  readonly pass?: (bytes: number) => Promise<void>;
  /** Hears before anything is copied how much is to be copied, where the source can be counted. */
  readonly surveyed?: (survey: Survey) => void;
  /** Hears of each file once. */
  readonly tell: (fate: Fate) => void;
}

/**
 * Copies what a source has and a target has not. Nothing is deleted, and nothing is overwritten (M4).
 * @throws TargetError; AbortError after the files at hand, if the signal is aborted. What has been received stays, and the same run again goes on.
 */
export async function migrate(source: Source, target: Target, circumstances: Circumstances): Promise<Account> {
  const { settle, verify = false, now, pause, signal, pass: passBytes, surveyed, tell } = circumstances;
  const { atOnce = AT_ONCE } = target;
  // Where nothing was, nobody asks for each file. What has come meanwhile is found when a file is to get its name.
  const isEmpty = await target.isEmpty();
  const known = (found: Found): Promise<Known> => (isEmpty ? ABSENT : target.look(found));
  if (source.canBeCounted) {
    const counted = await survey(source, target, known, atOnce, signal);
    surveyed?.(counted);
  }
  const account = new Account();
  const began = now();
  /** A file that somebody writes to while it is read. Its time may be any. */
  const changing = new Set<Name>();
  // A time that lies far in the future is no sign that somebody writes.
  const isFresh = ({ modified }: Found) => modified / 1000 > began - settle && modified / 1000 < began + DAY_MS;

  const settled = await pass((found) => (isFresh(found) ? 'later' : 'now'));
  if (!settled) {
    await pause(settle);
    await pass((found) => (isFresh(found) || changing.has(found.name) ? 'now' : 'done'), true);
  }
  return account;

  /** @returns whether nothing was left for later. */
  async function pass(turn: (found: Found) => 'now' | 'later' | 'done', isLast = false): Promise<boolean> {
    let left = 0;
    await source.each(async (seen) => {
      signal.throwIfAborted();
      const due = 'found' in seen ? turn(seen.found) : isLast ? 'done' : 'now';
      if (due === 'later') left++;
      if (due !== 'now') return;
      const fate = await move(seen, isLast);
      if (fate === undefined) left++;
      else {
        account.add(fate);
        tell(fate);
      }
    }, atOnce);
    await target.sync();
    return left === 0;
  }

  /** @returns undefined for a file that is being written, unless there is no later pass. */
  async function move(seen: Seen, isLast: boolean): Promise<Fate | undefined> {
    if (!('found' in seen)) return seen;
    const { found } = seen;
    try {
      return { name: found.name, found, received: await receivedOf(seen) };
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      if (error.skipped === 'was being written' && !isLast) {
        changing.add(found.name);
        return undefined;
      }
      return { name: found.name, skipped: error.skipped };
    }
  }

  async function receivedOf({ found, content }: Offered): Promise<Received> {
    if ((await known(found)) !== 'proven') return target.receive(found, passing(found, content()));
    return verify ? target.compare(found, await digestOf(passing(found, content()))) : { outcome: 'there' };
  }

  async function* passing({ size }: Found, content: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    let sum = 0;
    for await (const piece of content) {
      sum += piece.length;
      await passBytes?.(piece.length);
      yield piece;
    }
    // Whatever the source is: so much was found, and nothing else is the file.
    if (sum !== size) throw new SourceError('was being written');
  }
}
