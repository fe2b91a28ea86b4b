import { describe, expect, it } from 'vitest';
import { storeStatusSchema } from '../../src/api/status.ts';
import type { StoreSpecInput } from '../../src/api/store.ts';
import { classify } from '../../src/plan/classify.ts';
import type { ObservedPod, ObservedWorkload, Situation } from '../../src/plan/situation.ts';
import { statusOf, workloadsAmong, type WholeStatus } from '../../src/plan/status.ts';
import {
  bare,
  bound,
  declares,
  MINUTE,
  mountedAs,
  NOW,
  observed,
  observedStore,
  owners,
  podOf,
  situation,
} from './builders.ts';

interface Given {
  readonly spec?: Partial<StoreSpecInput>;
  readonly around?: Partial<Situation>;
  readonly workloads?: readonly ObservedWorkload[];
  readonly pods?: readonly ObservedPod[];
  readonly before?: WholeStatus;
  readonly now?: number;
}

const holders = [mountedAs('api'), mountedAs('worker')];
const missing = { reason: 'PolicyMissing', message: 'the cluster lacks x' } as const;
const unmutating = { reason: 'MutationUnavailable', message: 'x' } as const;
const worker = { kind: 'Deployment', name: 'worker' };

function status({ spec, around, workloads = holders, pods = [], before, now = NOW }: Given = {}): WholeStatus {
  const store = observedStore(spec, before);
  const all = { ...situation({ store, ...around }) };
  const found = [...workloads, ...workloadsAmong(pods)].map((workload) => ({
    workload,
    finding: classify(workload, all, { uid: 'u' }, now),
  }));
  return statusOf(all, store, found, pods, now);
}

/** Ready, Reconciling, Stalled, as T or F, and the reason of Ready. */
function conditions({ conditions = [] }: WholeStatus): string {
  return `${conditions.map((each) => each.status.slice(0, 1)).join('')} ${conditions[0]?.reason ?? ''}`;
}

const problems = ({ problems = [] }: WholeStatus) =>
  problems.map(({ reason, object }) => (object === undefined ? reason : `${reason} ${object}`));

