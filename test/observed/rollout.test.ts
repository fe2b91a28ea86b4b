import { describe, expect, it } from 'vitest';
import type { WorkloadKind } from '../../src/mount/workload.ts';
import { earlierPods, type Earlier, type OwnerStatus } from '../../src/observed/rollout.ts';
import { declares } from '../mount/builders.ts';

/** One version of an object as it is read: what its status says, and what its template declares. */
interface Version {
  readonly status: OwnerStatus;
  readonly role?: string;
  readonly generation?: number;
  readonly replicas?: number;
}

/** What is known after each version, the first of them read without a past. */
function after(kind: WorkloadKind, versions: readonly Version[]): (Earlier | undefined)[] {
  let before: Parameters<typeof earlierPods>[2];
  return versions.map(({ status, role, generation = 1, replicas }) => {
    const templateLabels = role === undefined ? {} : declares(role, 'recordings');
    const earlier = earlierPods(
      kind,
      { generation, replicas, status: { observedGeneration: 1, ...status }, templateLabels },
      before,
    );
    before = { earlier, template: { labels: templateLabels } };
    return earlier;
  });
}

const old = (counted: number, of: number): Earlier => ({ counted, old: of });
const role = 'worker';
const three = { replicas: 3, role };

describe('pods from before a template declared', () => {
  it.each<[string, WorkloadKind, Version[], (Earlier | undefined)[]]>([
    [
      'may be all, while the template declares nothing',
      'Deployment',
      [{ status: { replicas: 3, updatedReplicas: 3 } }],
      [old(3, 3)],
    ],
    [
      'may be all, while the status is of the template before',
      'Deployment',
      [{ ...three, generation: 2, status: { replicas: 3, updatedReplicas: 3 } }],
      [old(3, 3)],
    ],
    [
      'are those that are not updated yet',
      'Deployment',
      [{ ...three, status: { replicas: 4, updatedReplicas: 1 } }],
      [old(4, 3)],
    ],
    [
      'are none once all are updated',
      'Deployment',
      [{ ...three, status: { replicas: 3, updatedReplicas: 3 } }],
      [undefined],
    ],
    [
      'may be there where none is counted and none is updated: the counts come late',
      'Deployment',
      [
        { ...three, status: { replicas: 0, updatedReplicas: 0 } },
        { ...three, status: { replicas: 3, updatedReplicas: 0 } },
      ],
      [old(0, 0), old(3, 3)],
    ],
    ['are none of what is scaled to nothing', 'Deployment', [{ role, replicas: 0, status: {} }], [undefined]],
    [
      'are none in a later rolling restart, scaling or image bump: they bear the label',
      'Deployment',
      [
        { ...three, status: { replicas: 3, updatedReplicas: 3 } },
        { ...three, generation: 2, status: { replicas: 3, updatedReplicas: 3 } },
        { ...three, generation: 2, status: { observedGeneration: 2, replicas: 4, updatedReplicas: 1 } },
      ],
      [undefined, undefined, undefined],
    ],
    [
      'may be there again when the template declares another role',
      'Deployment',
      [
        { ...three, status: { replicas: 3, updatedReplicas: 3 } },
        { ...three, role: 'api', status: { replicas: 3, updatedReplicas: 1 } },
      ],
      [undefined, old(3, 2)],
    ],
    [
      'of a StatefulSet stay where a partition holds its rollout up',
      'StatefulSet',
      [{ ...three, status: { replicas: 3, updatedReplicas: 1, currentRevision: 'a', updateRevision: 'b' } }],
      [old(3, 2)],
    ],
    [
      'of a StatefulSet are none when both revisions are one',
      'StatefulSet',
      [{ ...three, status: { replicas: 3, updatedReplicas: 3, currentRevision: 'b', updateRevision: 'b' } }],
      [undefined],
    ],
    [
      'of a DaemonSet are those of nodes that are not updated yet',
      'DaemonSet',
      [
        { role, status: { desiredNumberScheduled: 3, currentNumberScheduled: 3, updatedNumberScheduled: 1 } },
        { role, status: { desiredNumberScheduled: 3, currentNumberScheduled: 3, updatedNumberScheduled: 3 } },
        {
          role,
          generation: 2,
          status: { desiredNumberScheduled: 3, currentNumberScheduled: 2, updatedNumberScheduled: 1 },
        },
      ],
      [old(3, 2), undefined, undefined],
    ],
    [
      'of a Job are all or none, for its template cannot change',
      'Job',
      [{ status: { active: 2 } }, { role, status: { active: 2 } }],
      [old(2, 2), undefined],
    ],
    [
      'of a CronJob are of the Jobs that ran when it began to declare, and of no later one',
      'CronJob',
      [
        { status: { active: [{ name: 'n-1' }] } },
        { role, status: { active: [{ name: 'n-1' }] } },
        { role, status: { active: [{ name: 'n-1' }, { name: 'n-2' }] } },
        { role, status: { active: [{ name: 'n-2' }] } },
        { role, status: { active: [{ name: 'n-3' }] } },
      ],
      [
        { ...old(1, 1), jobs: ['n-1'] },
        { ...old(1, 1), jobs: ['n-1'] },
        { ...old(1, 1), jobs: ['n-1'] },
        undefined,
        undefined,
      ],
    ],
    ['of a bare pod there are none', 'Pod', [{ status: {} }], [undefined]],
  ])('%s', (_, kind, versions, expected) => {
    expect(after(kind, versions)).toEqual(expected);
  });
});
