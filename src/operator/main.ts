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
  /** The port of health and metrics. 0 takes a free port. */
  readonly port: number;
  /** The address to serve on. Default: all addresses of the machine. */
  readonly address?: string;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly log?: Log;
  /** The policies that must be in the cluster. Default: those of this release. */
  readonly policies?: readonly AdmissionObject[];
}

/** No answer, unknown user, not allowed: at the start, only a person can mend these. */
const HOPELESS = [0, 401, 403];

/** Time after the start by which the first writes are done. */
const TIDY_MS = 5000;

/**
 * The first lists leave ten times as much garbage as they leave data. A process at rest allocates too little for V8 to collect that garbage: at 5,000
 * workloads, the process would keep 200 MB for nothing. The collection takes a fifth of a second. Node must allow it (--expose-gc), as in our image.
 */
const tidy = () => void globalThis.gc?.({ type: 'major', execution: 'async', flavor: 'last-resort' });

/**
 * Reconciles every store of the cluster until the signal aborts. Then waits for the writes in flight, and returns.
 *
 * @throws ApiError if the API server cannot be reached at the start, or a permission is missing; Error if the port is taken.
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
