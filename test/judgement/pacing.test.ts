import { say } from '../../src/api/say.ts';
import { describe, expect, it } from 'vitest';
import type { StoreSpecInput } from '../../src/api/store.ts';
import { pacingOf, rolloutGoesOn } from '../../src/judgement/pacing.ts';
import { templatesMounted } from '../../src/judgement/templates.ts';
import type { Scene } from '../../src/judgement/scene.ts';
import type { Progress } from '../../src/observed/progress.ts';
import type { ObservedWorkload } from '../../src/observed/workload.ts';
import { at, claim, PATH } from '../mount/builders.ts';
import { holder, mounted, NOW, observedStore, scene, unmounted, type Given } from './scenes.ts';

const OURS = 'recstore-recordings';
/** As the operator mounted it when the role could only read. */
const before = {
  volumes: [claim(OURS, 'recordings-data', true)],
  containers: [{ name: 'main', image: 'main:1', volumeMounts: [at(OURS, PATH, { readOnly: true })] }],
};
const after = {
  volumes: [claim(OURS)],
  containers: [{ name: 'main', image: 'main:1', volumeMounts: [at(OURS, PATH)] }],
};

const well: Progress = { state: 'well', isOurs: false };
const rollingOurs: Progress = { state: 'rolling', isOurs: true };

type Rest = Partial<ObservedWorkload>;
const due = (name: string, progress: Progress | undefined = well, rest: Rest = {}): ObservedWorkload => ({
  ...holder('worker', before, name),
  progress,
  ...rest,
});
const done = (name: string, progress: Progress = well, rest: Rest = {}): ObservedWorkload => ({
  ...due(name, progress, rest),
  template: { ...due(name).template, spec: after },
});
const many = (count: number, make: (name: string) => ObservedWorkload, letter = 'w') =>
  Array.from({ length: count }, (_, index) => make(`${letter}${String(index).padStart(2, '0')}`));

const of = (workloads: readonly ObservedWorkload[], spec: Partial<StoreSpecInput> = {}, rest: Given = {}): Scene =>
  scene({
    workloads,
    pods: [],
    stores: [observedStore({ roles: { worker: { access: 'ReadWrite' } }, ...spec })],
    ...rest,
  });
const names = (workloads: Iterable<ObservedWorkload>) => Array.from(workloads, ({ name }) => name);
const next = (all: Scene) => names(pacingOf(all).next);

describe('how many workloads are changed at once', () => {
  it.each<[string, number, StoreSpecInput['rollout'], number]>([
    ['a quarter, by default', 30, undefined, 7],
    ['one, where a quarter is less', 3, undefined, 1],
    ['a percentage', 30, { maxUnavailable: '50%' }, 15],
    ['all', 30, { maxUnavailable: '100%' }, 30],
    ['a number', 30, { maxUnavailable: 4 }, 4],
  ])('%s: of %i, %o', (_, count, rollout, wanted) => {
    expect(next(of(many(count, due), { rollout }))).toHaveLength(wanted);
  });

  it('those that roll for another reason count', () => {
    const others = many(5, (name) => done(name, { state: 'rolling', isOurs: false }), 'x');
    expect(next(of([...many(25, due), ...others]))).toEqual(['w00', 'w01']);
  });

  it('but not those whose rollout has failed for another reason', () => {
    const others = many(
      7,
      (name) => done(name, { state: 'rolling', isOurs: false }, { halt: 'DeadlineExceeded' }),
      'x',
    );
    expect(next(of([...many(23, due), ...others]))).toHaveLength(7);
  });
});

describe('the next wave begins', () => {
  it('when every workload of the last is well, and not before', () => {
    const wave = (progress: Progress) => of([done('a', progress), ...many(7, due)]);
    expect(next(wave(rollingOurs))).toEqual([]);
    expect(next(wave({ state: 'short', isOurs: true }))).toEqual([]);
    expect(next(wave({ state: 'well', isOurs: true }))).toEqual(['w00', 'w01']);
  });

  it('with those whose pods are not all available, and else by name', () => {
    expect(next(of([...many(7, due), due('z', { state: 'short', isOurs: false })]))).toEqual(['z', 'w00']);
  });

  it('without those that cannot be written now', () => {
    const setbacks = new Map([['Deployment/w00', { reason: 'Refused', message: say`x` } as const]]);
    expect(next(of(many(8, due), {}, { setbacks }))).toEqual(['w01', 'w02']);
  });

  it.each<[string, Partial<StoreSpecInput>, Given]>([
    ['is suspended', { suspend: true }, {}],
    ['has no claim', {}, { claims: [] }],
  ])('not while the store %s', (_, spec, rest) => {
    expect(names(pacingOf(of(many(8, due), spec, rest)).waiting)).toEqual([]);
  });
});

