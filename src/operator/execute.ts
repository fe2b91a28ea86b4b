import type { Fault } from '../api/reasons.ts';
import { ApiError } from '../cluster/apiError.ts';
import type { Connection } from '../cluster/connection.ts';
import type { KubernetesObject } from '../cluster/reflector.ts';
import { objectPath } from '../cluster/resources.ts';
import type { Operation } from '../mount/operations.ts';
import type { ObservedWorkload } from '../observed/workload.ts';

/** The result of a write. */
export type Outcome =
  | { readonly kind: 'written'; readonly object: KubernetesObject }
  /** The object has changed or is gone. The watch will show it. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'refused'; readonly fault: Fault };

/**
 * Patches a workload, only in the version that was observed (semantics 25).
 *
 * @throws ApiError if the same write may succeed later: the API server cannot be reached, is overloaded, or fails.
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

/** Admission can also answer 403. Only the message of RBAC says who cannot do what. */
const isPermission = ({ status, message }: ApiError): boolean =>
  status === 403 && message.includes(' cannot patch resource ');
