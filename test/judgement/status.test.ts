import { say } from '../../src/api/say.ts';
import { describe, expect, it } from 'vitest';
import { storeStatusSchema } from '../../src/api/status.ts';
import type { StoreSpecInput } from '../../src/api/store.ts';
import type { Scene } from '../../src/judgement/scene.ts';
import { conditionsOf, stalledFrom } from '../../src/judgement/status/conditions.ts';
import { statusOf, type WholeStatus } from '../../src/judgement/status/status.ts';
import type { Halt } from '../../src/observed/halt.ts';
import type { Earlier } from '../../src/observed/rollout.ts';
import type { ObservedSpec } from '../../src/observed/podSpec.ts';
import type { ObservedWorkload } from '../../src/observed/workload.ts';
import { declares } from '../mount/builders.ts';
import {
  bare,
  bound,
  bystander,
  holder,
  mounted,
  observedStore,
  podOf,
  scene,
  unmounted,
  type Given as Picture,
} from './scenes.ts';

const NOW = Date.parse('2026-01-01T12:00:00Z');
const MINUTE = 60_000;

/** Two roles that must be held, and one that need not. */
const ROLES: StoreSpecInput['roles'] = {
  api: { access: 'ReadOnly' },
  worker: { access: 'ReadWrite' },
  retention: { access: 'ReadWrite', optional: true },
};

interface Given extends Picture {
  readonly spec?: Partial<StoreSpecInput>;
  readonly others?: Scene['stores'];
  readonly before?: WholeStatus;
  readonly now?: number;
}

const api = holder('api', mounted('main', 'ReadOnly'));
const worker = holder('worker', mounted('main', 'ReadWrite'));
const holders = [api, worker];
/** Declares a role, and has no mount yet. */
const pending = holder('worker', unmounted('main'), 'w');
const unknown = (name: string) => holder('nobody', unmounted('main'), name);
const claimed = (rest: Partial<typeof bound>) => ({ claims: [{ ...bound, ...rest }] });
const older = (name: string, claimName = name) =>
  observedStore({ claimName, roles: ROLES }, { name, created: '2026-01-01T09:00:00Z' });

const missing = { reason: 'PolicyMissing', message: say`the cluster lacks x` } as const;
const unmutating = { reason: 'MutationUnavailable', message: say`x` } as const;