describe('a workload does not wait for its turn', () => {
  it.each<[string, ObservedWorkload]>([
    ['that has no mount', { ...holder('worker', unmounted('main'), 'a'), progress: well }],
    ['whose pods are being replaced anyway', due('a', { state: 'rolling', isOurs: false })],
    ['of the last wave, which the change may mend', due('a', { state: 'short', isOurs: true })],
    ['whose pods nothing replaces', { ...due('a'), progress: undefined }],
  ])('%s', (_, workload) => {
    expect(names(pacingOf(of([workload])).waiting)).toEqual([]);
  });

  it('but does where its owner mounts a part of it, or another store did', () => {
    const twice = {
      ...mounted('main', 'ReadWrite'),
      containers: [...(mounted('main', 'ReadWrite').containers ?? []), { name: 'second', image: 'x' }],
    };
    const moved = {
      ...due('moved'),
      labels: { ...due('moved').labels, 'recordings.prosaas.io/mounted': 'former' },
      template: {
        labels: {},
        spec: {
          volumes: [claim('recstore-former', 'former-data')],
          containers: [{ name: 'main', image: 'x', volumeMounts: [at('recstore-former', PATH)] }],
        },
      },
    };
    const owners = { ...holder('worker', twice, 'owners'), progress: well };
    expect(names(pacingOf(of([moved, owners])).waiting)).toEqual(['moved', 'owners']);
  });
});

describe('who is not well is waited for only if the change may be the cause', () => {
  const short: Progress = { state: 'short', isOurs: true };
  it.each<[string, Progress, boolean]>([
    ['of the wave, and never well since', short, true],
    ['well once, and short a moment later', { ...short, wasWell: true, overdueAt: NOW + 1 }, true],
    ['well once, and short long after the operator wrote', { ...short, wasWell: true, overdueAt: NOW }, false],
    ['broken before the operator wrote', { ...short, wasBroken: true }, false],
    ['broken before, and its new pods do not start', { ...rollingOurs, wasBroken: true }, false],
  ])('%s', (_, progress, isWaitedFor) => {
    const all = of([done('a', progress), ...many(7, due)]);
    expect(next(all)).toEqual(isWaitedFor ? [] : ['w00', 'w01'].slice(0, progress.state === 'rolling' ? 1 : 2));
    expect(pacingOf(all).failed).toEqual([]);
  });

  it('and one that is to be changed itself is not: it waits for its turn, before the others', () => {
    const ill = due('z', { state: 'short', isOurs: true, wasWell: true, overdueAt: NOW + 1 });
    expect(next(of([...many(7, due), ill]))).toEqual(['z', 'w00']);
  });
});

describe('a wave that fails', () => {
  const short: Progress = { state: 'short', isOurs: true };
  const failing: [string, ObservedWorkload, string][] = [
    ['a Deployment without old pods', done('a', short, { halt: 'DeadlineExceeded' }), 'progress deadline'],
    [
      'one whose pods never became available',
      done('a', { ...short, overdueAt: NOW }),
      'not all available after a long',
    ],
    ['a Deployment past its deadline', done('a', rollingOurs, { halt: 'DeadlineExceeded' }), 'progress deadline'],
    ['a set after a long time', done('a', { ...rollingOurs, overdueAt: NOW }, { kind: 'StatefulSet' }), 'a long time'],
  ];

  it.each(failing)('stops, and says why and what was left: %s', (_, failed, why) => {
    const all = of([failed, ...many(7, due)]);
    expect(next(all)).toEqual([]);
    expect(rolloutGoesOn.answer(all)).toEqual([
      expect.objectContaining({
        reason: 'RolloutStopped',
        object: 'RecordingStore/recordings',
        message: expect.stringMatching(
          `^${failed.kind}/a was changed, and .*${why}.*Left as they were: Deployment/w00, .*Deployment/w04 and 2 more$`,
        ) as string,
      }),
    ]);
  });

  it('says when it will have taken too long', () => {
    const slow = done('a', { ...rollingOurs, overdueAt: NOW + 1 });
    expect(pacingOf(of([slow, done('b', rollingOurs)])).overdueAt).toBe(NOW + 1);
    expect(pacingOf(of([done('b', rollingOurs)])).overdueAt).toBe(Infinity);
  });
});

describe('what is told', () => {
  it('is who waits, for whom, and how many at once; not that each is not mounted', () => {
    const all = of([done('a', rollingOurs), done('b'), due('c'), due('d')]);
    expect(rolloutGoesOn.answer(all).map(({ reason, message }) => `${reason}: ${message}`)).toEqual([
      'RolloutPaced: these wait for a change that restarts their pods: Deployment/c, Deployment/d. At most 1 is changed at once, and the next when these are well: Deployment/a',
    ]);
    expect(templatesMounted.answer(all)).toEqual([]);
  });

  it('is nothing once nobody waits, however the last wave does', () => {
    expect(rolloutGoesOn.answer(of([done('a', rollingOurs, { halt: 'DeadlineExceeded' }), done('b')]))).toEqual([]);
  });
});
