import { say, type Sentence } from '../api/say.ts';
import type { Halt } from '../observed/halt.ts';
import { isOverdue } from '../observed/progress.ts';
import type { ObservedWorkload } from '../observed/workload.ts';

/** Overdue: a StatefulSet or DaemonSet has no deadline of its own for its rollout, and goes on trying. */
type Halted = Halt | 'Overdue';

/** Why old pods of the workload go on running at a time (ms) until a person does something. */
export const haltAt = ({ halt, progress }: ObservedWorkload, now: number): Halted | undefined =>
  halt ?? (progress?.state === 'rolling' && isOverdue(progress, now) ? 'Overdue' : undefined);

/** Why a controller leaves its old pods running, and what a person must do. */
export function haltedBy(halt: Halted, flags: string, workload: string): { why: Sentence; remedy: Sentence } {
  switch (halt) {
    case 'OnDelete':
      return {
        why: say`the update strategy is OnDelete`,
        remedy: say`Delete the pods, one after another: kubectl ${flags} delete pod NAME. The new pods have the mount.`,
      };
    case 'Paused':
      return {
        why: say`the rollout is paused`,
        remedy: say`Resume the rollout: kubectl ${flags} rollout resume ${workload}.`,
      };
    case 'Partition':
      return {
        why: say`spec.updateStrategy.rollingUpdate.partition keeps them`,
        remedy: say`Set spec.updateStrategy.rollingUpdate.partition to 0.`,
      };
    case 'DeadlineExceeded':
      return { why: say`the rollout is past its progress deadline`, remedy: lookAtPods(flags, workload) };
    case 'Overdue':
      return {
        why: say`the rollout has taken longer than ten minutes for each pod`,
        remedy: lookAtPods(flags, workload),
      };
  }
}

const lookAtPods = (flags: string, workload: string): Sentence =>
  say`Find out why the new pods do not start: kubectl ${flags} rollout status ${workload}, and the events of the newest pod.`;
