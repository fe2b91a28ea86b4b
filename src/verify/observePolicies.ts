import type { Fault } from '../api/reasons.ts';
import { ApiError } from '../cluster/apiError.ts';
import { listAll, type Reading } from '../cluster/list.ts';
import { collectionPath, POLICY_KINDS, type PolicyKind } from '../cluster/resources.ts';
import { compared, nameOf, policyFaults, type Comparison, type Installed } from '../policies/inForce.ts';
import { admissionPolicies } from '../policies/platform.ts';

/**
 * What is wrong with the admission policies of the cluster.
 *
 * @throws ApiError
 */
export async function observePolicies(connection: Reading): Promise<Fault[]> {
  const kinds = [...POLICY_KINDS.validating, ...POLICY_KINDS.mutating];
  const outcomes = await Promise.allSettled(kinds.map((kind) => read(connection, kind)));
  // In the order of the kinds, not of the answers: a person who lacks several permissions gets the same message each time.
  const found = outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
  const isMutating = found[kinds.indexOf('MutatingAdmissionPolicy')] !== undefined;
  return policyFaults(admissionPolicies, new Map(found.flatMap((each) => each ?? [])), isMutating);
}

/** Our policies of one kind. Undefined: the API server does not know the kind. */
async function read(connection: Reading, kind: PolicyKind): Promise<[string, Comparison][] | undefined> {
  try {
    const all = await listAll<Omit<Installed, 'kind'>>(connection, collectionPath(kind));
    return all.flatMap((each) => {
      const comparison = compared({ ...each, kind }, admissionPolicies);
      return comparison === undefined ? [] : [[nameOf({ ...each, kind }), comparison]];
    });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}
