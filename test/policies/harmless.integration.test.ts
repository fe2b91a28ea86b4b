import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Container, PodSpec, Volume } from '../../src/mount/pod.ts';
import { collectionPath } from '../../src/cluster/resources.ts';
import { TEMPLATE_PATHS, type Labels, type WorkloadKind } from '../../src/mount/workload.ts';
import { container, PATH, pod, store, workload } from '../mount/builders.ts';
import { runs } from '../sliced.ts';
import { admissible } from './admissible.ts';
import { manifest, projection, type Manifest } from './manifest.ts';
import { refusedOffline } from './offline.ts';
import { place, type Place, type Told } from './place.ts';
import { UPDATES } from './updates.ts';

/** Whoever does not declare and does not touch the claim is let alone, without a word, however near he comes. */

const RUNS = runs(150);

let here: Place;

const stores = [store(), store({ claimName: 'archive-data' }, 'archive')];

beforeAll(async () => {
  here = await place();
  await here.namespace('harmless', stores);
  await here.namespace('beside', [], {});
  for (const kind of KINDS) {
    for (const namespace of ['harmless', 'beside']) {
      await here.admin.create(pathOf(kind, namespace), near(kind, {}, pod(undefined, container('any'))));
    }
  }
});
afterAll(() => here.stop());

/** To the policies a ReplicaSet is no workload: its pods are asked about. */
const KINDS = [...(Object.keys(TEMPLATE_PATHS) as WorkloadKind[]), 'ReplicaSet'] as const;
type NearKind = (typeof KINDS)[number];

const pathOf = (kind: NearKind, namespace: string): string =>
  kind === 'ReplicaSet' ? `/apis/apps/v1/namespaces/${namespace}/replicasets` : collectionPath(kind, namespace);

function near(kind: NearKind, labels: Labels, spec: PodSpec, name = 'near'): Manifest {
  const own = { app: 'x', ...labels };
  return kind === 'ReplicaSet'
    ? { ...near('Deployment', labels, spec, name), kind: kind as WorkloadKind }
    : manifest(name, workload(own, spec, own, kind));
}

const name = fc.constantFrom(
  'recordings',
  'recstore',
  'recstore-recordings',
  'recstore-archive',
  'recordings-data',
  'tmp',
);
const claimName = fc.constantFrom(
  'recordings',
  'recordings-dat',
  'recordings-data-2',
  'my-recordings-data',
  'recordings.data',
  'archive',
);
const volumes: fc.Arbitrary<readonly Volume[]> = fc.uniqueArray(
  fc.oneof(
    fc.record({ name }),
    fc.record({ name, persistentVolumeClaim: fc.record({ claimName, readOnly: fc.boolean() }) }),
    fc.record({
      name,
      ephemeral: fc
        .constantFrom(
          { dataSource: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 'recordings-data' } },
          { dataSource: { apiGroup: null, kind: 'PersistentVolumeClaim', name: 'recordings-data-2' } },
        )
        .map((from) => ({
          volumeClaimTemplate: {
            spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } }, ...from },
          },
        })),
    }),
  ),
  { selector: (each) => each.name, minLength: 1, maxLength: 4 },
);
const containersOf = (of: readonly Volume[]): fc.Arbitrary<Container[]> =>
  fc.uniqueArray(
    fc.record({
      name,
      volumeMounts: fc.uniqueArray(
        fc.record({
          name: fc.constantFrom(...of.map((volume) => volume.name)),
          mountPath: fc.constantFrom(PATH, `${PATH}/`, `${PATH}/x`, `${PATH}-old`, '/app', `/x/../${PATH}`),
          readOnly: fc.boolean(),
          mountPropagation: fc.constantFrom(undefined, 'None', 'HostToContainer'),
        }),
        { selector: (mount) => mount.mountPath, maxLength: 3 },
      ),
    }),
    { selector: (each) => each.name, minLength: 1, maxLength: 3 },
  );
/** The policy about the owner of files warns of writers only. */
const securityContext = fc.constantFrom(undefined, { fsGroup: 1000 }, { fsGroup: 0, fsGroupChangePolicy: 'Always' });
const spec: fc.Arbitrary<PodSpec> = volumes.chain((of) =>
  fc
    .record({
      all: containersOf(of),
      ordinary: fc.integer({ min: 1, max: 3 }),
      restartPolicy: fc.constantFrom(undefined, 'Always'),
      securityContext,
    })
    .map(({ all, ordinary, restartPolicy, ...rest }) => ({
      ...rest,
      volumes: of,
      containers: all.slice(0, ordinary),
      initContainers: all.slice(ordinary).map((each) => ({ ...each, restartPolicy })),
    })),
);
const labels = fc.dictionary(
  fc.constantFrom(
    'role',
    'recordings.prosaas.io/roles',
    'recordings.prosaas.io.role',
    'prosaas.io/role',
    'recordings.prosaas.io/enabled',
    'recordings',
  ),
  fc.constantFrom('worker', 'calls', 'recordings', 'true', ''),
  { maxKeys: 3, noNullPrototype: true },
);

/** The whole object, but for what differs between two that were created alike. */
function whole(outcome: Told): unknown {
  if (!('object' in outcome)) return outcome.refusal;
  const { metadata, ...rest } = outcome.object;
  const { uid, ...own } = metadata as typeof metadata & { readonly uid: string };
  const others = { namespace: '', creationTimestamp: '', resourceVersion: '', managedFields: [] };
  // The selector of a Job has its uid.
  return JSON.parse(JSON.stringify({ ...rest, metadata: { ...own, ...others } }).replaceAll(uid, 'uid'));
}

/** Asks the same in a namespace that no policy is about: nothing else may come of it here. */
async function letAlone(send: (namespace: string) => Promise<Told>): Promise<Manifest> {
  const [outcome, beside] = await Promise.all(['harmless', 'beside'].map(send));
  expect(whole(outcome!)).toEqual(whole(beside!));
  expect(outcome!.warnings.filter((each) => each.includes('recordings-'))).toEqual([]);
  if ('object' in outcome!) return outcome.object;
  throw new Error(outcome!.refusal);
}

it('what comes near and does not touch is created as it was sent, without a warning, and `recordings check` finds no fault in it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.record({ kind: fc.constantFrom(...KINDS), labels, spec }), async (given) => {
      fc.pre(admissible(given.spec));
      const sent = near(given.kind, given.labels, given.spec, 'new');
      const created = await letAlone((namespace) => here.trySend('POST', pathOf(given.kind, namespace), sent));
      expect(projection(created)).toEqual(projection(sent));
      expect(refusedOffline(sent, stores)).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});

it('what is changed into something that comes near and does not touch is stored as it was sent, without a warning', async () => {
  const given = fc.record({
    kind: fc.constantFrom(...KINDS),
    way: fc.constantFrom(...Object.keys(UPDATES)),
    labels,
    spec,
  });
  await fc.assert(
    fc.asyncProperty(given, async ({ kind, way, ...of }) => {
      fc.pre(admissible(of.spec));
      const sent = near(kind, of.labels, of.spec);
      // Their templates cannot change.
      const isFixed = kind === 'Pod' || kind === 'Job';
      await letAlone((namespace) => {
        const path = `${pathOf(kind, namespace)}/near`;
        return isFixed ? UPDATES['merged in']!(here, { ...sent, spec: {} }, path) : UPDATES[way]!(here, sent, path);
      });
    }),
    { numRuns: Math.ceil(RUNS / 3) },
  );
});
