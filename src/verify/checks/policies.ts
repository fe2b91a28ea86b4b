import type { Fault } from '../../api/reasons.ts';
import { fault, warning, type Check } from '../finding.ts';

/** They are of the whole cluster, and the message names each. */
const OBJECT = 'AdmissionPolicies/recordings';

export const policiesInForce: Check<{ readonly policies: readonly Fault[] | undefined }> = {
  id: 'policies',
  question: 'Are the admission policies in the cluster, as this version renders them?',
  answer: ({ policies = [] }) =>
    policies.map((cause) => (cause.reason === 'MutationUnavailable' ? warning(OBJECT, cause) : fault(OBJECT, cause))),
};
