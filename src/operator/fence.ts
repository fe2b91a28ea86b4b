import { ApiError } from '../cluster/apiError.ts';
import type { Connection, Patching, Query } from '../cluster/connection.ts';
import type { Term } from '../cluster/term.ts';

/** What of a connection writes. */
export type Writing = Pick<Connection, 'patch' | 'merge' | 'create'>;

/**
 * The only way to write. Right before a write leaves, the fence asks whether the term still has time: a process may stand still between any two lines of code. A
 * write in flight is ended before another process can hold the lease, here and (`timeout`) in the API server.
 */
export function fenced(connection: Writing, term: Term): Writing {
  const onSend = () => {
    if (term.leftMs <= 0)
      throw new ApiError(0, 'NotLeading', 'this operator does not lead any more: nothing is written');
  };
  const within = (query: Query = {}): Query => {
    const seconds = Math.floor(term.lastMs / 1000);
    return Number.isFinite(seconds) ? { timeout: `${Math.max(1, seconds)}s`, ...query } : query;
  };
  const sending = ({ signal, ...sent }: Patching = {}): Patching => {
    onSend();
    return { ...sent, onSend, signal: signal === undefined ? term.cut : AbortSignal.any([signal, term.cut]) };
  };
  return {
    patch: async (path, operations, query, limits) =>
      connection.patch(path, operations, within(query), sending(limits)),
    merge: async (path, body, query, limits) => connection.merge(path, body, within(query), sending(limits)),
    create: async (path, body, query, limits) => connection.create(path, body, within(query), sending(limits)),
  };
}
