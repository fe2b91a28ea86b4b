import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { compared, nameOf, policyFaults, type Comparison, type Installed } from '../../src/policies/inForce.ts';
import { admissionPolicies, guarding, mounting, mountingFor, policiesFor } from '../../src/policies/platform.ts';
import type { Mutation } from '../../src/policies/policy.ts';

/** What is said of a cluster in which these stand. */
function told(installed: readonly Installed[], mutation: Mutation | 'none' = 'v1'): string[] {
  const comparisons = installed.flatMap((each): [string, Comparison][] => {
    const comparison = compared(each, admissionPolicies);
    return comparison === undefined ? [] : [[nameOf(each), comparison]];
  });
  return policyFaults(admissionPolicies, new Map(comparisons), mutation === 'none' ? undefined : mutation).map(
    ({ reason, message }) => `${reason}: ${message}`,
  );
}

const without = (...names: string[]) => admissionPolicies.filter((each) => !names.includes(nameOf(each)));
const changed = (name: string, change: (policy: Installed) => Installed): Installed[] =>
  admissionPolicies.map((each) => (nameOf(each) === name ? change(each) : each));

const GUARD = 'ValidatingAdmissionPolicy/recordings-guard';
const GUARD_BINDING = 'ValidatingAdmissionPolicyBinding/recordings-guard';
const MOUNT = 'MutatingAdmissionPolicy/recordings-mount';
const MOUNT_BINDING = 'MutatingAdmissionPolicyBinding/recordings-mount';
const older = (policy: Installed): Installed => ({
  ...policy,
  metadata: { ...policy.metadata, labels: { 'app.kubernetes.io/version': '0.0.1' } },
  spec: { ...policy.spec, variables: [] },
});
const weaker = (policy: Installed): Installed => ({ ...policy, spec: { ...policy.spec, failurePolicy: 'Ignore' } });
const newer = (policy: Installed): Installed => ({
  ...older(policy),
  metadata: { ...policy.metadata, labels: { 'app.kubernetes.io/version': '999.0.0' } },
});
const stranger: Installed = { kind: 'ValidatingAdmissionPolicy', metadata: { name: 'of-others' }, spec: {} };

