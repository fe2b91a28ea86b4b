import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../src/cluster/kubernetesObject.ts';
import type { Sink } from '../../src/cluster/reflection.ts';
import { claimAlone } from '../../src/judgement/claim.ts';
import { Watched } from '../../src/operator/watched.ts';
import { admissionPolicies } from '../../src/policies/platform.ts';
import { declares, store } from '../mount/builders.ts';

function watching(namespaces?: readonly string[]) {
  const told: string[] = [];
  const watched = new Watched(
    {
      workload: (key) => told.push(key),
      store: (key) => told.push(key),
      retention: ({ ended }) => told.push(ended?.note ?? 'aside'),
      admission: () => told.push('admission'),
    },
    [],
    namespaces,
  );
  const sinks = new Map<string, Sink>(
    watched.reflections().map(([{ path, labelSelector = '' }, sink]) => [`${path} ${labelSelector}`, sink]),
  );
  const sinkOf = (plural: string) => [...sinks].find(([key]) => key.includes(`/${plural} `))![1];
  /** Whether an older store has the claim. */
  const taken = (key: string) => claimAlone.answer(watched.scene(key, new Map(), 0)!).length > 0;
  return { watched, taken, told, stores: sinkOf('recordingstores'), deployments: sinkOf('deployments') };
}

let version = 0;
const object = (name: string, rest: object, metadata: object = {}): KubernetesObject => ({
  metadata: { name, namespace: 'ns', uid: name, resourceVersion: String(++version), ...metadata },
  ...rest,
});
const storeObject = (name: string, creationTimestamp: string, claimName = 'data') =>
  object(name, { spec: store({ claimName }).spec }, { creationTimestamp });

describe('of two stores on one claim', () => {
  it('the older has it, whichever was seen first', () => {
    const { stores, taken } = watching();
    stores.put(storeObject('a', '2026-01-02T00:00:00Z'));
    stores.put(storeObject('b', '2026-01-01T00:00:00Z'));
    expect([taken('ns/a'), taken('ns/b')]).toEqual([true, false]);
  });

  it('that were made in the same second, one has it and not both', () => {
    const { stores, taken } = watching();
    for (const name of ['b', 'a']) stores.put(storeObject(name, '2026-01-01T00:00:00Z'));
    expect([taken('ns/a'), taken('ns/b')]).toEqual([false, true]);
  });

  it('the younger is looked at again, with its workloads, when the older goes', () => {
    const { told, stores, deployments } = watching();
    const older = storeObject('older', '2026-01-01T00:00:00Z');
    stores.put(older);
    stores.put(storeObject('younger', '2026-01-02T00:00:00Z'));
    stores.put(storeObject('bystander', '2026-01-02T00:00:00Z', 'another'));
    const template = { metadata: {}, spec: { containers: [{ name: 'w' }] } };
    deployments.put(object('w', { spec: { template } }, { labels: declares('worker', 'younger') }));
    told.length = 0;
    stores.remove(older);
    expect(told.toSorted()).toEqual(['Deployment/ns/w', 'ns/bystander', 'ns/older', 'ns/younger']);
  });
});

