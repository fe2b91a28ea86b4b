import { FIELD_MANAGER } from '../api/labels.ts';
import type { WorkloadKind } from '../mount/workload.ts';
import type { Halt } from './halt.ts';
import { countsOf, type Seen } from './rollout.ts';

/** How far the pods of a Deployment, StatefulSet or DaemonSet are. */
export interface Progress {
  /**
   * rolling: pods of an older template run, or pods of the present template are not there yet. short: every pod is of the present template, but some are not
   * available. well: every pod is available, too.
   */
  readonly state: 'rolling' | 'short' | 'well';
  /** Nobody has written the template since the operator. */
  readonly isOurs: boolean;
  /** From this time (ms) on, a rollout has taken too long. Absent for a Deployment: its own progress deadline says so (Halt). */
  readonly overdueAt?: number;
}

/** The latest write to the template, as managedFields say. */
interface Writer {
  readonly manager?: string;
  readonly time?: string;
}

/**
 * StatefulSets and DaemonSets have no deadline. This is the default progressDeadlineSeconds of a Deployment, for each pod: they replace one pod after the
 * other.
 */
const DEADLINE_MS = 600_000;

/** @returns undefined where a change of the template replaces no pod: other kinds, and while a person holds the rollout */
export function progressOf(
  kind: WorkloadKind,
  seen: Omit<Seen, 'templateLabels'> & { readonly halt: Halt | undefined },
  writer: Writer | undefined,
): Progress | undefined {
  if (kind !== 'Deployment' && kind !== 'StatefulSet' && kind !== 'DaemonSet') return undefined;
  if (seen.halt === 'Paused' || seen.halt === 'OnDelete') return undefined;
  const { wanted } = countsOf(kind, seen);
  const writtenAt = Date.parse(writer?.time ?? '');
  return {
    state: stateOf(kind, seen),
    isOurs: writer?.manager === FIELD_MANAGER,
    ...(kind === 'Deployment' || Number.isNaN(writtenAt)
      ? {}
      : { overdueAt: writtenAt + DEADLINE_MS * Math.max(1, wanted) }),
  };
}

/** As `kubectl rollout status` asks. Pods that a partition keeps are meant to be old. */
function stateOf(
  kind: WorkloadKind,
  { generation, replicas, status, halt }: Omit<Seen, 'templateLabels'> & { readonly halt: Halt | undefined },
): Progress['state'] {
  const { wanted, counted, updated, available } = countsOf(kind, { replicas, status });
  const isSeen = generation !== undefined && status.observedGeneration === generation;
  const isRolledOut = isSeen && (halt === 'Partition' || (updated >= wanted && updated >= counted));
  if (!isRolledOut) return 'rolling';
  return available >= wanted ? 'well' : 'short';
}