describe('of the policies in a cluster it is told', () => {
  it.each<[string, readonly Installed[], string[]]>([
    ['nothing, where they are as rendered', admissionPolicies, []],
    [
      'that those are missing that an older Kubernetes does not know',
      guarding,
      [
        'PolicyMissing: the cluster has none of the policies that mount at admission, as if the platform was rendered for an older Kubernetes',
      ],
    ],
    ["nothing of other people's", [...admissionPolicies, stranger], []],
    [
      'which are missing',
      without(GUARD, GUARD_BINDING),
      [`PolicyMissing: the cluster does not have ${GUARD}, ${GUARD_BINDING}`],
    ],
    [
      'that none is there, where the CRD alone was applied',
      [],
      [
        'PolicyMissing: the cluster has none of the admission policies, so nothing is refused, and nothing is mounted at admission',
      ],
    ],
    [
      'a few of many that are missing',
      admissionPolicies.filter(({ metadata }) => metadata.name === 'recordings-store-missing'),
      [
        'PolicyMissing: the cluster does not have ValidatingAdmissionPolicy/recordings-guard, ValidatingAdmissionPolicyBinding/recordings-guard, ' +
          `ValidatingAdmissionPolicy/recordings-guard-suspended, ValidatingAdmissionPolicyBinding/recordings-guard-suspended and ${admissionPolicies.length - 6} more, ` +
          'so ValidatingAdmissionPolicyBinding/recordings-store-missing has no effect',
      ],
    ],
    [
      'which policy has no effect without its binding',
      without(GUARD_BINDING),
      [`PolicyMissing: the cluster does not have ${GUARD_BINDING}, so ${GUARD} has no effect`],
    ],
    [
      'which binding has no effect without its policy',
      without(GUARD),
      [`PolicyMissing: the cluster does not have ${GUARD}, so ${GUARD_BINDING} has no effect`],
    ],
    [
      'which policy stands alone without the policy that mounts',
      without(MOUNT),
      [
        `PolicyMissing: the cluster does not have ${MOUNT}, so ${MOUNT_BINDING}, ValidatingAdmissionPolicyBinding/recordings-not-enabled, ValidatingAdmissionPolicyBinding/recordings-store-missing have no effect`,
      ],
    ],
    [
      'what is refused without need while the policy that mounts has no binding',
      without(MOUNT_BINDING),
      [
        `PolicyMissing: the cluster does not have ${MOUNT_BINDING}, so ${MOUNT} has no effect, and roles in stores that exist are refused with StoreMissing`,
      ],
    ],
    [
      'which are altered',
      changed(GUARD, weaker),
      [`PolicyAltered: different from version ${packageJson.version}: ${GUARD}`],
    ],
    [
      'which are of another release',
      changed(GUARD, older),
      [`PolicyOlder: of version 0.0.1, older than this program: ${GUARD}`],
    ],
    [
      'which are of no release',
      changed(GUARD, (each) => ({ ...weaker(each), metadata: { name: each.metadata.name } })),
      [`PolicyAltered: different from version ${packageJson.version}: ${GUARD} (of version unknown)`],
    ],
    [
      'which are not there yet, while others are of an older release',
      changed(GUARD, older).filter((each) => nameOf(each) !== GUARD_BINDING),
      [
        `PolicyOlder: of version 0.0.1, older than this program: ${GUARD}`,
        `PolicyOlder: not there yet, while others are of an older version: ${GUARD_BINDING}`,
      ],
    ],
    [
      'which are altered, while others are of an older release',
      changed(GUARD, older).map((each) => (nameOf(each) === MOUNT ? weaker(each) : each)),
      [
        `PolicyAltered: different from version ${packageJson.version}: ${MOUNT}`,
        `PolicyOlder: of version 0.0.1, older than this program: ${GUARD}`,
      ],
    ],
    [
      'which are of a newer release, while the platform is upgraded: no alteration',
      changed(GUARD, newer),
      [`PolicyNewer: of version 999.0.0, newer than this program: ${GUARD}`],
    ],
  ])('%s', (_, installed, expected) => {
    expect(told(installed)).toEqual(expected);
  });

  const unavailable =
    'MutationUnavailable: the API server has no mutating admission policies, so the operator mounts a moment after a workload is created, and the first pods of a new workload run without the recordings until a rollout replaces them';
  const storeMissing = admissionPolicies.filter(({ metadata }) => metadata.name === 'recordings-store-missing');

  it.each<[string, readonly Installed[], string[]]>([
    ['that what needs none is there', guarding, [unavailable]],
    [
      'what else is missing',
      guarding.filter((each) => ![GUARD, GUARD_BINDING].includes(nameOf(each))),
      [`PolicyMissing: the cluster does not have ${GUARD}, ${GUARD_BINDING}`, unavailable],
    ],
    ['nothing of what has no effect', [...guarding, ...storeMissing], [unavailable]],
    [
      'what an older release left, which refuses without need',
      [...guarding, ...storeMissing.map(older)],
      [
        'PolicyAltered: the API server has no mutating admission policies, so ValidatingAdmissionPolicy/recordings-store-missing may refuse roles in stores that exist: delete what is named here',
        unavailable,
      ],
    ],
  ])('of an API server without mutating policies: %s', (_, installed, expected) => {
    expect(told(installed, 'none')).toEqual(expected);
  });

  it('nothing of an API server that has them in v1beta1, where they are rendered for it', () => {
    expect(told(policiesFor('v1beta1'), 'v1beta1')).toEqual([]);
    // Rendered for another server.
    const altered = [
      `PolicyAltered: different from version ${packageJson.version}: ValidatingAdmissionPolicy/recordings-not-enabled, ValidatingAdmissionPolicy/recordings-store-missing`,
    ];
    expect(told(admissionPolicies, 'v1beta1')).toEqual(altered);
  });

  const older36 =
    'PolicyOlder: rendered for an older Kubernetes, which does not mount in the write itself as this one can: render the platform for this Kubernetes';

  const CLONE = 'ValidatingAdmissionPolicy/recordings-clone';

  it.each<[string, readonly Installed[], Mutation | 'none', string[]]>([
    ['from one without mutating policies', policiesFor(undefined), 'v1', [older36]],
    ['from one without, to one that has them in v1beta1', policiesFor(undefined), 'v1beta1', [unavailable]],
    ['from one that has them in v1beta1', policiesFor('v1beta1'), 'v1', [older36]],
    ['before it is known that they are in v1', policiesFor('v1beta1'), 'none', [unavailable]],
    [
      'of which something is missing beside',
      policiesFor(undefined).filter((each) => nameOf(each) !== CLONE),
      'v1',
      [
        `PolicyMissing: the cluster does not have ${CLONE}, so ValidatingAdmissionPolicyBinding/recordings-clone has no effect`,
        older36,
      ],
    ],
    [
      'where only the mounting policies were applied again',
      [...policiesFor(undefined), ...mountingFor('v1')],
      'v1',
      [],
    ],
    [
      'while those in v1beta1 are applied in v1',
      policiesFor('v1beta1').map((each) =>
        each.metadata.name === 'recordings-not-enabled'
          ? admissionPolicies.find((other) => nameOf(other) === nameOf(each))!
          : each,
      ),
      'v1',
      [older36],
    ],
    ['while the mounting policies are applied', [...policiesFor(undefined), ...mounting.slice(0, 3)], 'v1', [older36]],
    ['back to one without', admissionPolicies, 'none', [unavailable]],
  ])('after an upgrade of the API server, %s', (_, installed, now, expected) => {
    expect(told(installed, now)).toEqual(expected);
  });
});
