import { once } from 'node:events';
import type { ApiError } from '../cluster/apiError.ts';
import { systemClock, type Clock, type Random } from '../cluster/clock.ts';
import type { Connection } from '../cluster/connection.ts';
import { Reflector, type Selection } from '../cluster/reflector.ts';
import { admissionPolicies } from '../policies/platform.ts';
import type { AdmissionObject } from '../policies/policy.ts';
import { jsonLog, type Log } from './log.ts';
import { reconciliation } from './reconcile.ts';
import { serve } from './server.ts';

export interface OperatorOptions {
  /** Of health and metrics; 0 takes a free one. */
  readonly port: number;
  /** Where to serve them; all addresses of the machine where absent. */
  readonly address?: string;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly log?: Log;
  /** What shall be in force in the cluster, beside the operator; the policies of its own release where absent. */
  readonly policies?: readonly AdmissionObject[];
}

/** No answer, not known, not allowed: at the start these are for a person to settle, and not for time. */
const HOPELESS = [0, 401, 403];

/** After the start, when the first writes are done. */
const TIDY_MS = 5000;

/**
 * The lists leave behind ten times what is kept of them, and a process at rest makes too little garbage for V8 to look at it: at 5,000
 * workloads it would keep 200 MB for nothing. Takes a fifth of a second. Only where Node is told to allow it, as in our image.
 */
const tidy = () => void globalThis.gc?.({ type: 'major', execution: 'async', flavor: 'last-resort' });

/**
 * Keeps every store of the cluster until the signal aborts; then ends the writes in flight and returns.
 *
 * @throws ApiError when at the start the API server cannot be reached, or a permission is missing; Error when the port is taken.
 */
export async function operate(connection: Connection, options: OperatorOptions, signal: AbortSignal): Promise<void> {
  const { clock = systemClock, random = Math.random, log = jsonLog, policies = admissionPolicies } = options;
  const { watched, metrics, start, stop } = reconciliation(connection, { clock, random, log }, policies);
  let ready = false;
  const server = await serve(options, () => ready, metrics.registry);
  log('serving', { address: server.address() });

  const hopeless = Promise.withResolvers<never>();
  const onTrouble = (error: ApiError, { path }: Selection, retryMs: number) => {
    metrics.watchFailures.inc({ path });
    log('watch failed', { path, why: error.message, retryMs: Math.round(retryMs) });
    if (!ready && HOPELESS.includes(error.status)) hopeless.reject(error);
  };
  const ending = new AbortController();
  const ended = AbortSignal.any([signal, ending.signal]);
  const aborted = signal.aborted ? Promise.resolve() : once(signal, 'abort');
  const reflectors = watched
    .reflections()
    .map(([selection, sink]) => new Reflector(selection, sink, { connection, clock, random, onTrouble }));
  const watches = reflectors.map((reflector) => reflector.run(ended));
  let cancelTidying: (() => void) | undefined;
  try {
    const synced = Promise.all(reflectors.map((reflector) => reflector.synced));
    await Promise.race([synced, aborted, hopeless.promise]);
    if (!signal.aborted) {
      ready = true;
      start();
      log('ready', { server: connection.server });
      cancelTidying = clock.after(TIDY_MS, tidy);
      await aborted;
    }
  } finally {
    ready = false;
    cancelTidying?.();
    ending.abort();
    await Promise.all([stop(), ...watches]);
    server.close();
    log('ended');
  }
}
