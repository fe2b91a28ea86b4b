import { once } from 'node:events';
import type { Registry } from 'prom-client';
import type { ApiError } from '../cluster/apiError.ts';
import { systemClock, type Clock, type Random } from '../cluster/clock.ts';
import type { LeaseName } from '../cluster/election.ts';
import type { LeaseTimes } from '../cluster/lease.ts';
import type { Renewal, Selection, Sink } from '../cluster/reflection.ts';
import { Reflector } from '../cluster/reflector.ts';
import { resourceOf } from '../cluster/resources.ts';
import { serverTime } from '../cluster/serverTime.ts';
import type { Term } from '../cluster/term.ts';
import { admissionPolicies } from '../policies/platform.ts';
import type { AdmissionObject } from '../policies/policy.ts';
import { candidate, endlessTerm } from './candidate.ts';
import { isHopeless, isLeaseHopeless } from './hope.ts';
import { lead } from './leading.ts';
import { jsonLog, type Level, type Log } from './log.ts';
import { measured, type OperatorConnection } from './measured.ts';
import { Metrics } from './metrics.ts';
import { readiness } from './readiness.ts';
import { reconciliation } from './reconcile.ts';
import { serve, type Answer, type Serves, type Serving } from './server.ts';
import { Troubles } from './troubles.ts';
import { aboutWatches } from './watchMetrics.ts';

export interface OperatorOptions {
  /** The port of health, for the kubelet. 0 takes a free port. */
  readonly port: number;
  /** The port of metrics, for Prometheus. 0 takes a free port. */
  readonly metricsPort: number;
  /** The Lease that decides which of several operators writes. Undefined: this operator writes, whoever else does. */
  readonly lease: LeaseName | undefined;
  /** The only namespaces to look at. Default: all. */
  readonly namespaces?: readonly string[] | undefined;
  /** Default: those of client-go. */
  readonly leaseTimes?: LeaseTimes;
  /** The address to serve on. Default: all addresses of the machine. */
  readonly address?: string;
  readonly clock?: Clock;
  readonly random?: Random;
  /** How pages are served. Default: over HTTP. */
  readonly serves?: Serves;
  /** What is logged. Default: info. */
  readonly logLevel?: Level;
  readonly log?: Log;
  /** The policies that must be in the cluster. Default: those of this release. */
  readonly policies?: readonly AdmissionObject[];
  /** Is told how many workloads and pods there are, for each that is read. */
  readonly onObjects?: (count: number) => void;
}

/** Time after the start by which the first writes are done. */
const TIDY_MS = 5000;

/**
 * The first lists leave ten times as much garbage as they leave data. A process at rest allocates too little for V8 to collect that garbage: at 5,000
 * workloads, the process would keep 200 MB for nothing. The collection takes a fifth of a second. Node must allow it (--expose-gc), as in our image.
 */
const tidy = () => void globalThis.gc?.({ type: 'major', execution: 'async', flavor: 'last-resort' });

/**
 * Reconciles every store of the cluster, or of some namespaces, until the signal aborts. Then waits for the writes in flight, gives the lease up, and returns. While another operator
 * holds the lease, this one watches and writes nothing.
 *
 * @throws ApiError if, outside a pod, the API server cannot be reached at the start, or a permission is missing; Error if a port is taken.
 */
