import { say } from '../../src/api/say.ts';
import { describe, expect, it } from 'vitest';
import { ROLE_LABEL } from '../../src/api/labels.ts';
import type { ObservedWorkload } from '../../src/observed/workload.ts';
import type { Around } from '../../src/plan/around.ts';
import { classify, type Plan } from '../../src/plan/classify.ts';
import { groundsOf, refusedAgain, staleAgain, type Past, type Refusal } from '../../src/plan/past.ts';
import { names, requires } from '../mount/builders.ts';
import { around, bound, declares, injected, marked, NOW, observed, observedStore, owners } from './builders.ts';

const marks = { ...declares('worker'), ...marked() };
const stamped = declares('worker', 'recordings');

/** `state`, and the reason where there is one. */
const shortly = (plan: Plan): string => ('fault' in plan ? `${plan.state}: ${plan.fault.reason}` : plan.state);

const older = (name: string, claimName = name) =>
  observedStore({ claimName }, { name, created: '2026-01-01T09:00:00Z' });
const four = ['a', 'b', 'c', 'd'].map((name) => older(name));
const claimed = (rest: Partial<typeof bound>) => ({ claims: [{ ...bound, ...rest }] });

describe('a workload that declares a role', () => {
  it.each<[string, Parameters<typeof observed>[0], Parameters<typeof around>[0], string]>([
    ['without the mount', {}, {}, 'mountable'],
    ['that the owner mounted and labelled', { template: owners, templateLabels: stamped }, {}, 'mounted'],
    ['that we mounted', { labels: marks, template: injected, templateLabels: stamped }, {}, 'mounted'],
    ['that we mounted, and somebody unmounted', { labels: marks }, {}, 'mountable'],
    ['in a store that does not exist', {}, { store: undefined }, 'refused: StoreMissing'],
    ['that the store does not have', { labels: declares('nobody') }, {}, 'refused: RoleUnknown'],
    ['and another on its template', { templateLabels: declares('api') }, {}, 'refused: RoleMismatch'],
    ['as a Job', { kind: 'Job' }, {}, 'refused: Immutable'],
    ['as a bare Pod', { kind: 'Pod' }, {}, 'refused: Immutable'],
    ['while the store is suspended', {}, { store: observedStore({ suspend: true }) }, 'gated: Suspended'],
    ['in a namespace that has not opted in', {}, { enabled: false }, 'gated: NamespaceNotEnabled'],
    ['while there are too many stores', {}, { others: four }, 'gated: TooManyStores'],
    [
      'while an older store is on the same claim',
      {},
      { others: [older('archive', 'recordings-data')] },
      'gated: ClaimTaken',
    ],
    ['while there is no claim', {}, { claims: [] }, 'gated: ClaimMissing'],
    ['while the claim is pending', {}, claimed({ phase: 'Pending' }), 'gated: ClaimPending'],
    [
      'while the claim waits for its first consumer',
      {},
      claimed({ phase: 'Pending', waitsForConsumer: true }),
      'mountable',
    ],
    ['while the claim is lost', {}, claimed({ phase: 'Lost' }), 'gated: ClaimLost'],
    ['of a claim for one node', {}, claimed({ accessModes: ['ReadWriteOnce'] }), 'gated: ClaimNotShared'],
    [
      'of a claim for one node that is not bound yet',
      {},
      claimed({ phase: 'Pending', accessModes: ['ReadWriteOncePod'], waitsForConsumer: true }),
      'gated: ClaimNotShared',
    ],
    [
      'mounted, and the claim is missing: nothing is to be written',
      { template: owners, templateLabels: stamped },
      { claims: [] },
      'mounted',
    ],
    [
      'and cannot be mounted, whatever the claim',
      { labels: declares('nobody') },
      { claims: [] },
      'refused: RoleUnknown',
    ],
  ])('%s', (_, given, rest, expected) => {
    expect(shortly(classify(observed(given), around(rest), { uid: 'u' }, NOW))).toBe(expected);
  });
});

describe('a workload whose selector needs the role', () => {
  const selector = [requires(ROLE_LABEL, 'worker')];

  it.each<[string, Parameters<typeof observed>[0], string]>([
    ['is mounted', { templateLabels: declares('worker') }, 'mountable'],
    [
      'does not turn',
      { labels: { ...declares('api'), ...marked() }, template: injected, templateLabels: stamped },
      'refused: Immutable',
    ],
    ['is released', { labels: marked(), template: injected, templateLabels: stamped }, 'releasable'],
    ['is left alone once it is released', { labels: {}, templateLabels: stamped }, 'mounted'],
    ['is left alone with the mark that somebody wrote', { labels: marked(), templateLabels: stamped }, 'mounted'],
  ])('%s', (_, given, expected) => {
    expect(shortly(classify(observed({ ...given, selector }), around(), { uid: 'u' }, NOW))).toBe(expected);
  });
});

