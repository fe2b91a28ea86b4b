import { say } from '../api/say.ts';
import { fault, warning, type Check } from '../api/finding.ts';
import type { Fault, Reason } from '../api/reasons.ts';

/** They are of the whole cluster, and the message names each. */
export const POLICIES = 'AdmissionPolicies/recordings';

/** On an older cluster, and for a user who may not look beyond a namespace, the check says what that means. Nothing is wrong. */
const TOLD: ReadonlySet<Reason> = new Set(['MutationUnavailable', 'PolicyNewer', 'Forbidden']);

const asked = (told: ReadonlySet<Reason>): Check<{ readonly policies: readonly Fault[] }> => ({
  id: 'policies',
  question: say`Are the admission policies in the cluster, as this version renders them?`,
  answer: ({ policies }) =>
    policies.map((cause) => (told.has(cause.reason) ? warning(POLICIES, cause) : fault(POLICIES, cause))),
});

/** Whether the platform is as this version renders it. */
export const policiesOfThisVersion = asked(TOLD);

/** For a store nothing is wrong, either, while the platform is being upgraded and its policies are of the release before. */
export const policiesInForce = asked(new Set([...TOLD, 'PolicyOlder']));
