import { describe, expect, it } from 'vitest';
import type { StoreStatus } from '../../src/api/status.ts';
import type { PodSpec } from '../../src/mount/pod.ts';
import type { Labels } from '../../src/mount/workload.ts';
import type { ObservedStore } from '../../src/observed/store.ts';
import { classify } from '../../src/plan/classify.ts';
import { contention, keptUntil, left, noticed, restored } from '../../src/plan/contention.ts';
import type { Past } from '../../src/plan/past.ts';
import { at, claim, container, pod } from '../mount/builders.ts';
import { around, bare, declares, injected, marked, MINUTE, NOW, observed, observedStore } from './builders.ts';

type Given = NonNullable<Parameters<typeof observed>[0]>;

const store = observedStore();
const stamped = declares('worker', 'recordings');
const mountedBy = (spec: PodSpec = injected): Given => ({
  labels: { ...declares('worker'), ...marked() },
  template: spec,
  templateLabels: stamped,
});
const undone: Given = { lastManager: 'helm', content: 'as before' };
const releasedBack: Given = { labels: marked(), template: injected, templateLabels: stamped, content: 'as before' };

/** What is found at a time: the workload as somebody left it, and the store. */
interface Found {
  readonly minute: number;
  readonly workload?: Given;
  readonly store?: ObservedStore;
}

/** Writes whenever it may; says at which minutes it did. What it wrote stands until the next time. */
function writtenAt(found: readonly Found[], past: Past = { uid: 'u' }): number[] {
  let version = 1;
  return found.flatMap(({ minute, workload = undone, store: there = store }) => {
    const now = NOW + minute * MINUTE;
    const seen = observed({ ...workload, uid: 'u', resourceVersion: String(++version) });
    past = noticed(past, seen, there, now);
    const plan = classify(seen, around({ store: there }), past, now);
    if (plan.state !== 'mountable' && plan.state !== 'releasable') return [];
    const template = plan.state === 'mountable' ? { ...mountedBy(), content: workload.content } : workload;
    const after = observed({ ...workload, ...template, uid: 'u', resourceVersion: String(++version) } as Given);
    past = { ...past, standing: left(seen, after, now) };
    return [minute];
  });
}

const minutes = (...all: number[]): Found[] => all.map((minute) => ({ minute }));
const every = (step: number, until: number) =>
  minutes(...Array.from({ length: Math.floor(until / step) + 1 }, (_, index) => index * step));

describe('a mount that somebody keeps undoing', () => {
  it.each<[string, Found[], number[]]>([
    ['is written three times, then once an hour', minutes(0, 1, 2, 3, 4, 60, 61, 62, 90, 122), [0, 1, 2, 61, 122]],
    ['is written again where the undoing is rare', every(61, 305), [0, 61, 122, 183, 244, 305]],
    ['is no fight before the third undoing within an hour', minutes(0, 1, 62, 63, 124), [0, 1, 62, 63, 124]],
  ])('%s', (_, found, expected) => {
    expect(writtenAt(found)).toEqual(expected);
  });

  it.each([1, 6, 10.1, 20, 29])('every %s minutes costs at most four writes an hour in the long run', (step) => {
    const day = 24 * 60;
    expect(writtenAt(every(step, day)).length).toBeLessThan(24 + 6);
  });

  it('is written again as soon as the store changes, once', () => {
    const found = minutes(0, 1, 2, 3, 5, 6, 7).map((each) => ({
      ...each,
      store: { ...store, generation: each.minute < 5 ? 1 : 2 },
    }));
    expect(writtenAt(found)).toEqual([0, 1, 2, 5]);
  });

  it('is written again as soon as somebody changes the workload, once', () => {
    const found = minutes(0, 1, 2, 3, 5, 6, 7).map((each) => ({
      ...each,
      workload: { ...undone, content: each.minute < 5 ? 'as before' : 'mended' },
    }));
    expect(writtenAt(found)).toEqual([0, 1, 2, 5]);
  });

  it('is reported with the name of the manager, and when to look again', () => {
    const undoing = {
      store: 'recordings',
      role: 'worker',
      times: 3,
      storeGeneration: 1,
      content: 'as before',
      generation: 1,
    };
    const past: Past = { uid: 'u', undoing: { ...undoing, clearsAt: NOW + 180 * MINUTE } };
    expect(classify(observed(undone), around(), past, NOW + 1)).toEqual({
      state: 'setback',
      fault: { reason: 'Contended', message: 'manager "helm" has undone the mount 3 times' },
      until: NOW + 60 * MINUTE,
    });
  });
});

