import { once } from 'node:events';
import { ApiError } from '../cluster/apiError.ts';
import { retryAfterError } from '../cluster/backoff.ts';
import { pause } from '../cluster/clock.ts';
import type { Connection } from '../cluster/connection.ts';
import { pages } from '../cluster/list.ts';
import { deliver } from '../cluster/reflection.ts';
import type { Term } from '../cluster/term.ts';
import { fenced, type Writing } from './fence.ts';
import type { Context, Reconciliation } from './reconcile.ts';

export interface LeadingSurroundings extends Context {
  readonly connection: Pick<Connection, 'get'> & Writing;
  readonly reconciliation: Reconciliation;
}

const BACKOFF = { firstMs: 200, limitMs: 2000 };

/** Writes until the term is over or the signal aborts. Returns when the last write has ended. */
export async function lead(term: Term, around: LeadingSurroundings, signal: AbortSignal): Promise<void> {
  const { connection, reconciliation, metrics, log } = around;
  const { start, stop } = reconciliation;
  const until = AbortSignal.any([term.over, signal]);
  metrics.leader.set(1);
  log('leading');
  if (await readStores(around, until)) {
    start(fenced(connection, term));
    if (!until.aborted) await once(until, 'abort');
  }
  metrics.leader.set(0);
  await stop();
  log('not leading any more', { why: term.over.aborted ? 'the lease is lost' : 'the operator ends' });
}

/**
 * Reads the status of every store as it is now. The operator that led before may have written a status a moment ago, and the watch may not have told yet. A
 * status remembers what others undid, and this must not be lost.
 *
 * @returns whether all were read
 */
async function readStores(
  { connection, reconciliation, clock, random, log }: LeadingSurroundings,
  signal: AbortSignal,
): Promise<boolean> {
  const reflections = reconciliation.watched.readableStores();
  for (let failures = 0; !signal.aborted;) {
    try {
      for (const [{ path }, sink] of reflections)
        for await (const { items } of pages(connection, path, {}, 'object', signal))
          for (const item of items ?? []) deliver(item, sink, path);
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const retryMs = retryAfterError(error, ++failures, BACKOFF, random);
      log('will try again', { what: 'to read the stores', why: error.message, retryMs: Math.round(retryMs) }, 'warn');
      await pause(clock, retryMs, signal);
    }
  }
  return false;
}
