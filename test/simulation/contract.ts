import { describe, expect, it } from 'vitest';
import { KIND } from '../../src/api/labels.ts';
import { ApiError } from '../../src/cluster/apiError.ts';
import type { Accept, Connection, Query } from '../../src/cluster/connection.ts';
import type { KubernetesObject } from '../../src/cluster/kubernetesObject.ts';
import { API_VERSIONS, collectionPath, objectPath, type Kind } from '../../src/cluster/resources.ts';
import type { Applies } from '../faults/gitOps.ts';
import { container, specs, templateOf, type Workload } from '../operator/written.ts';

/** An API server, as the contract asks it. */
export interface Place {
  readonly connection: Pick<
    Connection,
    'get' | 'create' | 'update' | 'patch' | 'merge' | 'delete' | 'lines' | 'answeredAt'
  > &
    Applies;
  /** A new namespace. */
  namespace(): Promise<string>;
  /** Lets the time pass that the work needs. */
  during<T>(work: Promise<T>): Promise<T>;
}

type Fields = Readonly<Record<string, unknown>>;
type Seen = KubernetesObject & {
  readonly metadata: {
    readonly generation?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly managedFields?: readonly {
      readonly manager: string;
      readonly operation: string;
      readonly time: string;
      readonly fieldsV1: Fields;
    }[];
  };
  readonly spec: Fields;
  readonly status?: Fields;
};
interface Page {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: readonly Seen[];
}
interface Line {
  readonly type: string;
  readonly object: Seen & { readonly code?: number };
}

const IMAGE = '/spec/template/spec/containers/0/image';
const version = ({ metadata }: Seen) => metadata.resourceVersion;
const lock = (of: string) => ({ op: 'replace', path: '/metadata/resourceVersion', value: of });
const image = (value: string) => ({ op: 'replace', path: IMAGE, value });

