import type { ApiError } from '../cluster/apiError.ts';

export interface Circumstances {
  /** The operator runs in a pod. */
  readonly isInCluster: boolean;
  readonly isReady: boolean;
  /** The API server has answered a list. */
  readonly wasAnswered: boolean;
  /** Every first list has failed at least once. */
  readonly haveAllFailed: boolean;
  /** The operator can do without what it may not read. */
  readonly isSpare: boolean;
}

/**
 * Whether the operator ends for a failed list. In a pod, never: the API server comes back, and permissions may come late. A person at a terminal who named
 * the wrong server, or has no permission, wants to know at once.
 */
export function isHopeless(
  { status }: ApiError,
  { isInCluster, isReady, wasAnswered, haveAllFailed, isSpare }: Circumstances,
): boolean {
  if (isInCluster || isReady) return false;
  if (status === 401 || (status === 403 && !isSpare)) return true;
  return (status === 0 || status === 403) && haveAllFailed && !wasAnswered;
}

export interface LeaseCircumstances {
  readonly isInCluster: boolean;
  readonly hasLed: boolean;
}

/**
 * Whether the operator ends for an answer about the lease. In a pod, never. At a terminal, a missing permission or namespace is a mistake. But whoever has led
 * has the permission: an API server that has just started knows no permissions for a moment.
 */
export function isLeaseHopeless({ status }: ApiError, { isInCluster, hasLed }: LeaseCircumstances): boolean {
  if (isInCluster || hasLed) return false;
  return status === 401 || status === 403 || status === 404;
}