describe('an injected mount that somebody keeps putting back, while no role is declared', () => {
  it('is taken away three times, then once an hour', () => {
    const found = minutes(0, 0.1, 0.2, 0.3, 0.4, 30, 61, 61.1).map((each) => ({ ...each, workload: releasedBack }));
    expect(writtenAt(found)).toEqual([0, 0.1, 0.2, 61]);
  });

  it('is reported', () => {
    const undoing = {
      store: 'recordings',
      role: undefined,
      times: 3,
      storeGeneration: 1,
      content: 'as before',
      generation: 1,
    };
    const found = contention(
      observed({ ...releasedBack, lastManager: 'argocd' }),
      { ...undoing, clearsAt: NOW + 180 * MINUTE },
      store,
      NOW,
    );
    expect(found?.fault.message).toBe('manager "argocd" has put the mount back 3 times');
  });

  it('is counted, although the workload was seen unmounted meanwhile', () => {
    const before = observed({ ...releasedBack, uid: 'u', resourceVersion: '1' });
    const unmounted = observed({ labels: {}, content: 'as before', uid: 'u', resourceVersion: '3' });
    const past: Past = { uid: 'u', standing: left(before, { ...unmounted, resourceVersion: '2' }, NOW) };
    const seen = noticed(past, unmounted, store, NOW);
    const back = observed({ ...releasedBack, uid: 'u', resourceVersion: '4' });
    expect(noticed(seen, back, store, NOW).undoing).toMatchObject({ times: 1 });
  });

  it('is remembered after it has gone, for an hour: it may come back', () => {
    const seen = observed(releasedBack);
    const standing = left(seen, observed({ resourceVersion: '2', labels: {} }), NOW);
    expect(keptUntil({ uid: 'u', standing })).toBe(NOW + 60 * MINUTE);
    expect(keptUntil({ uid: 'u', standing: { ...standing, role: 'worker' } })).toBe(0);
  });
});

