import { afterAll, beforeAll, describe, expect } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { MARK_LABEL, ROLE_LABEL } from '../../src/api/labels.ts';
import { eventually } from '../eventually.ts';
import { mutatingPath } from '../../src/cluster/resources.ts';
import { declares } from '../mount/builders.ts';
import { room, type Operator, type Room } from '../operator/room.ts';
import { container, mountedIn } from '../operator/written.ts';
import { admissionPolicies, policiesFor } from '../../src/policies/platform.ts';
import { applyPolicies } from './outcome.ts';
import { enforce } from './place.ts';
import { itMounts, server } from './server.ts';

/** `recordings operator` where the policies have done its work already: it has nothing to write, and says that all is well. */

let here: Room;
let operator: Operator;

beforeAll(async () => {
  here = await room(server.options);
  await enforce(here);
  operator = await here.operator(admissionPolicies);
});
afterAll(() => here.stop());

describe.each(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'] as const)('a %s', (kind) => {
  itMounts(
    'that is created with a role is mounted from its first version on, and the operator writes nothing',
    async () => {
      const ns = await here.namespace(`first-${kind.toLowerCase()}`);
      await ns.store();
      const created = await eventually('the policies know the new store', () =>
        ns.workload(kind, 'w', container(), declares('worker')),
      );
      expect(created.metadata.generation).toBe(1);
      expect(created.metadata.labels).toEqual({ ...declares('worker'), [MARK_LABEL]: 'recordings' });
      expect(mountedIn(created)).toEqual(['main']);
      await eventually('the store counts it as mounted', async () => (await ns.status()).mounted === '1/1');

      await ns.label(kind, 'w', { [ROLE_LABEL]: null });
      const dropped = await ns.get(kind, 'w');
      expect(dropped.metadata.labels ?? {}).toEqual({});
      expect(mountedIn(dropped)).toEqual([]);
      await eventually('the store counts it no more', async () => (await ns.status()).mounted === '0/0');
      expect(operator.patches(ns.name)).toEqual([]);
    },
  );

  itMounts(
    'that was there before its store is mounted by the operator, which the policies let do its work',
    async () => {
      const ns = await here.namespace(`before-${kind.toLowerCase()}`);
      await ns.workload(kind, 'w');
      await ns.store({ suspend: true });
      await eventually('the policies know the new store', () => ns.label(kind, 'w', declares('worker')));
      expect(mountedIn(await ns.get(kind, 'w'))).toEqual([]);
      await ns.change('RecordingStore', 'recordings', { spec: { suspend: false } });
      await eventually('it is mounted', async () => expect(mountedIn(await ns.get(kind, 'w'))).toEqual(['main']));
      expect(operator.patches(ns.name)).toHaveLength(1);
    },
  );
});

describe('the policies themselves', () => {
  const POLICIES = '/apis/admissionregistration.k8s.io/v1';
  /** Anew, for what an apply merges: actions of a binding are a set. */
  const restore = async () => {
    const kinds = 'validatingadmissionpolicy,validatingadmissionpolicybinding';
    await here.cluster.kubectl(['delete', kinds, 'recordings-guard', '--ignore-not-found']);
    await applyPolicies(here.cluster, policiesFor(server.mutation));
  };

  itMounts('are as they were rendered once they are applied, and the store is Ready', async () => {
    const ns = await here.namespace('in-force');
    await ns.store();
    await eventually('the store is Ready', async () => (await ns.readiness()) === 'Mounted');
    expect(await ns.problems()).toEqual([]);
  });

  itMounts.each<[string, string, () => Promise<unknown>, string, string]>([
    [
      'a policy is deleted',
      'deleted',
      () => here.admin.delete(`${mutatingPath('MutatingAdmissionPolicy', server.mutation!)}/recordings-mount`),
      'PolicyMissing',
      'the cluster does not have MutatingAdmissionPolicy/recordings-mount, so MutatingAdmissionPolicyBinding/recordings-mount, ValidatingAdmissionPolicyBinding/recordings-not-enabled, ValidatingAdmissionPolicyBinding/recordings-store-missing have no effect. Apply the platform manifests again.',
    ],
    [
      'a binding is deleted',
      'unbound',
      () => here.admin.delete(`${POLICIES}/validatingadmissionpolicybindings/recordings-guard`),
      'PolicyMissing',
      'the cluster does not have ValidatingAdmissionPolicyBinding/recordings-guard, so ValidatingAdmissionPolicy/recordings-guard has no effect. Apply the platform manifests again.',
    ],
    [
      'a policy is weakened',
      'weakened',
      () =>
        here.admin.merge(`${POLICIES}/validatingadmissionpolicies/recordings-guard`, {
          spec: { failurePolicy: 'Ignore' },
        }),
      'PolicyAltered',
      `different from version ${packageJson.version}: ValidatingAdmissionPolicy/recordings-guard. Apply the platform manifests again, from the same version as the running operator.`,
    ],
    [
      'a binding only warns',
      'warning',
      () =>
        here.admin.merge(`${POLICIES}/validatingadmissionpolicybindings/recordings-guard`, {
          spec: { validationActions: ['Warn'] },
        }),
      'PolicyAltered',
      `different from version ${packageJson.version}: ValidatingAdmissionPolicyBinding/recordings-guard. Apply the platform manifests again, from the same version as the running operator.`,
    ],
  ])(
    'when %s, the store is not Ready and says why, until they are applied again',
    async (_, name, harm, reason, why) => {
      const ns = await here.namespace(name);
      await ns.store();
      try {
        await eventually('the store is Ready', async () => (await ns.readiness()) === 'Mounted');
        await harm();
        await eventually('the store says so', async () => (await ns.readiness()) === reason);
        expect((await ns.status()).problems).toEqual([{ reason, message: why }]);
      } finally {
        await restore();
      }
      await eventually('the store is Ready again', async () => (await ns.readiness()) === 'Mounted');
    },
  );
});
