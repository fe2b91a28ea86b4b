import { describe, expect, it } from 'vitest';
import type { WorkloadKind } from '../../src/mount/workload.ts';
import { haltOf, type Halt } from '../../src/observed/halt.ts';

type Seen = Parameters<typeof haltOf>[1];
const at = (spec: Seen['spec'], status: Seen['status'] = {}): Seen => ({
  generation: 1,
  spec,
  status: { observedGeneration: 1, ...status },
});
const progressing = (status: string, reason: string) => ({ conditions: [{ type: 'Progressing', status, reason }] });
const past = progressing('False', 'ProgressDeadlineExceeded');
const partition = (of: number) => ({
  replicas: 3,
  updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: of } },
});

describe('a controller leaves old pods as they are', () => {
  it.each<[string, WorkloadKind, Seen, Halt | undefined]>([
    ['not by default', 'Deployment', at({}), undefined],
    ['while a Deployment is paused', 'Deployment', at({ paused: true }), 'Paused'],
    ['not when a Deployment is not paused', 'Deployment', at({ paused: false }), undefined],
    ['past the progress deadline', 'Deployment', at({}, past), 'DeadlineExceeded'],
    ['not past the deadline of an older template', 'Deployment', { ...at({}, past), generation: 2 }, undefined],
    ['not while the rollout goes on', 'Deployment', at({}, progressing('True', 'ReplicaSetUpdated')), undefined],
    ['by OnDelete, in a StatefulSet', 'StatefulSet', at({ updateStrategy: { type: 'OnDelete' } }), 'OnDelete'],
    ['by OnDelete, in a DaemonSet', 'DaemonSet', at({ updateStrategy: { type: 'OnDelete' } }), 'OnDelete'],
    ['not by RollingUpdate', 'DaemonSet', at({ updateStrategy: { type: 'RollingUpdate' } }), undefined],
    ['not by a partition of 0', 'StatefulSet', at(partition(0), { updatedReplicas: 0 }), undefined],
    [
      'not while pods above the partition are still old',
      'StatefulSet',
      at(partition(2), { updatedReplicas: 0 }),
      undefined,
    ],
    [
      'below the partition, once the others are new',
      'StatefulSet',
      at(partition(2), { updatedReplicas: 1 }),
      'Partition',
    ],
    ['below a partition beyond the replicas', 'StatefulSet', at(partition(9), {}), 'Partition'],
    [
      'not before the controller has seen the template',
      'StatefulSet',
      { ...at(partition(9)), generation: 2 },
      undefined,
    ],
    ['not by a Deployment’s word of a CronJob', 'CronJob', at({ paused: true }), undefined],
  ])('%s', (_, kind, seen, expected) => {
    expect(haltOf(kind, seen)).toBe(expected);
  });
});