describe('the conditions of a store', () => {
  it.each<[string, Given, string, string[]]>([
    ['everything is mounted', {}, 'TFF Mounted', []],
    ['nothing declares a role yet', { workloads: [] }, 'FTF RoleUnheld', ['RoleUnheld', 'RoleUnheld']],
    ['a role is not held', { workloads: [mountedAs('api')] }, 'FTF RoleUnheld', ['RoleUnheld']],
    ['a workload is about to be mounted', { workloads: [...holders, observed()] }, 'FTF Progressing', []],
    [
      'a workload cannot be mounted',
      { workloads: [...holders, observed({ labels: declares('nobody') })] },
      'FFT RoleUnknown',
      ['RoleUnknown Deployment/w'],
    ],
    ['an older store is on the claim', { around: { olderStore: 'archive' } }, 'FFT ClaimTaken', ['ClaimTaken']],
    ['the claim is missing', { around: { claim: undefined } }, 'FTF ClaimMissing', ['ClaimMissing']],
    [
      'the claim is pending',
      { around: { claim: { ...bound, phase: 'Pending' } } },
      'FTF ClaimPending',
      ['ClaimPending'],
    ],
    ['the claim is lost', { around: { claim: { ...bound, phase: 'Lost' } } }, 'FFT ClaimLost', ['ClaimLost']],
    [
      'the claim is for one node',
      { around: { claim: { ...bound, accessModes: ['ReadWriteOnce'] } } },
      'FFT ClaimNotShared',
      ['ClaimNotShared'],
    ],
    ['it is suspended and all is mounted', { spec: { suspend: true } }, 'TFF Mounted', ['Suspended']],
    [
      'it is suspended and something is not mounted',
      { spec: { suspend: true }, workloads: [...holders, observed()] },
      'FFF Suspended',
      ['Suspended'],
    ],
    [
      'the namespace has not opted in',
      { around: { enabled: false } },
      'FFF NamespaceNotEnabled',
      ['NamespaceNotEnabled'],
    ],
    [
      'it is one store too many',
      { around: { among: { stores: 5, older: 4 } } },
      'FFT TooManyStores',
      ['TooManyStores'],
    ],
    ['it is the last of as many as there may be', { around: { among: { stores: 5, older: 3 } } }, 'TFF Mounted', []],
    ['a policy is missing', { around: { policies: [missing] } }, 'FFT PolicyMissing', ['PolicyMissing']],
    [
      'the API server cannot mutate: said, and no fault',
      { around: { policies: [unmutating] } },
      'TFF Mounted',
      ['MutationUnavailable'],
    ],
    [
      'the API server cannot mutate, and a workload is about to be mounted',
      { around: { policies: [unmutating] }, workloads: [...holders, observed()] },
      'FTF Progressing',
      ['MutationUnavailable'],
    ],
    [
      'a role is not held, and a workload is refused: a person is needed',
      { workloads: [mountedAs('api'), observed({ kind: 'Job', name: 'import', labels: declares('retention') })] },
      'FFT Immutable',
      ['RoleUnheld', 'Immutable Job/import'],
    ],
  ])('when %s', (_, given, expected, reasons) => {
    const found = status(given);
    expect(conditions(found)).toBe(expected);
    expect(problems(found)).toEqual(reasons);
    expect(storeStatusSchema.safeParse(found).error).toBeUndefined();
  });

  it('keep the time of their last transition while they stay, and take a new one when they change', () => {
    const before = status();
    const later = NOW + MINUTE;
    expect(status({ before, now: later })).toEqual(before);
    const [ready] = status({ before, now: later, workloads: [mountedAs('api')] }).conditions ?? [];
    expect(ready).toMatchObject({ status: 'False', lastTransitionTime: '2026-01-01T12:01:00Z' });
  });

  it('say what is wrong, and what to do about it', () => {
    const [ready] =
      status({ workloads: [mountedAs('api'), observed({ labels: declares('wroker') })] }).conditions ?? [];
    expect(ready?.message).toBe(
      '1 of 2 workloads and 0 of 0 pods have the recordings mounted; Deployment/w: store "recordings" has no role "wroker" ' +
        '(its roles: api, retention, worker). Correct the label recordings.prosaas.io/role, or add the role to the store.',
    );
  });
});

describe('the counts of a store', () => {
  it('tell roles held of those that must be, and workloads by state', () => {
    const refused = observed({ name: 'x', labels: declares('nobody') });
    expect(status({ workloads: [mountedAs('worker'), observed(), refused] })).toMatchObject({
      held: '1/2',
      mounted: '1/3',
      workloads: { declared: 3, mounted: 1, outOfDate: 1, refused: 1 },
    });
  });

  it('count what a gate holds up as out of date', () => {
    expect(status({ workloads: [observed()], around: { claim: undefined } }).workloads).toEqual({
      declared: 1,
      mounted: 0,
      outOfDate: 1,
      refused: 0,
    });
  });
});