export async function operate(plain: OperatorConnection, options: OperatorOptions, signal: AbortSignal): Promise<void> {
  const { clock = systemClock, random = Math.random, policies = admissionPolicies } = options;
  const log = options.log ?? jsonLog(options.logLevel ?? 'info');
  const metrics = new Metrics();
  const connection = measured(plain, clock, (...request) => metrics.request(...request));
  const { isInCluster } = connection;
  const { namespaces, onObjects } = options;
  // Only what objects tell of goes by the time of the API server. How long a lease lasts, our own clock says.
  const context = { clock: serverTime(clock, connection), random, log, metrics };
  const reconciling = reconciliation(connection, context, policies, namespaces);
  const { watched } = reconciling;
  let isReady = false;

  const hopeless = Promise.withResolvers<never>();
  const troubles = new Troubles(clock, log);
  const failed = new Set<Selection>();
  const onTrouble = (error: ApiError, selection: Selection, retryMs: number) => {
    metrics.watchFailures.inc({ resource: resourceOf(selection.path) });
    failed.add(selection);
    const wasAnswered = reflectors.some(({ silentMs }) => silentMs !== undefined);
    const haveAllFailed = failed.size === reflectors.length;
    const isSpare = selection.spare === true;
    if (isHopeless(error, { isInCluster, isReady, wasAnswered, haveAllFailed, isSpare })) hopeless.reject(error);
    else troubles.failed(error, selection, retryMs);
  };
  const onRenewal = (reason: Renewal, selection: Selection) => {
    metrics.watchRenewals.inc({ resource: resourceOf(selection.path), reason });
    troubles.renewed(reason, selection);
  };
  const onRecovery = (each: Selection) => {
    troubles.recovered(each);
    for (const reflector of reflectors) reflector.askAgain();
  };
  const around = { connection, clock, random, onTrouble, onRecovery, onRenewal };
  let hasLed = false;
  const onLeaseTrouble = (error: ApiError) => {
    if (isLeaseHopeless(error, { isInCluster, hasLed })) hopeless.reject(error);
  };
  const election =
    options.lease &&
    candidate(options.lease, options.leaseTimes, { connection, clock, random, log, onTrouble: onLeaseTrouble });
  const reflections = [...(election === undefined ? [] : [election.reflection]), ...watched.reflections()];
  const reflectors = reflections.map(
    ([selection, sink]) =>
      new Reflector(
        selection,
        telling(sink, () => onObjects?.(watched.workloads.size + watched.pods.size)),
        around,
      ),
  );

  aboutWatches(metrics, reflectors, clock);
  const ready = () => readiness(isReady, reflectors, namespaces);
  metrics.gauge('recordings_ready', 'What /readyz says: 1 is ready, 0 is not.', [], (set) =>
    set({}, ready().status === 200 ? 1 : 0),
  );

  const ending = new AbortController();
  const servers = await serveAll(options, ready, metrics.registry);
  log('serving', { health: servers[0]?.address(), metrics: servers[1]?.address() });
  const ended = AbortSignal.any([signal, ending.signal]);
  const aborted = signal.aborted ? Promise.resolve() : once(signal, 'abort');
  const watches = reflectors.map((reflector) => reflector.run(ended));
  let led: Promise<void> | undefined;
  let cancelTidying: (() => void) | undefined;
  try {
    const synced = Promise.all(reflectors.map((reflector) => reflector.synced));
    await Promise.race([synced, aborted, hopeless.promise]);
    if (!signal.aborted) {
      isReady = true;
      log('ready', { server: connection.server, namespaces: namespaces ?? 'all' });
      for (const { selection, denied } of reflectors)
        if (denied !== undefined) log('does without', { path: selection.path, why: denied }, 'warn');
      cancelTidying = clock.after(TIDY_MS, tidy);
      const around = { connection, reconciliation: reconciling, clock, random, log, metrics };
      const leading = (term: Term) => {
        hasLed = true;
        return lead(term, around, ended);
      };
      led = election === undefined ? leading(endlessTerm(clock)) : election.run(leading, ended);
      await Promise.race([led, hopeless.promise]);
    }
  } finally {
    isReady = false;
    cancelTidying?.();
    ending.abort();
    await Promise.all([led, ...watches]);
    for (const server of servers) close(server);
    log('ended');
  }
}

const telling = (sink: Sink, tell: () => void): Sink => ({
  ...sink,
  put(object, origin) {
    sink.put(object, origin);
    tell();
  },
});

/** Health and metrics have a port each: the kubelet asks for the one, and a NetworkPolicy may let only Prometheus ask for the other. */
async function serveAll(
  { port, metricsPort, address, serves = serve }: OperatorOptions,
  ready: () => Answer,
  registry: Registry,
): Promise<Serving[]> {
  const on = (of: number) => ({ port: of, ...(address === undefined ? {} : { address }) });
  const health = await serves('health', on(port), {
    '/healthz': () => ({ status: 200, text: 'ok\n' }),
    '/readyz': ready,
  });
  try {
    const page = async () => ({ status: 200, text: await registry.metrics(), type: registry.contentType });
    return [health, await serves('metrics', on(metricsPort), { '/metrics': page })];
  } catch (error) {
    close(health);
    throw error;
  }
}

function close(server: Serving): void {
  server.close();
  server.closeAllConnections();
}
