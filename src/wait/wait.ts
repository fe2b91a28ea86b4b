import { setTimeout as delay } from 'node:timers/promises';
import { ApiError } from '../cluster/apiError.ts';
import type { Connection } from '../cluster/connection.ts';
import { objectPath } from '../cluster/resources.ts';
import { nameOf, standingOf, type Awaited, type Standing, type Target } from './standing.ts';

/** The time between two looks. */
const AGAIN_MS = 1_000;

export interface Patience {
  /** How long to wait, in milliseconds; 0 waits without a limit. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** Called with a line of text when a target is reached. */
  readonly reached: (line: string) => void;
  /** Called with a line of progress. */
  readonly progress: (line: string) => void;
}

/** For this long, a 403 is not final: an API server may learn a little later of a Role that was applied at the same time. */
const REFUSED_MS = 10_000;

/** A target, and its state at the last look. */
export interface Seen {
  readonly target: Target;
  readonly standing: Standing;
}

/**
 * Waits until every target is reached, one of them has failed, or the time is up.
 *
 * @returns the targets that were not reached: none, the failed ones, or all that were still pending.
 * @throws ApiError if the API server refuses the request; the reason of the signal if the signal aborts. If the API server cannot be reached,
 * `waitFor` asks again, because the network of a pod may start later than the pod.
 */
export async function waitFor(
  connection: Pick<Connection, 'get'>,
  namespace: string,
  targets: readonly Target[],
  { timeout, signal, reached, progress }: Patience,
): Promise<readonly Seen[]> {
  const started = performance.now();
  const deadline = timeout === 0 ? Infinity : performance.now() + timeout;
  let pending = targets;
  let told = '';
  for (;;) {
    const seen = await Promise.all(
      pending.map((target) => lookAt(connection, namespace, target, performance.now() - started)),
    );
    signal.throwIfAborted();
    for (const { target, standing } of seen)
      if (standing.state === 'reached') reached(`${nameOf(target)} ${standing.words}`);
    const failed = seen.filter(({ standing }) => standing.state === 'failed');
    if (failed.length > 0) return failed;
    const missed = seen.filter(({ standing }) => standing.state === 'pending');
    if (missed.length === 0 || performance.now() + AGAIN_MS > deadline) return missed;
    const line = `waiting: ${missed.map(({ target, standing }) => `${nameOf(target)} ${standing.words}`).join(', ')}`;
    if (line !== told) progress(line);
    told = line;
    pending = missed.map(({ target }) => target);
    await delay(AGAIN_MS, undefined, { signal });
  }
}

async function lookAt(
  connection: Pick<Connection, 'get'>,
  namespace: string,
  target: Target,
  elapsed: number,
): Promise<Seen> {
  try {
    const object = await connection.get<Awaited>(objectPath(target.kind, namespace, target.name));
    return { target, standing: standingOf(target, object) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 404) return { target, standing: standingOf(target, undefined) };
    if (!isPassing(error, elapsed)) throw error;
    return { target, standing: { state: 'pending', words: `cannot be read yet (${error.message})` } };
  }
}

/** No answer, too many requests, an error of the server, or a permission that the server may not know yet. */
const isPassing = ({ status }: ApiError, elapsed: number): boolean =>
  status === 0 || status === 429 || status >= 500 || (status === 403 && elapsed < REFUSED_MS);
