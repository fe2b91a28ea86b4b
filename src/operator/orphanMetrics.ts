import { declaredBy } from '../judgement/scene.ts';
import type { Metrics } from './metrics.ts';
import type { Watched } from './watched.ts';

/** Workloads that declare a role in a store that does not exist: no status can say so. */
export function aboutOrphans(metrics: Metrics, { workloads, stores }: Pick<Watched, 'workloads' | 'stores'>): void {
  metrics.gauge(
    'recordings_workloads_without_store',
    'Workloads that declare a role in a store that does not exist.',
    ['namespace'],
    (set) => {
      const lost = workloads.groups().filter((key) => stores.get(key) === undefined);
      const orphans = lost.flatMap((key) => workloads.group(key)).filter((each) => declaredBy(each) !== undefined);
      for (const [namespace, of] of Map.groupBy(orphans, (each) => each.namespace)) set({ namespace }, of.length);
    },
  );
}
