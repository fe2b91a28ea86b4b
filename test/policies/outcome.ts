import { ApiError } from '../../src/cluster/apiError.ts';
import { API_VERSIONS, collectionPath } from '../../src/cluster/resources.ts';
import type { AdmissionObject } from '../../src/policies/policy.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Manifest } from './manifest.ts';

/** What became of a request: the object as it would be stored, or why it was refused. */
export type Outcome = { readonly object: Manifest } | { readonly refusal: string };

export async function applyPolicies(cluster: Cluster, items: readonly AdmissionObject[]): Promise<void> {
  const list = { apiVersion: 'v1', kind: 'List', items };
  await cluster.kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], JSON.stringify(list));
}

/** Where the API server has the policies, or bindings, of a kind. */
export const policiesPath = ({ apiVersion, kind }: Pick<AdmissionObject, 'apiVersion' | 'kind'>): string =>
  collectionPath(kind).replace(API_VERSIONS[kind], apiVersion);

export async function outcome(request: Promise<unknown>): Promise<Outcome> {
  try {
    return { object: (await request) as Manifest };
  } catch (error) {
    if (error instanceof ApiError) return { refusal: error.message };
    throw error;
  }
}
