import type { WorkloadKind } from '../mount/workload.ts';
import type { OwnerStatus } from './rollout.ts';

/** Why a controller leaves old pods as they are until a person does something. */
export type Halt = 'OnDelete' | 'Paused' | 'Partition' | 'DeadlineExceeded';

/** The fields of a spec that tell how pods are replaced, of all kinds. */
export interface RolloutSpec {
  readonly replicas?: number;
  readonly paused?: boolean;
  readonly updateStrategy?: { readonly type?: string; readonly rollingUpdate?: { readonly partition?: number } | null };
}

export interface RolloutStatus {
  readonly conditions?: readonly {
    readonly type: string;
    readonly status: string;
    readonly reason?: string;
    readonly lastTransitionTime?: string;
  }[];
}

interface Seen {
  readonly generation: number | undefined;
  readonly spec: RolloutSpec;
  readonly status: OwnerStatus & RolloutStatus;
}

/** @returns undefined where the controller goes on by itself */
export function haltOf(kind: WorkloadKind, { generation, spec, status }: Seen): Halt | undefined {
  if (kind === 'Deployment') {
    if (spec.paused === true) return 'Paused';
    // A condition of an older generation tells of another template.
    const isOver = status.observedGeneration === generation && status.conditions?.some(isPastDeadline) === true;
    return isOver ? 'DeadlineExceeded' : undefined;
  }
  if (kind !== 'StatefulSet' && kind !== 'DaemonSet') return undefined;
  if (spec.updateStrategy?.type === 'OnDelete') return 'OnDelete';
  const partition = kind === 'StatefulSet' ? (spec.updateStrategy?.rollingUpdate?.partition ?? 0) : 0;
  if (partition === 0 || status.observedGeneration !== generation) return undefined;
  // Pods above the partition are still being replaced.
  const { replicas = 1 } = spec;
  return (status.updatedReplicas ?? 0) >= replicas - partition ? 'Partition' : undefined;
}

const isPastDeadline = ({ type, status, reason }: NonNullable<RolloutStatus['conditions']>[number]): boolean =>
  type === 'Progressing' && status === 'False' && reason === 'ProgressDeadlineExceeded';