describe('it is no fight', () => {
  const mountThere = at('recstore-recordings', '/p');
  const two = pod([claim('recstore-recordings')], container('main', mountThere), { name: 'more' });
  const others = ['recordings', 'archive'].map((name) => observedStore({}, { name }));
  const rows: [string, (index: number) => Omit<Found, 'minute'>][] = [
    [
      'when the workload moves between two stores',
      (index) => ({
        workload: { ...undone, labels: declares('worker', others[index % 2]!.name) },
        store: others[index % 2]!,
      }),
    ],
    [
      'when its role changes',
      (index) => ({ workload: { ...undone, labels: declares(['api', 'worker'][index % 2]!) } }),
    ],
    ['when a container is added', () => ({ workload: { ...mountedBy(two), content: 'same' } })],
    ['when something else is deployed each time', (index) => ({ workload: { ...undone, content: `v${index}` } })],
    [
      'when the role is taken and given again',
      (index) => ({ workload: index % 2 === 0 ? undone : { ...releasedBack, content: 'as before' } }),
    ],
  ];

  it.each(rows)('%s', (_, found) => {
    const all = minutes(0, 1, 2, 3, 4, 5, 6, 7).map((each, index) => ({ ...each, ...found(index) }));
    let past: Past = { uid: 'u' };
    for (const [index, { minute, workload = undone, store: there = store }] of all.entries()) {
      const seen = observed({ ...workload, uid: 'u', resourceVersion: String(2 * index + 1) });
      past = noticed(past, seen, there, NOW + minute * MINUTE);
      expect(past.undoing).toBeUndefined();
      const template = pod([claim('recstore-recordings')], container('main', mountThere));
      const after = observed({ ...workload, template, resourceVersion: String(2 * index + 2) });
      past = { ...past, standing: left(seen, after, NOW) };
    }
  });

  it.each([
    ['after this one', 2000, undefined],
    ['this one did', 1000, 1],
    ['nothing of either is left', undefined, 1],
  ])('only where another operator wrote last: %s', (_, ownWriteAt, times) => {
    const standing = left(observed(), observed({ ...mountedBy(), resourceVersion: '2', ownWriteAt: 1000 }), NOW);
    const seen = observed({ resourceVersion: '3', ...(ownWriteAt === undefined ? {} : { ownWriteAt }) });
    expect(noticed({ uid: 'u', standing }, seen, store, NOW).undoing?.times).toBe(times);
  });

  it('where the version that is seen is from before the write', () => {
    const seen = observed({ resourceVersion: '7' });
    const past: Past = { uid: 'u', standing: left(seen, observed({ ...mountedBy(), resourceVersion: '9' }), NOW) };
    expect(noticed(past, observed({ resourceVersion: '8' }), store, NOW)).toBe(past);
  });
});

describe('it is an undoing', () => {
  const ours = 'recstore-recordings';
  const standing = left(observed(), observed({ ...mountedBy(), resourceVersion: '2' }), NOW);
  const changedTo = (template: PodSpec, content?: string) =>
    noticed(
      { uid: 'u', standing },
      observed({ ...mountedBy(template), resourceVersion: '3', content } as Given),
      store,
      NOW,
    );

  it.each<[string, PodSpec]>([
    ['when volume and mounts are gone', bare],
    ['when a container has lost its mount', pod([claim(ours)], container('main'))],
    ['when the mount is elsewhere', pod([claim(ours)], container('main', at(ours, '/elsewhere')))],
    [
      'when the mount is read-only',
      pod([claim(ours)], container('main', at(ours, '/app/server/recordings', { readOnly: true }))),
    ],
    ['when the volume is of another claim', pod([claim(ours, 'other')], injected.containers![0]!)],
  ])('%s', (_, template) => {
    expect(changedTo(template).undoing).toMatchObject({ times: 1, clearsAt: NOW + 60 * MINUTE });
  });

  it.each<[string, PodSpec]>([
    ['when the container went', pod([claim(ours)], container('renamed'))],
    ['when a volume of the owner came', pod([claim('x'), claim(ours)], injected.containers![0]!)],
    [
      'when a mount of the owner came',
      pod([claim(ours)], container('main', at('x', '/x'), at(ours, '/app/server/recordings'))),
    ],
  ])('but not %s', (_, template) => {
    expect(changedTo(template).undoing).toBeUndefined();
  });

  it.each<[string, Labels]>([
    ['when what was stamped is gone', {}],
    ['when another role is stamped', declares('api', 'recordings')],
    ['when another store is stamped', declares('worker', 'archive')],
  ])('%s', (_, templateLabels) => {
    const seen = observed({ ...mountedBy(), templateLabels, resourceVersion: '3' });
    expect(noticed({ uid: 'u', standing }, seen, store, NOW).undoing).toMatchObject({ times: 1 });
  });

  it('counted once, however often the workload is looked at', () => {
    const once = changedTo(bare);
    const seen = observed({ resourceVersion: '4', lastManager: 'helm' });
    expect(noticed(once, seen, store, NOW + MINUTE).undoing).toBe(once.undoing);
  });

  it('also after a deployment that has left the mount alone', () => {
    const deployed = changedTo(injected, 'v2');
    const seen = observed({ resourceVersion: '4', content: 'v2' });
    expect(noticed(deployed, seen, store, NOW).undoing).toMatchObject({ times: 1 });
  });
});

