import { afterAll, describe, expect, it } from 'vitest';
import { mutatingPath } from '../../src/cluster/resources.ts';
import { admissionPolicies, guarding, mounting, policiesFor } from '../../src/policies/platform.ts';
import { observePolicies } from '../../src/verify/observePolicies.ts';
import { eventually } from '../eventually.ts';
import { declares, store } from '../mount/builders.ts';
import { room, type Room } from '../operator/room.ts';
import { container, mountedIn } from '../operator/written.ts';
import { applyPolicies } from './outcome.ts';
import { guarded } from './place.ts';
import { server } from './server.ts';

/**
 * Kubernetes is upgraded, from a version that does not mount in the write itself, or does so in v1beta1, to one that does in v1; the platform is rendered again later.
 * This runs in every `make test`; RECORDINGS_KUBERNETES may name another older version.
 */
const from =
  server.mutation === 'v1'
    ? { name: 'Kubernetes 1.34', mutation: undefined, options: { version: '1.34' } as const }
    : server;

/** vitest alone builds this API server here. */
const THREE_HOURS = 10_800_000;

let here: Room;
afterAll(() => here.stop());

describe(`an upgrade of Kubernetes from ${from.name}`, () => {
  it(
    'leaves stores Ready, with a word that the platform is to be rendered again, until it is',
    async () => {
      const { mutation } = from;
      here = await room(from.options);
      await applyPolicies(here.cluster, policiesFor(mutation));
      const operator = await here.operator(admissionPolicies);
      const ns = await here.namespace('upgraded');
      await ns.store();
      await guarded(here.admin, ns.name, store());
      await ns.workload('Deployment', 'before', container(), declares('worker'));
      const ready = async () => {
        const { conditions = [] } = await ns.status();
        return conditions.find(({ type }) => type === 'Ready');
      };
      const problems = async () => (await ns.status()).problems?.map(({ reason }) => reason) ?? [];
      await eventually(
        'the store is Ready, and counts the workload',
        async () => (await ready())?.reason === 'Mounted' && (await ns.status()).mounted === '1/1',
      );
      const before = await ready();
      expect(await problems()).toEqual(mutation === undefined ? ['MutationUnavailable'] : []);

      await here.cluster.upgradeApiServer();
      await eventually('the store says so', async () => expect(await problems()).toEqual(['PolicyOlder']), {
        deadlineMs: 120_000,
        diagnosis: () => operator.log.slice(-20).join('\n'),
      });
      expect(await ready()).toEqual(before);
      expect((await observePolicies(here.admin)).map(({ reason }) => reason)).toEqual(['PolicyOlder']);
      // For up to half a minute after its start, an API server does not know the kind of the stores to all policies.
      await eventually('a new workload is taken', () =>
        ns.workload('Deployment', 'after', container(), declares('worker')),
      );
      await eventually('a new workload is mounted', async () =>
        expect(mountedIn(await ns.get('Deployment', 'after'))).toEqual(['main']),
      );

      // In the order of docs/operating.md.
      await applyPolicies(here.cluster, mounting);
      await applyPolicies(here.cluster, guarding);
      await eventually('nothing is left to say', async () => expect(await problems()).toEqual([]), {
        deadlineMs: 60_000,
      });
      expect(await ready()).toEqual({ ...before, message: expect.any(String) as string });
      const { spec } = await here.admin.get<{ spec: object }>(
        `${mutatingPath('MutatingAdmissionPolicy', 'v1')}/recordings-mount`,
      );
      expect(spec).toHaveProperty('mutations');
    },
    THREE_HOURS,
  );
});