describe('the running pods of a store', () => {
  const three = [mountedAs('api'), mountedAs('worker', { pods: 3 })];
  const running = (count: number, spec = owners) =>
    Array.from({ length: count }, (_, index) =>
      podOf(worker, spec, { name: `w-${index}-${spec.volumes?.length ?? 0}` }),
    );

  it('are mounted when all have the mount', () => {
    const found = status({ workloads: three, pods: running(3) });
    expect(found.pods).toEqual({ declared: 3, mounted: 3, outOfDate: 0, refused: 0 });
    expect(conditions(found)).toBe('TFF Mounted');
  });

  it('are out of date while pods from before the declaration run, although they bear no label', () => {
    const found = status({ workloads: three, pods: running(1) });
    expect(found.pods).toEqual({ declared: 3, mounted: 1, outOfDate: 2, refused: 0 });
    expect(conditions(found)).toBe('FTF PodOutOfDate');
    expect(found.problems?.[0]).toMatchObject({
      object: 'Deployment/worker',
      message: expect.stringContaining('2 of 3 pods run without the mount') as string,
    });
  });

  it('are out of date while they bear the label but not the mount', () => {
    const found = status({ workloads: three, pods: [...running(2), ...running(1, bare)] });
    expect(found.pods).toMatchObject({ declared: 3, mounted: 2, outOfDate: 1 });
  });

  it('are out of date while they have the role that their workload declared before', () => {
    const old = podOf(worker, owners, { name: 'old', role: 'retention' });
    expect(status({ workloads: three, pods: [...running(2), old] }).pods).toMatchObject({ mounted: 2, outOfDate: 1 });
  });

  it('are judged by the containers of the template: injected sidecars need no mount', () => {
    const template = mountedAs('api').template.spec;
    const withSidecar = { ...template, containers: [...(template.containers ?? []), { name: 'proxy' }] };
    const pods = [podOf({ kind: 'Deployment', name: 'api' }, withSidecar, { role: 'api' })];
    expect(status({ pods }).pods).toMatchObject({ declared: 1, mounted: 1 });
  });

  it('are not reported one by one while the workload itself is what is wrong', () => {
    const workloads = [...holders, observed({ pods: 2, labels: declares('nobody') })];
    expect(problems(status({ workloads }))).toEqual(['RoleUnknown Deployment/w']);
  });

  it('of a CronJob are found through the Jobs that it makes', () => {
    const cron = mountedAs('worker', { kind: 'CronJob', name: 'worker', pods: 1 });
    const pods = [podOf({ kind: 'Job', name: 'worker-29462400' }, owners)];
    const found = status({ workloads: [mountedAs('api'), cron], pods });
    expect(found.pods).toEqual({ declared: 1, mounted: 1, outOfDate: 0, refused: 0 });
    expect(conditions(found)).toBe('TFF Mounted');
  });

  it('that no controller made are workloads of their own, hold their role, and cannot be repaired', () => {
    const found = status({ workloads: [mountedAs('api')], pods: [podOf(undefined, bare)] });
    expect(found).toMatchObject({ held: '2/2', mounted: '1/2', pods: { declared: 1, outOfDate: 1 } });
    expect(problems(found)).toEqual(['Immutable Pod/p']);
    expect(conditions(status({ workloads: [mountedAs('api')], pods: [podOf(undefined, owners)] }))).toBe('TFF Mounted');
  });

  it('of a controller that we do not know hold their role, and are reported without a mount', () => {
    const rollout = { kind: 'ReplicaSet', name: 'canary-1' };
    expect(conditions(status({ workloads: [mountedAs('api')], pods: [podOf(rollout, owners)] }))).toBe('TFF Mounted');
    expect(problems(status({ workloads: [mountedAs('api')], pods: [podOf(rollout, bare)] }))).toEqual([
      'PodOutOfDate Pod/p',
    ]);
  });

  it('of a known kind whose template alone declares are a mismatch of that workload', () => {
    const pods = [podOf({ kind: 'StatefulSet', name: 'db' }, bare)];
    expect(problems(status({ pods }))).toEqual(['RoleMismatch StatefulSet/db']);
  });
});

describe('the problems of a store', () => {
  const wrong = (name: string) => observed({ name, labels: declares('nobody') });

  it('stand in the same order, however they were observed', () => {
    const names = ['b', 'a', 'c'].map(wrong);
    expect(problems(status({ workloads: names }))).toEqual(problems(status({ workloads: names.toReversed() })));
    expect(problems(status({ workloads: names })).slice(2)).toEqual([
      'RoleUnknown Deployment/a',
      'RoleUnknown Deployment/b',
      'RoleUnknown Deployment/c',
    ]);
  });

  it('are at most twenty; the counts stay whole, and Ready knows of the others', () => {
    const found = status({ workloads: [...holders, ...Array.from({ length: 30 }, (_, index) => wrong(`w${index}`))] });
    expect(found.problems).toHaveLength(20);
    expect(found.workloads).toMatchObject({ declared: 32, refused: 30 });
    expect(storeStatusSchema.safeParse(found).error).toBeUndefined();
  });
});
