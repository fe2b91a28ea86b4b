import type { Labels } from '../mount/workload.ts';
import type { Surroundings } from '../observed/picture.ts';
import type { ObservedStore } from '../observed/store.ts';

/** What surrounds a workload. The store may be gone, or not created yet. */
export type Around = Surroundings & {
  readonly store: ObservedStore | undefined;
  /** Policies select by them, so a refusal may end when they change. */
  readonly namespaceLabels: Labels | undefined;
  /** Another number after each change of an admission policy of the cluster, whoever made the policy. */
  readonly admission: number;
};
