import { ApiError } from './apiError.ts';
import type { Reading } from './list.ts';

/**
 * The version of the API server, as it writes it: `v1.30.14`.
 *
 * @throws ApiError
 */
export async function apiServerVersion(connection: Reading): Promise<string> {
  const { gitVersion } = await connection.get<{ readonly gitVersion: string }>('/version');
  return gitVersion;
}

/**
 * Whether the API server has mutating admission policies in an API version. Everyone who can log in may ask.
 *
 * @throws ApiError
 */
export async function servesMutation(connection: Reading, version: 'v1' | 'v1beta1'): Promise<boolean> {
  try {
    const { resources } = await connection.get<{ readonly resources: readonly { readonly name: string }[] }>(
      `/apis/admissionregistration.k8s.io/${version}`,
    );
    return resources.some(({ name }) => name === 'mutatingadmissionpolicies');
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return false;
    throw error;
  }
}