function status({ spec, others = [], before, now = NOW, ...given }: Given = {}): WholeStatus {
  const store = observedStore({ roles: ROLES, ...spec }, { status: before });
  return statusOf(scene({ workloads: holders, pods: [], now, ...given, stores: [store, ...others] }));
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
    ['a role is not held', { workloads: [api] }, 'FTF RoleUnheld', ['RoleUnheld']],
    [
      'a workload is about to be mounted',
      { workloads: [...holders, pending] },
      'FTF NotMounted',
      ['NotMounted Deployment/w'],
    ],
    [
      'a workload cannot be mounted',
      { workloads: [...holders, unknown('w')] },
      'FFT RoleUnknown',
      ['RoleUnknown Deployment/w'],
    ],
    [
      'an older store is on the claim',
      { others: [older('archive', 'recordings-data')] },
      'FFT ClaimTaken',
      ['ClaimTaken'],
    ],
    ['the claim is missing', { claims: [] }, 'FTF ClaimMissing', ['ClaimMissing']],
    ['the claim is pending', claimed({ phase: 'Pending' }), 'FTF ClaimPending', ['ClaimPending']],
    ['the claim is lost', claimed({ phase: 'Lost' }), 'FFT ClaimLost', ['ClaimLost']],
    [
      'the claim is for one node',
      claimed({ accessModes: ['ReadWriteOnce'] }),
      'FFT ClaimNotShared',
      ['ClaimNotShared'],
    ],
    ['it is suspended and all is mounted', { spec: { suspend: true } }, 'TFF Mounted', ['Suspended']],
    [
      'it is suspended and something is not mounted',
      { spec: { suspend: true }, workloads: [...holders, pending] },
      'FFF Suspended',
      ['Suspended', 'Suspended Deployment/w'],
    ],
    ['the namespace has not opted in', { enabled: false }, 'FFF NamespaceNotEnabled', ['NamespaceNotEnabled']],
    [
      'it is one store too many',
      { others: ['a', 'b', 'c', 'd'].map((name) => older(name)) },
      'FFT TooManyStores',
      ['TooManyStores'],
    ],
    [
      'it is the last of as many as there may be',
      { others: ['a', 'b', 'c'].map((name) => older(name)) },
      'TFF Mounted',
      [],
    ],
    ['a policy is missing', { policies: [missing] }, 'FFT PolicyMissing', ['PolicyMissing']],
    [
      'the API server cannot mutate: said, and no fault',
      { policies: [unmutating] },
      'TFF Mounted',
      ['MutationUnavailable'],
    ],
    ...(['PolicyNewer', 'PolicyOlder'] as const).map((reason): [string, Given, string, string[]] => [
      `the platform is being upgraded: said, and no fault (${reason})`,
      { policies: [{ reason, message: say`x` }] },
      'TFF Mounted',
      [reason],
    ]),
    [
      'the API server cannot mutate, and a workload is about to be mounted',
      { policies: [unmutating], workloads: [...holders, pending] },
      'FTF NotMounted',
      ['MutationUnavailable', 'NotMounted Deployment/w'],
    ],
    [
      'a role is not held, and a workload is refused: a person is needed',
      { workloads: [api, holder('retention', unmounted('main'), 'import', 'Job')] },
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
    const [ready] = status({ before, now: later, workloads: [api] }).conditions ?? [];
    expect(ready).toMatchObject({ status: 'False', lastTransitionTime: '2026-01-01T12:01:00Z' });
  });

  it.each<[string, Given, string]>([
    ['nobody holds a role', { workloads: [api] }, 'RoleUnheld'],
    ['the claim is missing', { claims: [] }, 'ClaimMissing'],
    ['the claim is pending', claimed({ phase: 'Pending' }), 'ClaimPending'],
  ])('are Stalled when %s for five minutes, and not before', (_, given, reason) => {
    const before = status(given);
    expect(stalledFrom(before, NOW)).toBe(NOW + 5 * MINUTE);
    expect(conditions(status({ ...given, before, now: NOW + 5 * MINUTE - 1 }))).toBe(`FTF ${reason}`);
    const stalled = status({ ...given, before, now: NOW + 5 * MINUTE });
    expect(conditions(stalled)).toBe(`FFT ${reason}`);
    expect(stalledFrom(stalled, NOW + 5 * MINUTE)).toBeUndefined();
    expect(conditions(status({ ...given, before: stalled, now: NOW + 60 * MINUTE }))).toBe(`FFT ${reason}`);
    expect(conditions(status({ before: stalled, now: NOW + 60 * MINUTE }))).toBe('TFF Mounted');
    const suspended = { ...given, spec: { suspend: true }, before, now: NOW + 60 * MINUTE };
    expect(conditions(status(suspended))).toMatch(/^FFF /);
  });

  it('are not Stalled by a rollout, however long', () => {
    const given = { workloads: [...holders, pending] };
    const later = status({ ...given, before: status(given), now: NOW + 60 * MINUTE });
    expect(conditions(later)).toBe('FTF NotMounted');
    expect(stalledFrom(status(given), NOW)).toBeUndefined();
  });

  it('last from now on where their time is still to come: a clock was set back, and nobody waits a day', () => {
    const given = { claims: [] };
    const ahead = status({ ...given, now: NOW + 24 * 60 * MINUTE });
    const first = status({ ...given, before: ahead, now: NOW });
    expect(conditions(first)).toBe('FTF ClaimMissing');
    expect(stalledFrom(first, NOW)).toBe(NOW + 5 * MINUTE);
    expect(conditions(status({ ...given, before: first, now: NOW + 5 * MINUTE }))).toBe('FFT ClaimMissing');
  });

  it('say what is wrong, and what to do about it', () => {
    const [ready] = status({ workloads: [api, holder('wroker', unmounted('main'), 'w')] }).conditions ?? [];
    expect(ready?.message).toBe(
      '1 of 2 workloads and 0 of 0 pods have the recordings mounted; Deployment/w: store "recordings" has no role "wroker" ' +
        '(its roles: api, retention, worker). Correct the label recordings.prosaas.io/role, or add the role to the store.',
    );
  });
});

