import type { Fault } from '../api/reasons.ts';
import { ApiError } from '../cluster/apiError.ts';
import { listAll, type Reading } from '../cluster/list.ts';
import { collectionPath, mutatingPath, POLICY_KINDS, type PolicyKind } from '../cluster/resources.ts';
import { compared, MUTATIONS, nameOf, policyFaults, type Comparison, type Installed } from '../policies/inForce.ts';
import { admissionPolicies } from '../policies/platform.ts';
import type { Mutation } from '../policies/policy.ts';

type Comparisons = readonly (readonly [string, Comparison])[];

/**
 * What is wrong with the admission policies of the cluster.
 *
 * @throws ApiError
 */
export async function observePolicies(connection: Reading): Promise<Fault[]> {
  const outcomes = await Promise.allSettled([
    ...POLICY_KINDS.validating.map((kind) => read(connection, kind, collectionPath(kind))),
    ...POLICY_KINDS.mutating.map((kind) => readMutating(connection, kind)),
  ]);
  // In the order of the kinds, not of the answers: a person who lacks several permissions gets the same message each time.
  const found = outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
  const mutation = found.flatMap((each) => each?.mutation ?? [])[0];
  return policyFaults(admissionPolicies, new Map(found.flatMap((each) => each?.comparisons ?? [])), mutation);
}

interface Found {
  readonly comparisons: Comparisons;
  readonly mutation?: Mutation;
}

/** In the newest API version that the API server has. */
async function readMutating(
  connection: Reading,
  kind: (typeof POLICY_KINDS)['mutating'][number],
): Promise<Found | undefined> {
  for (const mutation of MUTATIONS) {
    const found = await read(connection, kind, mutatingPath(kind, mutation));
    if (found !== undefined) return { ...found, mutation };
  }
  return undefined;
}

/** Our policies of one kind. Undefined: the API server does not know the kind. */
async function read(connection: Reading, kind: PolicyKind, path: string): Promise<Found | undefined> {
  try {
    const all = await listAll<Omit<Installed, 'kind'>>(connection, path);
    const comparisons = all.flatMap((each): [string, Comparison][] => {
      const comparison = compared({ ...each, kind }, admissionPolicies);
      return comparison === undefined ? [] : [[nameOf({ ...each, kind }), comparison]];
    });
    return { comparisons };
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}
