import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../src/cluster/kubernetesObject.ts';
import type { Origin } from '../../src/cluster/reflection.ts';
import { Collection } from '../../src/operator/collection.ts';

interface Thing {
  readonly namespace: string;
  readonly name: string;
  readonly resourceVersion: string;
  readonly value: { readonly of: string };
}

const object = (name: string, resourceVersion: number, value = 'x') =>
  ({
    metadata: { name, namespace: 'ns', uid: name, resourceVersion: String(resourceVersion) },
    value,
  }) as KubernetesObject;

function project(object: KubernetesObject): Thing | undefined {
  const { metadata, value } = object as KubernetesObject & { value: string };
  const { name, resourceVersion } = metadata;
  return value === 'ended' ? undefined : { namespace: 'ns', name, resourceVersion, value: { of: value } };
}

function collection() {
  const told: string[] = [];
  const shortly = (thing: Thing | undefined) => (thing === undefined ? '-' : thing.value.of);
  const things = new Collection<Thing>(({ value }) => value.of, {
    onChange: (before, after) => told.push(`${shortly(before)} > ${shortly(after)}`),
    onVersion: ({ resourceVersion }) => told.push(`version ${resourceVersion}`),
  });
  const sink = (source: string) => things.sink(project, source, 'Thing/');
  const version = (name = 'a') => things.get(`Thing/ns/${name}`)?.resourceVersion;
  return { things, declared: sink('declared'), marked: sink('marked'), told, version };
}