/** What the operator relies on of an API server. The simulated one and the real one are held to it. */
export function contract(what: string, here: () => Place): void {
  const path = (kind: Kind, namespace: string, name: string) => objectPath(kind, namespace, name);
  const create = (
    kind: Kind,
    namespace: string,
    name: string,
    rest: object,
    metadata: object = {},
    query: Query = {},
  ) =>
    here().connection.create<Seen>(
      collectionPath(kind, namespace),
      { apiVersion: API_VERSIONS[kind], kind, metadata: { name, ...metadata }, ...rest },
      query,
    );
  const deployment = (namespace: string, name = 'w', metadata: object = {}, pod: object = container()) =>
    create('Deployment', namespace, name, { spec: specs.Deployment(pod) }, metadata);
  const store = (namespace: string, spec: object = {}) =>
    create(KIND, namespace, 'recordings', {
      spec: { claimName: 'data', mountPath: '/data', roles: { worker: { access: 'ReadWrite' } }, ...spec },
    });
  const get = (kind: Kind, namespace: string, name: string) => here().connection.get<Seen>(path(kind, namespace, name));
  const list = (namespace: string, query: Query = {}, accept?: Accept) =>
    here().connection.get<Page>(collectionPath('Deployment', namespace), query, accept);
  const names = ({ items }: Page) => items.map(({ metadata }) => metadata.name);
  const refusal = async (of: Promise<unknown>): Promise<ApiError> => {
    const error: unknown = await of.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ApiError);
    return error as ApiError;
  };
  /** What a watch tells within some seconds. The real API server gives the first bookmark after a minute. */
  const watched = async (namespace: string, query: Query, kind: Kind = 'Deployment'): Promise<Line[]> => {
    const lines: Line[] = [];
    const end = new AbortController();
    const all = { watch: true, timeoutSeconds: 2, ...query };
    for await (const line of here().connection.lines(collectionPath(kind, namespace), all, end.signal))
      lines.push(line as Line);
    return lines;
  };

  describe(what, () => {
    it('makes an object with an identity, and each name once', async () => {
      const ns = await here().namespace();
      const { metadata, status } = await deployment(ns);
      expect(metadata).toMatchObject({ name: 'w', namespace: ns, generation: 1, uid: expect.any(String) as string });
      expect(Number(metadata.resourceVersion)).toBeGreaterThan(0);
      expect(status ?? {}).toEqual({});
      expect(await refusal(deployment(ns))).toMatchObject({ status: 409, reason: 'AlreadyExists' });
      expect(await refusal(get('Deployment', ns, 'other'))).toMatchObject({ status: 404, reason: 'NotFound' });
    });

    it('lists in pages, all as of the first, in the order of names', async () => {
      const ns = await here().namespace();
      for (const name of ['c', 'a', 'b']) await deployment(ns, name);
      const first = await list(ns, { limit: 2 });
      await deployment(ns, 'd');
      await here().connection.delete(path('Deployment', ns, 'c'));
      const second = await list(ns, { limit: 2, continue: first.metadata.continue });
      expect([names(first), names(second)]).toEqual([['a', 'b'], ['c']]);
      expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
      expect(second.metadata.continue ?? '').toBe('');
      expect(names(await list(ns))).toEqual(['a', 'b', 'd']);
    });

    it('selects by labels and names, and shows metadata alone', async () => {
      const ns = await here().namespace();
      await deployment(ns, 'a', { labels: { role: 'x' } });
      await deployment(ns, 'b', { labels: { role: 'y', mark: 'm' } });
      await deployment(ns, 'c', { labels: { mark: 'm' } });
      const selected = async (query: Query) => names(await list(ns, query));
      expect(await selected({ labelSelector: 'role' })).toEqual(['a', 'b']);
      expect(await selected({ labelSelector: 'role=x' })).toEqual(['a']);
      expect(await selected({ labelSelector: 'mark,!role' })).toEqual(['c']);
      expect(await selected({ fieldSelector: 'metadata.name=b' })).toEqual(['b']);
      const { items } = await list(ns, {}, 'metadata');
      expect(items.map(({ spec }) => spec)).toEqual([undefined, undefined, undefined]);
    });

    it('patches only the version that is named, and only if the tests hold', async () => {
      const ns = await here().namespace();
      const before = await deployment(ns);
      const patch = (operations: object[]) => here().connection.patch<Seen>(path('Deployment', ns, 'w'), operations);
      const after = await patch([lock(version(before)), image('b')]);
      expect(Number(version(after))).toBeGreaterThan(Number(version(before)));
      expect(await refusal(patch([lock(version(before)), image('c')]))).toMatchObject({
        status: 409,
        reason: 'Conflict',
      });
      const unfit = [
        { op: 'test', path: IMAGE, value: 'c' },
        { op: 'test', path: '/spec/template/spec/volumes', value: null },
        { op: 'remove', path: '/spec/template/spec/containers/7' },
        { op: 'add', path: '/spec/none/of/this', value: 1 },
      ];
      for (const operation of unfit) {
        const error = await refusal(patch([lock(version(after)), operation, image('c')]));
        expect(error, JSON.stringify(operation)).toMatchObject({ status: 422, causes: [] });
        expect(error.message).toMatch(/^the server rejected our request due to an error in our request/);
      }
      const absent = { op: 'test', path: '/spec/template/spec/initContainers', value: null };
      expect(version(await patch([absent, { op: 'test', path: IMAGE, value: 'b' }]))).toBe(version(after));
    });

    it('stores nothing where nothing changes, and counts changes of the spec', async () => {
      const ns = await here().namespace();
      const before = await deployment(ns);
      const merge = (body: object) => here().connection.merge<Seen>(path('Deployment', ns, 'w'), body);
      const same = await merge({ metadata: { labels: null } });
      expect(version(same)).toBe(version(before));
      const labelled = await merge({ metadata: { labels: { a: 'b' } } });
      const scaled = await merge({ spec: { replicas: 3 } });
      expect([labelled, scaled].map(({ metadata }) => metadata.generation)).toEqual([1, 2]);
    });

    it('keeps the status apart, and writes only the version that is named', async () => {
      const ns = await here().namespace();
      const before = await store(ns);
      const write = (metadata: object, status: object) =>
        here().connection.merge<Seen>(`${path(KIND, ns, 'recordings')}/status`, { metadata, status });
      const { uid, resourceVersion } = before.metadata;
      const after = await write({ uid, resourceVersion }, { mounted: '1/1' });
      expect([after.status, after.metadata.generation]).toEqual([{ mounted: '1/1' }, 1]);
      expect(await refusal(write({ uid, resourceVersion }, { mounted: '2/2' }))).toMatchObject({ status: 409 });
      const changed = await here().connection.merge<Seen>(path(KIND, ns, 'recordings'), {
        spec: { suspend: true },
        status: { mounted: '3/3' },
      });
      expect([changed.status, changed.metadata.generation]).toEqual([{ mounted: '1/1' }, 2]);
    });

    it('completes a store, and refuses what is none', async () => {
      const ns = await here().namespace();
      const { spec } = await store(ns);
      expect(spec).toMatchObject({ suspend: false, roles: { worker: { access: 'ReadWrite', optional: false } } });
      const change = { spec: { roles: { worker: { access: 'Some' } } } };
      const error = await refusal(here().connection.merge(path(KIND, ns, 'recordings'), change));
      expect(error).toMatchObject({ status: 422, reason: 'Invalid' });
      expect(error.causes).not.toEqual([]);
    });

    it.each<[string, object]>([
      ['a volume twice', container('main', { volumes: [1, 2].map(() => ({ name: 'tmp', emptyDir: {} })) })],
      ['a mount of no volume', container('main', { volumes: [] })],
      [
        'a path twice',
        {
          containers: [
            { name: 'main', image: 'a', volumeMounts: ['tmp', 'more'].map((name) => ({ name, mountPath: '/a' })) },
          ],
          volumes: ['tmp', 'more'].map((name) => ({ name, emptyDir: {} })),
        },
      ],
    ])('refuses a workload that has %s, and names the field', async (_, pod) => {
      const ns = await here().namespace();
      const error = await refusal(deployment(ns, 'w', {}, pod));
      expect(error).toMatchObject({ status: 422, reason: 'Invalid' });
      expect(error.causes).not.toEqual([]);
    });

    it('tells a watch what changes, what enters the selection and what leaves it', async () => {
      const ns = await here().namespace();
      const { metadata } = await list(ns);
      const merge = (body: object) => here().connection.merge<Seen>(path('Deployment', ns, 'w'), body);
      await deployment(ns);
      const entered = await merge({ metadata: { labels: { role: 'x' } } });
      const changed = await merge({ spec: { replicas: 2 } });
      const left = await merge({ metadata: { labels: { role: null } } });
      await merge({ metadata: { labels: { role: 'x' } } });
      await here().connection.delete(path('Deployment', ns, 'w'));
      const { resourceVersion } = metadata;
      const lines = await here().during(watched(ns, { labelSelector: 'role', resourceVersion }));
      expect(lines.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED', 'DELETED', 'ADDED', 'DELETED']);
      expect(lines.slice(0, 3).map(({ object }) => version(object))).toEqual([entered, changed, left].map(version));
      const versions = lines.map(({ object }) => Number(version(object)));
      expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    });

    it('makes a Lease by PUT, and replaces only the version that is named', async () => {
      const ns = await here().namespace();
      const put = (metadata: object, holderIdentity: string) =>
        here().connection.update<Seen>(path('Lease', ns, 'it'), {
          ...{ apiVersion: API_VERSIONS.Lease, kind: 'Lease', metadata: { name: 'it', namespace: ns, ...metadata } },
          spec: { holderIdentity },
        });
      const { metadata } = await put({}, 'a');
      const { uid, resourceVersion } = metadata;
      const unnamed = await refusal(put({}, 'b'));
      expect(unnamed).toMatchObject({ status: 422 });
      expect(unnamed.message).toContain('metadata.resourceVersion');
      expect((await put({ uid, resourceVersion }, 'b')).spec.holderIdentity).toBe('b');
      expect(await refusal(put({ uid, resourceVersion }, 'c'))).toMatchObject({ status: 409, reason: 'Conflict' });
      const now = await get('Lease', ns, 'it');
      const other = await refusal(put({ uid: 'other', resourceVersion: version(now) }, 'c'));
      expect(other).toMatchObject({ status: 409, reason: 'Conflict' });
    });

    it('applies by force: what the manifest does not speak of stays, and what it said before and says no more goes', async () => {
      const ns = await here().namespace();
      const ours = { name: 'ours', mountPath: '/ours' };
      const manifest = (labels: object, pod: object) => ({
        ...{ apiVersion: API_VERSIONS.Deployment, kind: 'Deployment', metadata: { name: 'w', namespace: ns, labels } },
        spec: specs.Deployment(pod),
      });
      const apply = (body: object) =>
        here().connection.apply<Seen>(path('Deployment', ns, 'w'), body, { fieldManager: 'argocd-controller' });
      const first = await apply(manifest({ role: 'x', kept: 'a' }, container()));
      const pod = '/spec/template/spec';
      const patched = await here().connection.patch<Seen>(
        path('Deployment', ns, 'w'),
        [
          image('other'),
          { op: 'add', path: '/metadata/labels/mark', value: 'm' },
          { op: 'add', path: `${pod}/volumes/-`, value: { name: 'ours', emptyDir: {} } },
          { op: 'add', path: `${pod}/containers/0/volumeMounts/-`, value: ours },
        ],
        { fieldManager: 'us' },
      );
      const again = await apply(manifest({ kept: 'a' }, container()));
      expect(again.metadata.labels).toEqual({ kept: 'a', mark: 'm' });
      const { spec } = templateOf(again as unknown as Workload);
      expect(spec.volumes?.map(({ name }) => name).toSorted()).toEqual(['ours', 'tmp']);
      expect(spec.containers).toMatchObject([{ image: 'example' }]);
      expect(spec.containers?.[0]?.volumeMounts?.map(({ mountPath }) => mountPath).toSorted()).toEqual([
        '/ours',
        '/tmp',
      ]);
      expect(version(await apply(manifest({ kept: 'a' }, container())))).toBe(version(again));
      expect([first, patched, again].map(({ metadata }) => metadata.generation)).toEqual([1, 2, 3]);
      const writers = again.metadata.managedFields?.map(({ manager, operation }) => `${operation} ${manager}`);
      expect(writers?.toSorted()).toEqual(['Apply argocd-controller', 'Update us']);
    });

    it('says with each answer what time it is', async () => {
      const { metadata } = await deployment(await here().namespace());
      const written = Date.parse(metadata.managedFields![0]!.time);
      expect(Math.abs(here().connection.answeredAt!.now - written)).toBeLessThanOrEqual(1000);
    });

    it('knows who wrote the template', async () => {
      const ns = await here().namespace();
      await create('Deployment', ns, 'w', { spec: specs.Deployment(container()) }, {}, { fieldManager: 'helm' });
      const patch = (operations: object[], fieldManager: string) =>
        here().connection.patch<Seen>(path('Deployment', ns, 'w'), operations, { fieldManager });
      await patch([{ op: 'add', path: '/spec/replicas', value: 2 }], 'scaler');
      const { metadata } = await patch([image('b')], 'us');
      const writers = metadata.managedFields?.filter(
        ({ fieldsV1 }) => 'f:template' in ((fieldsV1['f:spec'] ?? {}) as Fields),
      );
      expect(writers?.map(({ manager }) => manager).toSorted()).toEqual(['helm', 'us']);
    });
  });
}
