import { setTimeout as delay } from 'node:timers/promises';
import { ApiError } from '../cluster/apiError.ts';
import type { Connection } from '../cluster/connection.ts';
import { objectPath } from '../cluster/resources.ts';
import { nameOf, standingOf, type Awaited, type Standing, type Target } from './standing.ts';

/** How often it looks. */
const AGAIN_MS = 1_000;

export interface Patience {
  /** How long to look, in milliseconds; 0 is for ever. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** Takes a line when a target is reached. */
  readonly reached: (line: string) => void;
  /** Takes a line of progress. */
  readonly progress: (line: string) => void;
}

/** How long a refusal may pass: a Role that was applied in the same moment is known to each API server a little later. */
const REFUSED_MS = 10_000;

/** A target, and how it stood when it was last looked at. */
export interface Seen {
  readonly target: Target;
  readonly standing: Standing;
}

/**
 * Looks until every target is reached, one of them has failed, or the time is up.
 *
 * @returns what was not reached: nothing, the one that has failed, or all that were still pending.
 * @throws ApiError when the API server refuses to tell; the signal's reason when it aborts. While it cannot be reached, it is asked again:
 * a pod's network may be up later than the pod.
 */
export async function waitFor(
  connection: Pick<Connection, 'get'>,
  namespace: string,
  targets: readonly Target[],
  { timeout, signal, reached, progress }: Patience,
): Promise<readonly Seen[]> {
  const started = Date.now();
  const deadline = timeout === 0 ? Infinity : Date.now() + timeout;
  let pending = targets;
  let told = '';
  for (;;) {
    const seen = await Promise.all(
      pending.map((target) => lookAt(connection, namespace, target, Date.now() - started)),
    );
    signal.throwIfAborted();
    for (const { target, standing } of seen)
      if (standing.state === 'reached') reached(`${nameOf(target)} ${standing.words}`);
    const failed = seen.filter(({ standing }) => standing.state === 'failed');
    if (failed.length > 0) return failed;
    const missed = seen.filter(({ standing }) => standing.state === 'pending');
    if (missed.length === 0 || Date.now() + AGAIN_MS > deadline) return missed;
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
    return { target, standing: { state: 'pending', words: `is not known (${error.message})` } };
  }
}

/** No answer, too many requests, a server that is in trouble itself, or a permission that it does not know of yet. */
const isPassing = ({ status }: ApiError, elapsed: number): boolean =>
  status === 0 || status === 429 || status >= 500 || (status === 403 && elapsed < REFUSED_MS);
