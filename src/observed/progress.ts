import { FIELD_MANAGER } from '../api/labels.ts';
import type { WorkloadKind } from '../mount/workload.ts';
import type { Halt, RolloutStatus } from './halt.ts';
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
  /** Every pod of the present template was available once: what makes the workload short came later. */
  readonly wasWell?: true;
  /** The workload was not available already when its template was written. */
  readonly wasBroken?: true;
  /** From this time (ms) on, it has taken too long. Absent for a Deployment that is rolling: its own progress deadline says so (Halt). */
  readonly overdueAt?: number;
}

/** The latest write to the template, as managedFields say. */
interface Writer {
  readonly manager?: string;
  readonly time?: string;
}

/**
 * StatefulSets and DaemonSets have no deadline, and that of a Deployment ends with its rollout. This is the default progressDeadlineSeconds of a Deployment, for each
 * pod: sets replace one pod after the other.
 */
const DEADLINE_MS = 600_000;

type Rolling = Omit<Seen, 'templateLabels' | 'status'> & {
  readonly status: Seen['status'] & RolloutStatus;
  readonly halt: Halt | undefined;
};

/** @returns undefined where a change of the template replaces no pod: other kinds, and while a person holds the rollout */
export function progressOf(kind: WorkloadKind, seen: Rolling, writer: Writer | undefined): Progress | undefined {
  if (kind !== 'Deployment' && kind !== 'StatefulSet' && kind !== 'DaemonSet') return undefined;
  if (seen.halt === 'Paused' || seen.halt === 'OnDelete') return undefined;
  const { wanted } = countsOf(kind, seen);
  const writtenAt = Date.parse(writer?.time ?? '');
  const state = stateOf(kind, seen);
  const hasOwnDeadline = kind === 'Deployment' && state !== 'short';
  return {
    state,
    isOurs: writer?.manager === FIELD_MANAGER,
    ...(state === 'short' && wasWell(kind, seen.status) ? { wasWell: true } : {}),
    ...(state !== 'well' && wasBroken(seen.status, writtenAt) ? { wasBroken: true } : {}),
    ...(hasOwnDeadline || Number.isNaN(writtenAt) ? {} : { overdueAt: writtenAt + DEADLINE_MS * Math.max(1, wanted) }),
  };
}

/** Whether it has taken too long at a time (ms). */
export const isOverdue = ({ overdueAt = Infinity }: Progress, now: number): boolean => overdueAt <= now;

/** Whether the controller has noted that the rollout of the present template was complete. */
function wasWell(kind: WorkloadKind, { conditions = [], currentRevision, updateRevision }: Rolling['status']): boolean {
  switch (kind) {
    case 'Deployment':
      return conditions.some(({ type, reason }) => type === 'Progressing' && reason === 'NewReplicaSetAvailable');
    case 'StatefulSet':
      return currentRevision !== undefined && currentRevision === updateRevision;
    case 'DaemonSet':
    case 'CronJob':
    case 'Job':
    case 'Pod':
      // A DaemonSet notes nothing. It replaces a pod when those before are available, so that only its last pods are in doubt.
      return true;
  }
}

/** Only a Deployment says since when it is not available. */
const wasBroken = ({ conditions = [] }: Rolling['status'], writtenAt: number): boolean =>
  conditions.some(
    ({ type, status, lastTransitionTime = '' }) =>
      type === 'Available' && status === 'False' && Date.parse(lastTransitionTime) < writtenAt,
  );

/** As `kubectl rollout status` asks. Pods that a partition keeps are meant to be old. */
function stateOf(kind: WorkloadKind, { generation, replicas, status, halt }: Rolling): Progress['state'] {
  const { wanted, counted, updated, available } = countsOf(kind, { replicas, status });
  const isSeen = generation !== undefined && status.observedGeneration === generation;
  const isRolledOut = isSeen && (halt === 'Partition' || (updated >= wanted && updated >= counted));
  if (!isRolledOut) return 'rolling';
  return available >= wanted ? 'well' : 'short';
}
