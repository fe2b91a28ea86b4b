import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { compared, nameOf, policyFaults, type Comparison, type Installed } from '../../src/policies/inForce.ts';
import { admissionPolicies, guarding } from '../../src/policies/platform.ts';

/** What is said of a cluster in which these stand. */
function told(installed: readonly Installed[], isMutating = true): string[] {
  const comparisons = installed.flatMap((each): [string, Comparison][] => {
    const comparison = compared(each, admissionPolicies);
    return comparison === undefined ? [] : [[nameOf(each), comparison]];
  });
  return policyFaults(admissionPolicies, new Map(comparisons), isMutating).map(
    ({ reason, message }) => `${reason}: ${message}`,
  );
}

const without = (...names: string[]) => admissionPolicies.filter((each) => !names.includes(nameOf(each)));
const changed = (name: string, change: (policy: Installed) => Installed): Installed[] =>
  admissionPolicies.map((each) => (nameOf(each) === name ? change(each) : each));

const GUARD = 'ValidatingAdmissionPolicy/recordings-guard';
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
    ["nothing of other people's", [...admissionPolicies, stranger], []],
    ['which are missing', without(GUARD), [`PolicyMissing: the cluster does not have ${GUARD}`]],
    [
      'a few of many that are missing',
      [],
      [
        'PolicyMissing: the cluster does not have ValidatingAdmissionPolicy/recordings-guard, ValidatingAdmissionPolicyBinding/recordings-guard, ' +
          `ValidatingAdmissionPolicy/recordings-guard-suspended, ValidatingAdmissionPolicyBinding/recordings-guard-suspended and ${admissionPolicies.length - 4} more`,
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
      [`PolicyAltered: different from version ${packageJson.version}: ${GUARD} (of version 0.0.1)`],
    ],
    [
      'which are of a newer release, while the platform is upgraded: no alteration',
      changed(GUARD, newer),
      [`PolicyNewer: of version 999.0.0, newer than this program: ${GUARD}`],
    ],
  ])('%s', (_, installed, expected) => {
    expect(told(installed)).toEqual(expected);
  });

  it('that there is no mutation on an older API server, and that what needs none is there', () => {
    const unavailable =
      'MutationUnavailable: the API server does not serve mutating admission policies, so the operator mounts after a workload is created';
    expect(told(guarding, false)).toEqual([unavailable]);
    expect(told(guarding.slice(1), false)).toEqual([`PolicyMissing: the cluster does not have ${GUARD}`, unavailable]);
  });
});