describe('the counts of a store', () => {
  it('tell roles held of those that must be, and workloads by state', () => {
    expect(status({ workloads: [worker, pending, unknown('x')] })).toMatchObject({
      held: '1/2',
      mounted: '1/3',
      workloads: { declared: 3, mounted: 1, outOfDate: 1, refused: 1 },
    });
  });

  it('count what a gate holds up as out of date, and what the API server refused as refused', () => {
    expect(status({ workloads: [pending], claims: [] }).workloads).toMatchObject({ outOfDate: 1, refused: 0 });
    const setbacks = new Map([['Deployment/w', { reason: 'Refused', message: say`no` } as const]]);
    expect(status({ workloads: [pending], setbacks }).workloads).toMatchObject({ outOfDate: 0, refused: 1 });
  });
});

describe('the running pods of a store', () => {
  const writing = mounted('main', 'ReadWrite');
  const running = (count: number, spec: ObservedSpec = writing, of: ObservedWorkload = worker) =>
    Array.from({ length: count }, (_, index) => podOf(of, { spec, name: `p-${index}-${spec.volumes?.length ?? 0}` }));
  const withEarlier = (earlier: Earlier) => [api, { ...worker, earlier }];

  it('are mounted when all have the mount', () => {
    const found = status({ pods: running(3) });
    expect(found.pods).toEqual({ declared: 3, mounted: 3, outOfDate: 0, refused: 0 });
    expect(conditions(found)).toBe('TFF Mounted');
  });

  it('are out of date while pods from before the declaration run, although they bear no label', () => {
    const found = status({ workloads: withEarlier({ counted: 3, old: 2 }), pods: running(1) });
    expect(found.pods).toEqual({ declared: 3, mounted: 1, outOfDate: 2, refused: 0 });
    expect(conditions(found)).toBe('FTF PodOutOfDate');
    expect(found.problems?.[0]).toMatchObject({
      object: 'Deployment/worker',
      message: expect.stringContaining('2 of 3 pods run without the mount') as string,
    });
  });

  it.each<[string, Earlier, number]>([
    [
      'the owner counts pods that are not seen any more, and all are of the present template',
      { counted: 3, old: 0 },
      2,
    ],
    ['the owner counts fewer than are seen', { counted: 1, old: 1 }, 2],
  ])('are the truth where %s', (_, earlier, seen) => {
    expect(status({ workloads: withEarlier(earlier), pods: running(seen) }).pods).toEqual({
      ...{ declared: seen, mounted: seen, outOfDate: 0, refused: 0 },
    });
  });

  it('are out of date while they bear the label but not the mount, and are named', () => {
    const found = status({ pods: [...running(2), ...running(1, unmounted('main'))] });
    expect(found.pods).toMatchObject({ declared: 3, mounted: 2, outOfDate: 1 });
    expect(found.problems?.[0]?.message).toContain(
      '1 of 3 pods run without the mount that the workload declares (p-0-0)',
    );
  });

  it('are out of date while they have the role that their workload declared before', () => {
    const old = podOf(worker, { name: 'old', labels: declares('retention') });
    expect(status({ pods: [...running(2), old] }).pods).toMatchObject({ mounted: 2, outOfDate: 1 });
  });

  it.each<[Halt | undefined, string, RegExp]>([
    [undefined, 'FTF PodOutOfDate', /Wait until the rollout has finished/],
    ['OnDelete', 'FFT PodsNotReplaced', /Delete the pods, one after another: kubectl -n prosaas delete pod NAME/],
    ['Paused', 'FFT PodsNotReplaced', /kubectl -n prosaas rollout resume deployment\/worker/],
    ['Partition', 'FFT PodsNotReplaced', /Set spec\.updateStrategy\.rollingUpdate\.partition to 0/],
    ['DeadlineExceeded', 'FFT PodsNotReplaced', /kubectl -n prosaas rollout status deployment\/worker/],
  ])('are replaced, or a person is told what to do, where the rollout halts by %s', (halt, expected, remedy) => {
    const halted = { ...worker, halt };
    const old = { ...halted, earlier: { counted: 2, old: 1 } };
    const named = status({ workloads: [api, halted], pods: running(1, unmounted('main'), halted) });
    const unseen = status({ workloads: [api, old], pods: running(1, writing, old) });
    for (const found of [named, unseen]) {
      expect(conditions(found)).toBe(expected);
      expect(found.problems?.[0]?.message).toMatch(remedy);
    }
    expect(conditions(status({ workloads: [api, halted], pods: running(2, writing, halted) }))).toBe('TFF Mounted');
  });

  it.each(['StatefulSet', 'DaemonSet'] as const)(
    'that a %s has not replaced in its time need a person: nothing else says when',
    (kind) => {
      const overdueAt = NOW + 20 * MINUTE;
      const rolling = {
        ...holder('worker', writing, 'worker', kind),
        progress: { state: 'rolling', isOurs: false, overdueAt } as const,
      };
      const given = { workloads: [api, rolling], pods: running(1, unmounted('main'), rolling) };
      expect(conditions(status({ ...given, now: overdueAt - 1 }))).toBe('FTF PodOutOfDate');
      const late = status({ ...given, now: overdueAt });
      expect(conditions(late)).toBe('FFT PodsNotReplaced');
      expect(late.problems?.[0]?.message).toContain(`kubectl -n prosaas rollout status ${kind.toLowerCase()}/worker`);
    },
  );

  it('are judged by the containers of the template: injected sidecars need no mount', () => {
    const { spec } = api.template;
    const withSidecar = { ...spec, containers: [...(spec.containers ?? []), { name: 'proxy' }] };
    expect(status({ pods: [podOf(api, { spec: withSidecar })] }).pods).toMatchObject({ declared: 1, mounted: 1 });
  });

  it('are not reported one by one while the workload itself is what is wrong', () => {
    const workloads = [...holders, { ...unknown('w'), earlier: { counted: 2, old: 2 } }];
    expect(problems(status({ workloads }))).toEqual(['RoleUnknown Deployment/w']);
  });

  describe('of a CronJob', () => {
    const cron = holder('worker', writing, 'night', 'CronJob');
    const job = (name: string) => podOf(cron, { name: `${name}-x`, controller: { kind: 'Job', name, isKnown: true } });

    it('are found through the Job that owns them, whatever its name', () => {
      const jobs = new Map([['by-hand', 'night']]);
      const found = status({ workloads: [api, cron], pods: [job('by-hand')], jobs });
      expect(found.pods).toEqual({ declared: 1, mounted: 1, outOfDate: 0, refused: 0 });
      expect(conditions(found)).toBe('TFF Mounted');
    });

    it('are not judged before their Job is known', () => {
      const found = status({ workloads: [api, cron], pods: [job('night-29462400')], jobs: new Map() });
      expect(found.pods).toEqual({ declared: 0, mounted: 0, outOfDate: 0, refused: 0 });
      expect(conditions(found)).toBe('TFF Mounted');
    });

    it('are out of date where a Job runs that began before the CronJob declared; Jobs from after it do not hide that', () => {
      const workloads = [api, { ...cron, earlier: { counted: 1, old: 1, jobs: ['night-1'] } }];
      const jobs = new Map([['night-2', 'night']]);
      expect(status({ workloads, pods: [job('night-2')], jobs }).pods).toMatchObject({ declared: 2, outOfDate: 1 });
    });
  });

  it('that no controller made are workloads of their own, hold their role, and cannot be repaired', () => {
    const by = (spec: ObservedSpec) => status({ workloads: [api], pods: [bare('p', declares('worker'), spec)] });
    expect(by(unmounted('main'))).toMatchObject({ held: '2/2', mounted: '1/2', pods: { declared: 1, outOfDate: 1 } });
    expect(problems(by(unmounted('main')))).toEqual(['Immutable Pod/p']);
    expect(conditions(by(writing))).toBe('TFF Mounted');
  });

  it.each(['Rollout', 'StatefulSet'])(
    'of a controller of another group, called %s, hold their role, and are reported without a mount',
    (kind) => {
      const controller = { kind, name: 'canary', isKnown: false };
      const by = (spec: ObservedSpec) => status({ workloads: [api], pods: [podOf(worker, { spec, controller })] });
      expect(conditions(by(writing))).toBe('TFF Mounted');
      expect(problems(by(unmounted('main')))).toEqual([`PodsNotReplaced ${kind}/canary`]);
      expect(conditions(by(unmounted('main')))).toBe('FFT PodsNotReplaced');
    },
  );

  it('of a known kind whose template alone declares are a mismatch of that workload', () => {
    const controller = { kind: 'StatefulSet', name: 'db', isKnown: true };
    expect(problems(status({ pods: [podOf(worker, { spec: unmounted('main'), controller })] }))).toEqual([
      'RoleMismatch StatefulSet/db',
    ]);
  });

  it('that still have the mount while their workload gives it up are no fault of the store', () => {
    const given = bystander('w', unmounted('main'));
    expect(conditions(status({ pods: [podOf(given, { spec: writing, labels: declares('worker') })] }))).toBe(
      'TFF Mounted',
    );
  });
});