describe('a workload that bears the mark and declares nothing any more', () => {
  const left = observed({ labels: marked(), template: injected, templateLabels: stamped });

  it.each<[string, Parameters<typeof around>[0], string]>([
    ['is released', {}, 'releasable'],
    ['is released although the store is gone', { store: undefined }, 'releasable'],
    ['is released although the claim is gone: the pods that come need none', { claims: [] }, 'releasable'],
    ['stays while the store is suspended', { store: observedStore({ suspend: true }) }, 'gated: Suspended'],
    ['stays in a namespace that has opted out', { enabled: false }, 'gated: NamespaceNotEnabled'],
  ])('%s', (_, rest, expected) => {
    expect(shortly(classify(left, around(rest), { uid: 'u' }, NOW))).toBe(expected);
  });

  it('and nothing of ours is left alone: its owner applies the mark, and would again', () => {
    expect(shortly(classify(observed({ labels: marked() }), around(), { uid: 'u' }, NOW))).toBe('mounted');
  });
});

describe('a workload whose write the API server refused', () => {
  const workload = observed();
  const [store, labels] = [observedStore(), { team: 'a' }];
  const before = around({ store, namespaceLabels: labels });
  const fault = { reason: 'Refused', message: say`policy "no-volumes" denied the request` } as const;
  const refusedOn = (of: ObservedWorkload, there: Around) =>
    refusedAgain(undefined, fault, groundsOf(of, there), () => NOW + 1000);
  const past: Past = { uid: 'u', refusal: refusedOn(workload, before) };

  it('is left alone for a time, and the reason is told', () => {
    expect(classify(workload, before, past, NOW)).toEqual({ state: 'setback', fault, until: NOW + 1000 });
  });

  it('is tried again after that time', () => {
    expect(classify(workload, before, past, NOW + 1000).state).toBe('mountable');
  });

  it.each<[string, Partial<ObservedWorkload>, Partial<Around>]>([
    ['its template', { template: { ...workload.template } }, {}],
    ['a label of its own', { labels: { ...workload.labels } }, {}],
    ['the containers that it names', { annotations: names('main') }, {}],
    ['the store', {}, { store: { ...store, spec: { ...store.spec } } }],
    ['the store for another one of the same name', {}, { store: { ...store, uid: 'another' } }],
    ['the claim', {}, { claims: [{ ...bound, uid: 'another' }] }],
    ['a label of the namespace', {}, { namespaceLabels: { team: 'b' } }],
    ['an admission policy of the cluster', {}, { admission: 1 }],
  ])('is tried again as soon as somebody changes %s', (_, ofWorkload, ofAround) => {
    expect(classify({ ...workload, ...ofWorkload }, { ...before, ...ofAround }, past, NOW).state).toBe('mountable');
  });

  it.each<[string, Partial<ObservedWorkload>, Partial<Around>]>([
    ['the version of the workload', { resourceVersion: '2' }, {}],
    ['the status of the store', {}, { store: { ...store, resourceVersion: '2', status: { mounted: '0/1' } } }],
    ['the version of the claim', {}, { claims: [{ ...bound, resourceVersion: '2' }] }],
  ])('is left alone while nothing changes but %s', (_, ofWorkload, ofAround) => {
    expect(classify({ ...workload, ...ofWorkload }, { ...before, ...ofAround }, past, NOW).state).toBe('setback');
  });

  it('is left alone when the refused write was the release', () => {
    const left = observed({ labels: marked(), template: injected });
    expect(shortly(classify(left, before, { uid: 'u', refusal: refusedOn(left, before) }, NOW))).toBe(
      'setback: Refused',
    );
  });
});

describe('refusals', () => {
  const fault = { reason: 'Forbidden', message: say`no` } as const;
  const again = (before: Refusal | undefined, grounds: readonly unknown[]) =>
    refusedAgain(before, fault, grounds, (attempts) => attempts);

  it('are counted on the same grounds, and told from the third on; new grounds begin anew, and stay told', () => {
    const told: [number, boolean][] = [];
    let refusal: Refusal | undefined;
    for (const grounds of ['a', 'a', 'a', 'b', 'b']) {
      refusal = again(refusal, [grounds]);
      told.push([refusal.until, refusal.isRepeated]);
    }
    expect(told).toEqual([
      [1, false],
      [2, false],
      [3, true],
      [1, true],
      [2, true],
    ]);
  });
});

describe('writes that found another version', () => {
  it('are counted at the same version only', () => {
    const one = staleAgain(undefined, '1');
    expect([one.attempts, staleAgain(one, '1').attempts, staleAgain(one, '2').attempts]).toEqual([1, 2, 1]);
  });
});