describe('a collection', () => {
  it('tells of what changed, of new versions besides, and groups anew', () => {
    const { things, declared, told } = collection();
    declared.put(object('a', 1));
    declared.put(object('a', 2));
    declared.put(object('a', 3, 'y'));
    declared.remove(object('a', 4));
    expect(told).toEqual(['version 1', '- > x', 'version 2', 'version 3', 'x > y', 'y > -']);
    expect(things.groups()).toEqual([]);
  });

  it('keeps the same parts while they are equal', () => {
    const { things, declared } = collection();
    declared.put(object('a', 1));
    const { value } = things.get('Thing/ns/a')!;
    declared.put(object('a', 2));
    expect(things.get('Thing/ns/a')).toMatchObject({ resourceVersion: '2' });
    expect(things.get('Thing/ns/a')?.value).toBe(value);
  });

  it('drops what there is no more to decide about', () => {
    const { declared, version } = collection();
    declared.put(object('a', 1));
    declared.put(object('a', 2, 'ended'));
    expect(version()).toBeUndefined();
  });

  it.each(['leaves', 'enters'])(
    'keeps an object that passes from one watch to another when the one it %s speaks first',
    (first) => {
      const { declared, marked, version } = collection();
      declared.put(object('a', 1));
      const speak = [() => declared.remove(object('a', 2)), () => marked.put(object('a', 2))];
      for (const each of first === 'leaves' ? speak : speak.toReversed()) each();
      expect(version()).toBe('2');
      marked.remove(object('a', 3));
      expect(version()).toBeUndefined();
    },
  );

  it('tells the newest version that is kept, also of an answer to a write, and of another watch', () => {
    const { things, declared, marked } = collection();
    declared.put(object('a', 9));
    declared.put(object('b', 8));
    things.settle('Thing/ns/b', project(object('b', 20)), '20');
    expect([declared.newest?.(), marked.newest?.()]).toEqual(['20', '20']);
  });

  it('after a restore of etcd lets an object enter one watch that another has kept in a version from before', () => {
    const { declared, marked, version } = collection();
    declared.put(object('a', 100));
    marked.retain(new Set());
    marked.put(object('a', 5));
    expect(version()).toBe('100');
    marked.retain(new Set(), 'restored');
    expect([marked.newest?.(), declared.newest?.()]).toEqual([undefined, '100']);
    marked.put(object('a', 6));
    declared.retain(new Set(), 'restored');
    expect(version()).toBe('6');
  });

  it('after a restore, keeps an object that has entered a watch, although a late page of another still shows it as it was', () => {
    const { declared, marked, version } = collection();
    marked.put(object('a', 20), 'restored');
    declared.put(object('a', 10), 'restored');
    declared.remove(object('a', 20));
    expect(version()).toBe('20');
  });

  it.each<[string, (sinks: ReturnType<typeof collection>) => void, string | undefined]>([
    ['of another watch, also', () => undefined, '5'],
    ['that has left the other watch meanwhile, not', ({ marked }) => marked.remove(object('a', 6)), undefined],
    ['that is not in the list of the other watch any more, not', ({ marked }) => marked.retain(new Set()), undefined],
    ['that is newer in the other watch meanwhile, as that', ({ marked }) => marked.put(object('a', 101)), '101'],
  ])('after a restore of etcd knows an object when the watch that kept it lets it go: one %s', (_, then, expected) => {
    const sinks = collection();
    sinks.declared.put(object('a', 100));
    sinks.marked.put(object('a', 5), 'list');
    sinks.marked.retain(new Set(['ns/a']));
    expect(sinks.version()).toBe('100');
    then(sinks);
    sinks.declared.retain(new Set(), 'restored');
    expect(sinks.version()).toBe(expected);
  });

  it('shows the newest of what two watches tell, whichever speaks first', () => {
    const { declared, marked, version } = collection();
    marked.put(object('a', 10));
    declared.put(object('a', 9));
    expect(version()).toBe('10');
    declared.put(object('a', 11));
    expect(version()).toBe('11');
  });

  it('compares the versions of two watches that have both listed since the last restore, although one has seen more restores', () => {
    const { declared, marked, version } = collection();
    const all = new Set(['ns/a']);
    declared.put(object('a', 100));
    declared.retain(all, 'restored');
    declared.retain(all, 'restored');
    declared.put(object('a', 5), 'list');
    marked.retain(new Set(), 'restored');
    marked.put(object('a', 6));
    expect(version()).toBe('6');
  });

  it.each<[string, 'declared' | 'marked', Origin, string]>([
    ['a list of the same watch', 'declared', 'list', '9'],
    ['no list of another watch, which may be from before', 'marked', 'list', '10'],
    ['every list after versions went back', 'marked', 'restored', '9'],
    ['no watch', 'declared', 'watch', '10'],
  ])('believes of an older version: %s', (_, source, origin, expected) => {
    const sinks = collection();
    sinks.declared.put(object('a', 10));
    sinks[source].put(object('a', 9), origin);
    expect(sinks.version()).toBe(expected);
  });

  it('reads an object of a list even if the version is known: after a restore, a version is given twice', () => {
    const { things, declared } = collection();
    declared.put(object('a', 10, 'lost'));
    declared.put(object('a', 10, 'true'), 'list');
    expect(things.get('Thing/ns/a')?.value.of).toBe('true');
  });

  it('drops after a list what is not in it, of that watch alone', () => {
    const { declared, marked, version } = collection();
    declared.put(object('a', 1));
    declared.put(object('b', 1));
    marked.put(object('c', 1));
    declared.retain(new Set(['ns/b']));
    expect(['a', 'b', 'c'].map(version)).toEqual([undefined, '1', '1']);
  });

  describe('takes the answer to a write', () => {
    const answer = (version: number) => project(object('a', version, 'written'));

    it.each<[string, number | undefined, number, string | undefined]>([
      ['where it is newer than what is observed', 1, 2, '2'],
      ['not where the watch was faster', 3, 2, '3'],
      ['not where the object is gone meanwhile', undefined, 2, undefined],
    ])('%s', (_, observed, written, expected) => {
      const { things, declared, version } = collection();
      if (observed !== undefined) declared.put(object('a', observed));
      things.settle('Thing/ns/a', answer(written), String(written));
      expect(version()).toBe(expected);
    });

    it('that shows nothing to observe any more, and keeps the object where the watch shows a newer one', () => {
      const { things, declared, version } = collection();
      declared.put(object('a', 3));
      things.settle('Thing/ns/a', undefined, '2');
      expect(version()).toBe('3');
    });

    it('that shows nothing to observe any more, and drops the object', () => {
      const { things, declared, version } = collection();
      declared.put(object('a', 1));
      things.settle('Thing/ns/a', undefined, '2');
      expect(version()).toBeUndefined();
    });
  });
});
