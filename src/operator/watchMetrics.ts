import type { Clock } from '../cluster/clock.ts';
import type { Renewal } from '../cluster/reflection.ts';
import type { Reflector } from '../cluster/reflector.ts';
import { resourceOf } from '../cluster/resources.ts';
import type { Metrics } from './metrics.ts';

type Watch = Pick<Reflector, 'selection' | 'silentMs' | 'listedMs'>;

const RENEWALS = ['timeLimit', 'silence', 'missedChanges'] as const satisfies readonly Renewal[];

/**
 * When each resource was last heard of, and last listed: of several watches of a resource, the one that is furthest back. These are points in time, as
 * Prometheus wants them, so that a reader computes the age at the moment of reading.
 */
export function aboutWatches(metrics: Metrics, watches: readonly Watch[], clock: Clock): void {
  const all = [...Map.groupBy(watches, ({ selection }) => resourceOf(selection.path))];
  for (const [resource] of all) {
    metrics.watchFailures.inc({ resource }, 0);
    for (const reason of RENEWALS) metrics.watchRenewals.inc({ resource, reason }, 0);
  }
  const gauge = (name: string, help: string, ageMs: (watch: Watch) => number | undefined) =>
    metrics.gauge(name, help, ['resource'], (set) => {
      for (const [resource, of] of all) {
        const ages = of.map(ageMs).filter((age) => age !== undefined);
        if (ages.length > 0) set({ resource }, (clock.now() - Math.max(...ages)) / 1000);
      }
    });
  gauge(
    'recordings_watch_last_sign_of_life_timestamp_seconds',
    'When the API server last gave a sign of life on a watch, in seconds since 1970. A watch that works gives one each minute or so.',
    ({ silentMs }) => silentMs,
  );
  gauge(
    'recordings_watch_last_list_timestamp_seconds',
    'When a resource was last listed, in seconds since 1970.',
    ({ listedMs }) => listedMs,
  );
}
