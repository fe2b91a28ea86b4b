import type { RetentionRun } from '../observed/retentionRun.ts';
import type { StoreKey, WorkloadKey } from './keys.ts';

/** Called after a change. */
export interface Consequences {
  /** Look at the workload. */
  workload(key: WorkloadKey): void;
  /** The status of the store may have changed. */
  store(key: StoreKey): void;
  /** A run of retention has ended, since the operator watches. */
  retention(run: RetentionRun): void;
  /** An admission policy of the cluster has changed, whoever made the policy. */
  admission(): void;
}
