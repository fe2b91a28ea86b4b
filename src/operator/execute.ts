import type { Fault } from '../api/reasons.ts';
import { ApiError } from '../cluster/apiError.ts';
import type { Connection } from '../cluster/connection.ts';
import type { KubernetesObject } from '../cluster/reflector.ts';
import { objectPath } from '../cluster/resources.ts';
import type { Operation } from '../mount/operations.ts';
import type { ObservedWorkload } from '../observed/workload.ts';

/** What became of a write. */
export type Outcome =
  | { readonly kind: 'written'; readonly object: KubernetesObject }
  /** The object has changed, or is gone: the watch will show it. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'refused'; readonly fault: Fault };

/**
 * Writes to a workload, as it was observed, and only to that (semantics 25).
 *
 * @throws ApiError where another try with the same write may succeed: the API server is not reachable, overloaded, or in disorder.
 */
export async function write(
  connection: Pick<Connection, 'patch'>,
  workload: ObservedWorkload,
  operations: readonly Operation[],
): Promise<Outcome> {
  const { kind, namespace, name, resourceVersion } = workload;
  const lock: Operation = { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion };
  try {
    const path = objectPath(kind, namespace, name);
    return { kind: 'written', object: await connection.patch<KubernetesObject>(path, [lock, ...operations]) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return outcomeOf(error);
  }
}

function outcomeOf(error: ApiError): Outcome {
  switch (error.status) {
    case 404:
    case 409:
      return { kind: 'stale' };
    case 400:
    case 403:
    case 413:
    case 422:
      return {
        kind: 'refused',
        fault: { reason: isPermission(error) ? 'Forbidden' : 'Refused', message: error.message },
      };
    default:
      throw error;
  }
}

/** Admission may refuse with 403, too; RBAC says who cannot do what. */
const isPermission = ({ status, message }: ApiError): boolean =>
  status === 403 && message.includes(' cannot patch resource ');
