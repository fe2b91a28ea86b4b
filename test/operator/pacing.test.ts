import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../src/cluster/apiError.ts';
import { FIELD_MANAGER, MARK_LABEL } from '../../src/api/labels.ts';
import { seeded } from '../manualClock.ts';
import { declares } from '../mount/builders.ts';
import { isoTime, object, reconciling, refusals, TEMPLATE, type Answers, type Stored } from './reconciling.ts';

/** A change of a store, on workloads that run: a made-up controller replaces their pods, each in its own time. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const roles = (access: string) => ({ roles: { worker: { access, optional: true } } });

interface Counted {
  readonly metadata: { readonly generation: number };
  readonly status: { readonly observedGeneration: number };
}
const counted = (each: Stored) => each as unknown as Counted;
const isRolling = (each: Stored) => counted(each).metadata.generation !== counted(each).status.observedGeneration;
const isReadOnly = (each: Stored) => JSON.stringify(each.spec).includes('"readOnly":true');

/** Thirty Deployments that run, mounted by the operator as a role that writes. */
function running(names: readonly string[], answers: Answers = {}) {
  const here = reconciling(answers);
  const well = (generation: number) => ({
    ...{ observedGeneration: generation, replicas: 1, updatedReplicas: 1, availableReplicas: 1 },
  });
  const volumeMounts = [{ name: 'recstore-recordings', mountPath: '/app/server/recordings' }];
  const volumes = [{ name: 'recstore-recordings', persistentVolumeClaim: { claimName: 'recordings-data' } }];
  const labels = { app: 'x', ...declares('worker', 'recordings') };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'main', volumeMounts }], volumes } };
  const managedFields = [{ manager: FIELD_MANAGER, time: isoTime(here.clock.now()), fieldsV1: TEMPLATE }];
  for (const name of names) {
    const metadata = { labels: { ...declares('worker'), [MARK_LABEL]: 'recordings' }, managedFields };
    here.put('deployments', object(name, { spec: { replicas: 1, template }, status: well(1) }, metadata));
  }
  const all = () => names.map(here.now);
  /** Says of a Deployment what its controller would say, in a later version. */
  const say = (name: string, status: object) => {
    const before = here.now(name);
    const { resourceVersion } = object('x').metadata;
    const metadata = { ...before.metadata, resourceVersion };
    here.put('deployments', { ...before, metadata, status: { ...before.status, ...status } });
  };
  return {
    ...here,
    all,
    say,
    rolling: () => names.filter((name) => isRolling(here.now(name))),
    changed: () => names.filter((name) => isReadOnly(here.now(name))),
    rollOut: (name: string) => say(name, well(counted(here.now(name)).metadata.generation)),
    fail: (name: string) =>
      say(name, {
        observedGeneration: counted(here.now(name)).metadata.generation,
        updatedReplicas: 1,
        replicas: 2,
        conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }],
      }),
    edit: (spec: object) => here.put('recordingstores', here.ofStore('recordings', {}, spec)),
    reason: () => (here.statuses.at(-1)?.conditions as { type: string; reason: string }[] | undefined)?.[0]?.reason,
  };
}

const thirty = Array.from({ length: 30 }, (_, index) => `w${String(index).padStart(2, '0')}`);

