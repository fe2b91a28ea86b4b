import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customResourceDefinition } from '../../src/api/crd.ts';
import { collectionPath } from '../../src/cluster/resources.ts';
import { eventually } from '../eventually.ts';
import { claim, container, declares, pod, store, workload } from '../mount/builders.ts';
import { manifest } from './manifest.ts';
import { meanwhile } from './meanwhile.ts';
import { place, reasonOf, type Place } from './place.ts';
import { server } from './server.ts';

/** Whatever happens to the API server or to the CRD, who has not opted in never notices the policies (semantics 3). */

let here: Place;

beforeAll(async () => {
  here = await place();
  await here.namespace('aside', [], {});
  await here.namespace('within', [store()]);
});
afterAll(() => here.stop());

const neighbour = manifest('neighbour', workload({}, pod([claim('data')], container('any')), { app: 'x' }));

/** Creates in a namespace that has not opted in, without a pause, while `act` runs; what it was answered. */
const whileCreating = (act: () => Promise<unknown>) => meanwhile(() => here.tryCreate('aside', neighbour), act);

const isGuarding = () =>
  eventually(
    'the claim is guarded',
    async () => reasonOf(await here.tryCreate('within', neighbour)) === 'Unauthorised',
    { deadlineMs: 240_000 },
  );

/** Each takes about twenty seconds; RECORDINGS_RESTARTS sets another number. */
const RESTARTS = Number(process.env.RECORDINGS_RESTARTS ?? 1);

describe('who has not opted in is not refused', () => {
  it('while the API server restarts, and until the policies are in force again', { timeout: 600_000 }, async () => {
    for (let restart = 0; restart < RESTARTS; restart += 1) {
      const answers = await whileCreating(async () => {
        await here.cluster.restartApiServer();
        await isGuarding();
      });
      expect(answers).toEqual(new Set(['created']));
    }
  });

  it('while the CRD is deleted and comes again', { timeout: 600_000 }, async () => {
    const answers = await whileCreating(async () => {
      await here.cluster.kubectl(['delete', 'crd', '--all']);
      await here.cluster.kubectl(['apply', '--server-side', '-f', '-'], JSON.stringify(customResourceDefinition()));
      await eventually('RecordingStores are served again', () => here.admin.get(collectionPath('RecordingStore')));
      await here.namespace('again', [store()]);
      await eventually(
        'the policies are in force again',
        async () => {
          if (server.mutation === undefined)
            return reasonOf(await here.tryCreate('again', neighbour)) === 'Unauthorised';
          const given = manifest('x', workload(declares('worker'), pod(undefined, container('worker'))));
          const outcome = await here.tryCreate('again', given);
          return 'object' in outcome && outcome.object.metadata.labels?.['recordings.prosaas.io/mounted'] !== undefined;
        },
        { deadlineMs: 240_000 },
      );
    });
    expect(answers).toEqual(new Set(['created']));
  });
});
