import { describe, expect, it } from 'vitest';
import { FIELD_MANAGER } from '../../src/api/labels.ts';
import type { WorkloadKind } from '../../src/mount/workload.ts';
import { progressOf } from '../../src/observed/progress.ts';

type Seen = Parameters<typeof progressOf>[1];
const seen = (status: Seen['status'], rest: Partial<Seen> = {}): Seen => ({
  ...{ generation: 2, replicas: 3, halt: undefined },
  status: { observedGeneration: 2, ...status },
  ...rest,
});
const all = { replicas: 3, updatedReplicas: 3, availableReplicas: 3 };
const nodes = {
  desiredNumberScheduled: 2,
  currentNumberScheduled: 2,
  updatedNumberScheduled: 2,
  numberAvailable: 2,
};
const TIME = '2026-01-01T12:00:00Z';

describe('how far the pods of a workload are', () => {
  it.each<[string, WorkloadKind, Seen, string | undefined]>([
    ['well', 'Deployment', seen(all), 'well'],
    ['well with no replica', 'Deployment', seen({}, { replicas: 0 }), 'well'],
    ['rolling while the controller has not seen the template', 'Deployment', seen(all, { generation: 3 }), 'rolling'],
    ['rolling while new pods are missing', 'Deployment', seen({ ...all, updatedReplicas: 2 }), 'rolling'],
    ['rolling while an old pod runs beside the new ones', 'Deployment', seen({ ...all, replicas: 4 }), 'rolling'],
    ['short while a pod is not available', 'Deployment', seen({ ...all, availableReplicas: 2 }), 'short'],
    ['well', 'StatefulSet', seen(all), 'well'],
    ['rolling', 'StatefulSet', seen({ ...all, updatedReplicas: 1 }), 'rolling'],
    ['well up to the partition', 'StatefulSet', seen({ ...all, updatedReplicas: 1 }, { halt: 'Partition' }), 'well'],
    ['well', 'DaemonSet', seen(nodes), 'well'],
    ['rolling', 'DaemonSet', seen({ ...nodes, updatedNumberScheduled: 1 }), 'rolling'],
    ['short', 'DaemonSet', seen({ ...nodes, numberAvailable: 1 }), 'short'],
    ['nothing: a paused rollout replaces no pod', 'Deployment', seen(all, { halt: 'Paused' }), undefined],
    ['nothing: OnDelete replaces no pod', 'StatefulSet', seen(all, { halt: 'OnDelete' }), undefined],
    ['nothing: its Jobs end by themselves', 'CronJob', seen({}), undefined],
  ])('%s, of a %s', (_, kind, given, state) => {
    expect(progressOf(kind, given, undefined)?.state).toBe(state);
  });

  it('is the doing of the operator where nobody has written the template since', () => {
    expect(progressOf('Deployment', seen(all), { manager: FIELD_MANAGER, time: TIME })).toEqual({
      state: 'well',
      isOurs: true,
    });
    expect(progressOf('Deployment', seen(all), { manager: 'helm', time: TIME })?.isOurs).toBe(false);
  });

  const ours = { manager: FIELD_MANAGER, time: TIME };
  const short = { ...all, availableReplicas: 2 };
  const complete = [{ type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' }];
  const underWay = [{ type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated' }];
  const unavailable = (lastTransitionTime: string) => [{ type: 'Available', status: 'False', lastTransitionTime }];

  it.each<[string, WorkloadKind, Seen, true | undefined]>([
    ['once, as its rollout says', 'Deployment', seen({ ...short, conditions: complete }), true],
    ['never', 'Deployment', seen(short), undefined],
    ['not yet, as its rollout says', 'Deployment', seen({ ...short, conditions: underWay }), undefined],
    ['once, as its revision says', 'StatefulSet', seen({ ...short, currentRevision: '2', updateRevision: '2' }), true],
    ['never', 'StatefulSet', seen({ ...short, currentRevision: '1', updateRevision: '2' }), undefined],
    ['once, but for its last pods', 'DaemonSet', seen({ ...nodes, numberAvailable: 1 }), true],
    ['which is not asked while it rolls', 'Deployment', seen({ ...all, replicas: 4, conditions: complete }), undefined],
  ])('was well: %s, of a %s that is short', (_, kind, given, expected) => {
    expect(progressOf(kind, given, ours)?.wasWell).toBe(expected);
  });

  it.each<[string, string, true | undefined]>([
    ['before the template was written', '2026-01-01T11:59:59Z', true],
    ['after it', '2026-01-01T12:00:01Z', undefined],
  ])('was broken already, where a Deployment is unavailable since %s', (_, since, expected) => {
    expect(progressOf('Deployment', seen({ ...short, conditions: unavailable(since) }), ours)?.wasBroken).toBe(
      expected,
    );
    expect(progressOf('Deployment', seen({ ...all, conditions: unavailable(since) }), ours)?.wasBroken).toBeUndefined();
  });

  it('takes too long, in a Deployment that is rolled out and short, as in a set', () => {
    const overdueAt = (status: Seen['status']) => progressOf('Deployment', seen(status), ours)?.overdueAt;
    expect(overdueAt(short)).toBe(Date.parse('2026-01-01T12:30:00Z'));
    expect(overdueAt({ ...all, replicas: 4 })).toBeUndefined();
  });

  it('takes too long, in a set, after ten minutes for each pod', () => {
    const overdueAt = (rest: Partial<Seen>) =>
      progressOf('StatefulSet', seen(all, rest), { manager: 'helm', time: TIME })?.overdueAt;
    expect(overdueAt({})).toBe(Date.parse('2026-01-01T12:30:00Z'));
    expect(overdueAt({ replicas: 0 })).toBe(Date.parse('2026-01-01T12:10:00Z'));
  });
});