describe('the problems of a store', () => {
  it('stand in the same order, however they were observed', () => {
    const names = ['b', 'a', 'c'].map(unknown);
    expect(problems(status({ workloads: names }))).toEqual(problems(status({ workloads: names.toReversed() })));
    expect(problems(status({ workloads: names })).slice(2)).toEqual([
      'RoleUnknown Deployment/a',
      'RoleUnknown Deployment/b',
      'RoleUnknown Deployment/c',
    ]);
  });

  it('are at most twenty; the counts stay whole, and Ready knows of the others', () => {
    const found = status({
      workloads: [...holders, ...Array.from({ length: 30 }, (_, index) => unknown(`w${index}`))],
    });
    expect(found.problems).toHaveLength(20);
    expect(found.workloads).toMatchObject({ declared: 32, refused: 30 });
    expect(storeStatusSchema.safeParse(found).error).toBeUndefined();
  });
});

describe('what others undid', () => {
  const undone = (name: string, hour: string) => ({
    ...{ object: `Deployment/${name}`, uid: name, times: 1 },
    clearsAt: `2026-01-01T${hour}:00:00Z`,
  });
  const written = (all: Parameters<typeof statusOf>[1], before?: WholeStatus) =>
    statusOf(
      scene({ workloads: holders, pods: [], stores: [observedStore({ roles: ROLES }, { status: before })] }),
      all,
    );

  it('is kept in the status, in order of names, and said to be nothing once it is', () => {
    const some = written([undone('b', '13'), undone('a', '12')]);
    expect(some.undone?.map(({ object }) => object)).toEqual(['Deployment/a', 'Deployment/b']);
    expect(storeStatusSchema.safeParse(some).error).toBeUndefined();
    expect(written([], some).undone).toEqual([]);
    expect(written([])).not.toHaveProperty('undone');
  });

  it('is at most fifty, those that last longest', () => {
    const many = written(
      Array.from({ length: 60 }, (_, index) => undone(`w${index}`, String(10 + Math.floor(index / 10)))),
    );
    expect(many.undone).toHaveLength(50);
    expect(many.undone?.some(({ clearsAt }) => clearsAt.includes('T10'))).toBe(false);
  });
});

it('a store whose pods are not all mounted is not Ready, also when no problem names them', () => {
  const counts = { declared: 2, mounted: 2, outOfDate: 0, refused: 0 };
  const facts = { generation: 1, suspended: false, faults: [], warnings: [], workloads: counts };
  const [ready] = conditionsOf({ ...facts, pods: { ...counts, mounted: 1 } }, undefined, NOW);
  expect(ready?.status).toBe('False');
});
