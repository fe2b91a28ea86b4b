import type { Halt } from '../observed/halt.ts';

/** Why a controller leaves its old pods running, and what a person must do. */
export function haltedBy(halt: Halt, flags: string, workload: string): { why: string; remedy: string } {
  switch (halt) {
    case 'OnDelete':
      return {
        why: 'the update strategy is OnDelete',
        remedy: `Delete the pods, one after another: kubectl ${flags} delete pod NAME. The new pods have the mount.`,
      };
    case 'Paused':
      return {
        why: 'the rollout is paused',
        remedy: `Resume the rollout: kubectl ${flags} rollout resume ${workload}.`,
      };
    case 'Partition':
      return {
        why: 'spec.updateStrategy.rollingUpdate.partition keeps them',
        remedy: 'Set spec.updateStrategy.rollingUpdate.partition to 0.',
      };
    case 'DeadlineExceeded':
      return {
        why: 'the rollout is past its progress deadline',
        remedy: `Find out why the new pods do not start: kubectl ${flags} rollout status ${workload}, and the events of the newest pod.`,
      };
  }
}