describe('a change of a store with thirty workloads that run', () => {
  it('reaches them in waves of seven, the next when the last is rolled out, and the status says so', async () => {
    const here = running(thirty);
    await here.clock.turn(2 * SECOND);
    expect(here.patches()).toEqual([]);
    here.edit(roles('ReadOnly'));
    const waves: number[] = [];
    while (here.changed().length < 30 || here.rolling().length > 0) {
      await here.clock.turn(20 * SECOND);
      const wave = here.rolling();
      waves.push(wave.length);
      if (here.changed().length < 30) expect(here.reason()).toBe('RolloutPaced');
      // One is late: nobody comes next.
      for (const name of wave.slice(1)) here.rollOut(name);
      await here.clock.turn(5 * MINUTE);
      expect(here.rolling()).toEqual(wave.slice(0, 1));
      here.rollOut(wave[0]!);
      await here.clock.turn(3 * SECOND);
    }
    expect(waves).toEqual([7, 7, 7, 7, 2]);
    expect(here.reason()).toBe('Mounted');
    expect(here.patches()).toHaveLength(30);
    expect(here.events.filter((reason) => reason === 'RolloutPaced')).toHaveLength(1);
  });

  it('stops where a workload fails, and goes on once it is mended', async () => {
    const here = running(thirty);
    here.edit(roles('ReadOnly'));
    await here.clock.turn(10 * SECOND);
    const [first = '', ...others] = here.rolling();
    here.fail(first);
    for (const name of others) here.rollOut(name);
    await here.clock.turn(60 * MINUTE);
    expect(here.changed()).toHaveLength(7);
    expect(here.reason()).toBe('RolloutStopped');
    expect(here.events).toContain('RolloutStopped');
    here.rollOut(first);
    await here.clock.turn(10 * SECOND);
    expect(here.rolling()).toHaveLength(7);
    expect(here.reason()).toBe('RolloutPaced');
  });

  it('stops where a workload stays without available pods, and does not wait for one that was broken long ago', async () => {
    const broken = 'w00';
    const here = running(thirty);
    const complete = { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' };
    const since = isoTime(here.clock.now());
    const unavailable = { type: 'Available', status: 'False', lastTransitionTime: since };
    await here.clock.turn(60 * MINUTE);
    here.say(broken, { availableReplicas: 0, conditions: [complete, unavailable] });
    here.edit(roles('ReadOnly'));
    await here.clock.turn(10 * SECOND);
    const first = here.rolling();
    expect(first).toContain(broken);
    for (const name of first) here.rollOut(name);
    here.say(broken, { availableReplicas: 0, conditions: [unavailable] });
    await here.clock.turn(10 * SECOND);
    // The broken one is not waited for.
    const [second = '', ...others] = here.rolling();
    expect(others).toHaveLength(6);
    for (const name of [second, ...others]) here.rollOut(name);
    here.say(second, { availableReplicas: 0 });
    await here.clock.turn(9 * MINUTE);
    expect([here.reason(), here.changed().length]).toEqual(['RolloutPaced', 14]);
    await here.clock.turn(2 * MINUTE);
    expect([here.reason(), here.changed().length]).toEqual(['RolloutStopped', 14]);
    here.rollOut(second);
    await here.clock.turn(10 * SECOND);
    expect([here.reason(), here.changed().length]).toEqual(['RolloutPaced', 21]);
  });

  it('is mended at once by taking the change back: the wave that failed waits for nobody', async () => {
    const here = running(thirty);
    here.edit(roles('ReadOnly'));
    await here.clock.turn(10 * SECOND);
    for (const name of here.rolling()) here.fail(name);
    await here.clock.turn(MINUTE);
    here.edit({ ...roles('ReadWrite') });
    await here.clock.turn(2 * SECOND);
    expect(here.changed()).toEqual([]);
    expect(here.patches()).toHaveLength(14);
  });

  it('goes on from what is in the cluster when another operator takes over in the middle of a wave', async () => {
    const here = running(thirty);
    here.edit(roles('ReadOnly'));
    await here.clock.turn(10 * SECOND);
    const wave = here.rolling();
    await here.stop();
    here.start();
    await here.clock.turn(10 * MINUTE);
    expect(here.rolling()).toEqual(wave);
    for (const name of wave) here.rollOut(name);
    await here.clock.turn(10 * SECOND);
    expect(here.rolling()).toHaveLength(7);
  });

  it('goes on where a write of a wave was done, and nobody is told for half a minute', async () => {
    const lost = (path: string) =>
      path.endsWith('/a')
        ? new Promise<void>((_, reject) => {
            here.clock.after(30 * SECOND, () => reject(ApiError.unreachable('it', new Error('no answer'))));
          })
        : undefined;
    const here = running(['a', 'b'], { lost });
    here.edit(roles('ReadOnly'));
    await here.clock.turn(10 * SECOND);
    expect(here.rolling()).toEqual(['a']);
    here.rollOut('a');
    await here.clock.turn(40 * SECOND);
    expect(here.rolling()).toEqual(['b']);
  });

  it('begins no wave beside one whose writes fail, whatever becomes of the others meanwhile', async () => {
    let fails = true;
    const busy = () => new ApiError(503, 'ServiceUnavailable', 'busy');
    const here = running(['a', 'b'], { patch: (path) => (fails && path.endsWith('/a') ? busy() : undefined) });
    here.edit(roles('ReadOnly'));
    await here.clock.turn(5 * SECOND);
    // It has lost its pod, and would be the next.
    const conditions = [{ type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' }];
    here.say('b', { availableReplicas: 0, conditions });
    await here.clock.turn(30 * SECOND);
    expect(here.changed()).toEqual([]);
    fails = false;
    await here.clock.turn(MINUTE);
    expect(here.changed()).toEqual(['a']);
    here.rollOut('a');
    await here.clock.turn(5 * SECOND);
    expect(here.changed()).toEqual(['a', 'b']);
  });

  it('does not keep a workload waiting that has no mount, or loses it', async () => {
    const here = running(thirty);
    here.edit(roles('ReadOnly'));
    await here.clock.turn(10 * SECOND);
    const last = here.now('w29');
    const { resourceVersion } = object('x').metadata;
    const template = { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'main' }] } };
    here.put('deployments', { ...last, spec: { template }, metadata: { ...last.metadata, resourceVersion } });
    await here.clock.turn(SECOND);
    expect(here.changed()).toContain('w29');
  });

  it('passes over those that the API server refuses, and tells them', async () => {
    const denied = (path: string) => (path.endsWith('/w00') ? refusals.denied() : undefined);
    const here = running(thirty, { patch: denied });
    here.edit(roles('ReadOnly'));
    for (let minute = 0; minute < 30; minute++) {
      await here.clock.turn(MINUTE);
      for (const name of here.rolling()) here.rollOut(name);
    }
    expect(here.changed()).toEqual(thirty.slice(1));
    expect(here.reason()).toBe('Refused');
  });
});