describe('where namespaces are named', () => {
  const selections = (namespaces?: readonly string[]) =>
    new Watched(
      { workload: () => undefined, store: () => undefined, retention: () => undefined, admission: () => undefined },
      admissionPolicies,
      namespaces,
    ).reflections();
  const paths = (namespaces?: readonly string[]) => selections(namespaces).map(([{ path }]) => path);

  it('each is watched as the whole cluster would be, and only what lies in no namespace is watched beside', () => {
    const within = (path: string) => path.replace(/\/namespaces\/[ab]\//, '/');
    const ofCluster = paths().filter((path) => /storageclasses|policies|bindings/.test(path));
    const ofNamespaces = paths().filter((path) => !ofCluster.includes(path));
    const named = paths(['a', 'b']);
    expect(named.map(within).toSorted()).toEqual([...ofNamespaces, ...ofNamespaces, ...ofCluster].toSorted());
    expect(named.filter((path) => path === within(path) && !path.endsWith('/namespaces'))).toEqual(ofCluster);
    expect(selections(['a', 'b']).flatMap(([{ fieldSelector }]) => fieldSelector ?? [])).toEqual([
      'metadata.name=a',
      'metadata.name=b',
    ]);
  });

  it('the operator does without what it may not read, and only then', () => {
    const spare = (namespaces?: readonly string[]) => new Set(selections(namespaces).map(([each]) => each.spare));
    expect([spare(), spare(['a'])]).toEqual([new Set([undefined]), new Set([true])]);
  });

  it('a list of one says nothing about the other', () => {
    const { watched } = watching(['a', 'b']);
    const [one, other] = watched
      .reflections()
      .filter(([{ path }]) => path.endsWith('/recordingstores'))
      .map(([, sink]) => sink);
    one!.put(object('s', { spec: store().spec }, { namespace: 'a' }));
    other!.retain(new Set());
    expect(watched.stores.get('a/s')).toBeDefined();
    one!.retain(new Set());
    expect(watched.stores.get('a/s')).toBeUndefined();
  });

  it('a namespace whose labels may not be read has opted in by its name, and the status says what was not seen', () => {
    const { watched, told } = watching(['a']);
    const [[, stores]] = watched.readableStores() as [[unknown, Sink]];
    stores.put(object('s', { spec: store().spec }, { namespace: 'a' }));
    expect(watched.around('a/s')).toMatchObject({ enabled: false, unreadable: [] });
    const [, sink] = watched.reflections().find(([{ path }]) => path.endsWith('/namespaces'))!;
    told.length = 0;
    sink.denied!('namespaces are forbidden');
    expect(told).toEqual(['a/s']);
    expect(watched.around('a/s')).toMatchObject({
      enabled: undefined,
      unreadable: [{ reason: 'Forbidden', message: 'namespaces are forbidden' }],
    });
    sink.denied!(undefined);
    expect(watched.around('a/s')).toMatchObject({ enabled: false, unreadable: [] });
  });

  it('whether a claim waits for its first pod is unknown where storage classes may not be read', () => {
    const { watched } = watching(['a']);
    const sinkOf = (plural: string) => watched.reflections().find(([{ path }]) => path.endsWith(`/${plural}`))![1];
    sinkOf('recordingstores').put(object('s', { spec: store({ claimName: 'c' }).spec }, { namespace: 'a' }));
    sinkOf('persistentvolumeclaims').put(object('c', { spec: {}, status: { phase: 'Pending' } }, { namespace: 'a' }));
    const waits = () => watched.around('a/s').claims.map(({ waitsForConsumer }) => waitsForConsumer);
    expect(waits()).toEqual([false]);
    sinkOf('storageclasses').denied!('storage classes are forbidden');
    expect(waits()).toEqual([undefined]);
  });

  it('stores that may not be read are not read', () => {
    const { watched } = watching(['a', 'b']);
    const [, sink] = watched.reflections().find(([{ path }]) => path.endsWith('/namespaces/b/recordingstores'))!;
    sink.denied!('stores are forbidden');
    expect(watched.readableStores().map(([{ path }]) => path)).toEqual([
      '/apis/recordings.prosaas.io/v1alpha1/namespaces/a/recordingstores',
    ]);
  });

  it('of policies that may not be read, the status says so, and nothing else about them', () => {
    const watched = new Watched(
      { workload: () => undefined, store: () => undefined, retention: () => undefined, admission: () => undefined },
      admissionPolicies,
      ['a'],
    );
    const [, sink] = watched.reflections().find(([{ path }]) => path.endsWith('/validatingadmissionpolicies'))!;
    sink.denied!('policies are forbidden');
    expect(watched.around('a/s').policies).toEqual([{ reason: 'Forbidden', message: 'policies are forbidden' }]);
    sink.denied!(undefined);
    expect(watched.around('a/s').policies.map(({ reason }) => reason)).toEqual(['PolicyMissing']);
  });
});
