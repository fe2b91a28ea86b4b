import { say } from '../api/say.ts';
import type { Fault } from '../api/reasons.ts';
import { ApiError } from '../cluster/apiError.ts';
import type { Connection } from '../cluster/connection.ts';
import type { KubernetesObject } from '../cluster/kubernetesObject.ts';
import { readByName, type Reading } from '../cluster/list.ts';
import { collectionPath, objectPath } from '../cluster/resources.ts';
import type { Operation } from '../mount/operations.ts';
import { EXCERPTS } from '../observed/excerpt.ts';
import type { ObservedWorkload } from '../observed/workload.ts';

/** The result of a write. */
export type Outcome =
  | { readonly kind: 'written'; readonly object: KubernetesObject }
  /** The object has changed or is gone. Usually the watch shows it. */
  | { readonly kind: 'stale'; readonly message: string }
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
    const accept = EXCERPTS[kind];
    return {
      kind: 'written',
      object: await connection.patch<KubernetesObject>(path, [lock, ...operations], {}, { accept }),
    };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return outcomeOf(error);
  }
}

function outcomeOf(error: ApiError): Outcome {
  switch (error.status) {
    case 404:
    case 409:
      return { kind: 'stale', message: say`${error.message}` };
    case 422:
      if (isFailedTest(error)) return { kind: 'stale', message: say`${error.message}` };
      return refused(error);
    case 400:
    case 403:
    case 413:
      return refused(error);
    default:
      throw error;
  }
}

const refused = (error: ApiError): Outcome => ({
  kind: 'refused',
  fault: { reason: isPermission(error) ? 'Forbidden' : 'Refused', message: say`${error.message}` },
});

/**
 * The API server applies a JSON patch before it compares versions. So a patch of an object that has changed may fail by its `test` or its path, with
 * these words and no cause (NewGenericServerResponse in apimachinery). A validation, or a policy, names itself or a field.
 */
const isFailedTest = ({ causes, message }: ApiError): boolean =>
  causes.length === 0 && message.startsWith('the server rejected our request due to an error in our request');

/** Admission can also answer 403. Only the message of RBAC says who cannot do what. */
const isPermission = ({ status, message }: ApiError): boolean =>
  status === 403 && message.includes(' cannot patch resource ');

/** The object as it is now. @returns as {@link readByName} @throws ApiError */
export const readAgain = (connection: Reading, { kind, namespace, name }: ObservedWorkload) =>
  readByName(connection, collectionPath(kind, namespace), name, { accept: EXCERPTS[kind] });

/** What is wrong where the API server did something else than it was asked, and would again. */
export const LEFT_OUT: Fault = {
  reason: 'Refused',
  message: say`the API server took the write, and left the change of the pod template out: something that changes objects at admission wants it otherwise (a mutating webhook, or a policy)`,
};

/** Whether a failure is about this one write: a webhook that does not answer, for example. Other failures concern every request. */
export const concernsWorkload = ({ status }: ApiError): boolean =>
  status > 0 && ![401, 408, 429, 503, 504].includes(status);