describe('whatever happens', () => {
  it('no more workloads than allowed are rolled at once, and in the end all are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.integer(),
          count: fc.integer({ min: 1, max: 12 }),
          maxUnavailable: fc.constantFrom(1, 2, 5, '1%', '25%', '60%', '100%'),
        }),
        async ({ seed, count, maxUnavailable }) => {
          const random = seeded(seed);
          const chance = (of: number) => random() < of;
          const lost = () => (chance(0.15) ? refusals.conflict() : undefined);
          const names = thirty.slice(0, count);
          const here = running(names, { patch: lost });
          const limit =
            typeof maxUnavailable === 'number'
              ? maxUnavailable
              : Math.max(1, Math.floor((count * Number.parseInt(maxUnavailable)) / 100));
          let isChanged = false;
          for (
            let step = 0;
            step < 400 && (!isChanged || here.changed().length < count || here.rolling().length > 0);
            step++
          ) {
            if (!isChanged && chance(0.3)) {
              here.edit({ ...roles('ReadOnly'), rollout: { maxUnavailable } });
              isChanged = true;
            }
            if (chance(0.1)) {
              await here.stop();
              here.start();
            }
            await here.clock.turn(Math.ceil(random() * 5 * SECOND));
            expect(here.rolling().length).toBeLessThanOrEqual(limit);
            for (const name of here.rolling()) if (chance(0.5)) here.rollOut(name);
          }
          await here.clock.turn(MINUTE);
          expect(here.changed()).toEqual(names);
          expect(here.reason()).toBe('Mounted');
        },
      ),
      { numRuns: 60 },
    );
  });
});
