import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Container, PodSpec, Volume } from '../../src/mount/pod.ts';
import { collectionPath } from '../../src/cluster/resources.ts';
import { TEMPLATE_PATHS, type WorkloadKind } from '../../src/mount/workload.ts';
import { PATH, store, workload } from '../mount/builders.ts';
import { admissible } from './admissible.ts';
import { manifest, projection } from './manifest.ts';
import { refusedOffline } from './offline.ts';
import { place, type Place } from './place.ts';

/** Whoever does not declare and does not touch the claim is let alone, without a word, however near he comes. */

/** `make test-all` runs more, and RECORDINGS_RUNS sets another number. */
const RUNS = Number(process.env.RECORDINGS_RUNS ?? 300);

let here: Place;

const stores = [store(), store({ claimName: 'archive-data' }, 'archive')];

beforeAll(async () => {
  here = await place();
  await here.namespace('harmless', stores);
});
afterAll(() => here.stop());

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
        }),
        { selector: (mount) => mount.mountPath, maxLength: 3 },
      ),
    }),
    { selector: (each) => each.name, minLength: 1, maxLength: 3 },
  );
/** The policy about the owner of files warns of writers only. */
const securityContext = fc.constantFrom(undefined, { fsGroup: 1000 }, { fsGroup: 0, fsGroupChangePolicy: 'Always' });
const spec: fc.Arbitrary<PodSpec> = volumes.chain((of) =>
  fc.record({ volumes: fc.constant(of), containers: containersOf(of), securityContext }),
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

it('what comes near and does not touch is created as it was sent, without a warning, and `recordings check` finds no fault in it', async () => {
  const given = fc.record({ kind: fc.constantFrom(...(Object.keys(TEMPLATE_PATHS) as WorkloadKind[])), labels, spec });
  await fc.assert(
    fc.asyncProperty(given, async (near) => {
      fc.pre(admissible(near.spec));
      const own = { app: 'x', ...near.labels };
      const sent = manifest('near', workload(own, near.spec, own, near.kind));
      const outcome = await here.trySend('POST', collectionPath(near.kind, 'harmless'), sent);
      expect('object' in outcome ? projection(outcome.object) : outcome.refusal).toEqual(projection(sent));
      expect(outcome.warnings.filter((each) => each.includes('recordings-'))).toEqual([]);
      expect(refusedOffline(sent, stores)).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});