describe('a fight survives a restart of the operator', () => {
  const clearsAt = new Date(NOW + 150 * MINUTE).toISOString();
  const three = { object: 'Deployment/w', uid: 'u', role: 'worker', times: 3, clearsAt };
  const counted = { ...three, generation: 7 };
  const putBack = { ...three, role: undefined };
  const status = (rest: Partial<StoreStatus> = {}): StoreStatus => ({
    observedGeneration: 1,
    undone: [three],
    ...rest,
  });
  const told = (given: Given, of: StoreStatus | undefined, generation = 1) => {
    const there = { ...store, generation, status: of };
    const workload = observed({ uid: 'u', ...given });
    const past = restored(workload, there, NOW);
    return { times: past.undoing?.times, state: classify(workload, around({ store: there }), past, NOW).state };
  };

  it.each<[string, Given, StoreStatus | undefined, number, object]>([
    ['where the status says so', {}, status(), 1, { times: 4, state: 'setback' }],
    ['and is tried once more where the store changed meanwhile', {}, status(), 2, { times: 4, state: 'mountable' }],
    ['and is not that of a later workload of the same name', { uid: 'later' }, status(), 1, { state: 'mountable' }],
    ['where only the mark is left', { labels: { ...declares('worker'), ...marked() } }, undefined, 1, { times: 1 }],
    ['where there is neither: nothing has stood', {}, undefined, 1, { state: 'mountable' }],
    ['where the mount stands: nothing was undone', mountedBy(), status(), 1, { times: 3, state: 'mounted' }],
    [
      'where the mark is of another store',
      { labels: { ...declares('worker'), ...marked('x') } },
      undefined,
      1,
      { state: 'mountable' },
    ],
    [
      'and is counted once, whoever sees it',
      { generation: 7 },
      status({ undone: [counted] }),
      1,
      { times: 3, state: 'setback' },
    ],
    [
      'and counts what was undone since',
      { generation: 9 },
      status({ undone: [counted] }),
      1,
      { times: 4, state: 'setback' },
    ],
    ['of a release', releasedBack, status({ undone: [putBack] }), 1, { times: 4, state: 'setback' }],
    ['but a role that went meanwhile is none', releasedBack, status(), 1, { times: 3, state: 'releasable' }],
    ['not of a release that is the first', releasedBack, undefined, 1, { state: 'releasable' }],
  ])('%s', (_, given, of, generation, expected) => {
    expect(told(given, of, generation)).toMatchObject(expected);
  });
});

it('what a status says of a fight is believed for three hours: who wrote it may have had another clock', () => {
  const clearsAt = new Date(NOW + 48 * 60 * MINUTE).toISOString();
  const there = { ...store, status: { undone: [{ object: 'Deployment/w', uid: 'u', times: 3, clearsAt }] } };
  expect(restored(observed({ uid: 'u', ...mountedBy() }), there, NOW).undoing?.clearsAt).toBe(NOW + 180 * MINUTE);
});

it('the operator never waits more than an hour, however often it was undone before', () => {
  const standing = left(observed(), observed({ ...mountedBy(), resourceVersion: '2' }), NOW);
  const undoing = {
    store: 'recordings',
    role: 'worker',
    times: 9,
    storeGeneration: 1,
    content: undefined,
    generation: undefined,
  };
  const past: Past = { uid: 'u', standing, undoing: { ...undoing, clearsAt: NOW + 180 * MINUTE } };
  const seen = observed({ resourceVersion: '3' });
  const after = noticed(past, seen, store, NOW);
  expect(contention(seen, after.undoing, store, NOW)?.until).toBe(NOW + 60 * MINUTE);
});
