import { isDeepStrictEqual } from 'node:util';
import { microTime, type KubernetesObject } from './kubernetesObject.ts';

/**
 * The record of who leads, and how the record changes hands: the algorithm of client-go (tools/leaderelection), as pure functions. A candidate never compares
 * the times in the record with its own clock, because the clocks of two nodes differ. A candidate notes when it saw the record change, and the record is
 * free when it has not changed for as long as its holder asked for. Every change is made in the version that was seen, so only one of two candidates succeeds.
 */

/** A Lease of coordination.k8s.io/v1. Times are for people. */
export interface Lease extends KubernetesObject {
  readonly spec?: LeaseSpec;
}

export interface LeaseSpec {
  /** Absent: the lease is free. */
  readonly holderIdentity?: string;
  /** How long the holder may rely on the lease after a renewal, s. */
  readonly leaseDurationSeconds?: number;
  readonly acquireTime?: string;
  readonly renewTime?: string;
  /** How often the lease went to another holder. */
  readonly leaseTransitions?: number;
}

export interface LeaseTimes {
  /** How long a lease outlasts its renewal, ms. Whole seconds. */
  readonly durationMs: number;
  /** How long after a renewal the holder begins writes, ms. */
  readonly renewMs: number;
  /** From one renewal to the next, ms. */
  readonly retryMs: number;
}

/** The defaults of client-go. The renewal deadline leaves five seconds for writes in flight and for clocks of different pace. */
export const LEASE_TIMES: LeaseTimes = { durationMs: 15_000, renewMs: 10_000, retryMs: 2000 };

/** The same for another duration, in the same proportions. @param durationMs whole seconds */
export const leaseTimes = (durationMs: number): LeaseTimes => ({
  durationMs,
  renewMs: (durationMs * 2) / 3,
  retryMs: (durationMs * 2) / 15,
});

/** The lease as it was last seen. */
export interface Sighting {
  /** Undefined: there is none. */
  readonly lease: Lease | undefined;
  /** When this process may take the lease, ms of the monotonic clock. */
  readonly freeAt: number;
}

export interface Candidate {
  readonly identity: string;
  readonly times: LeaseTimes;
}

/** What a look at the lease says. @param now ms of the monotonic clock */
export function sighted(
  before: Sighting | undefined,
  lease: Lease | undefined,
  { identity, times }: Candidate,
  now: number,
): Sighting {
  // Somebody deleted the lease. Its holder may not know yet.
  if (lease === undefined) return { lease, freeAt: before?.freeAt ?? now };
  const { holderIdentity: holder = '', leaseDurationSeconds } = lease.spec ?? {};
  if (holder === '' || holder === identity)
    return { lease, freeAt: isSameTerm(before?.lease, lease) ? now : Math.max(now, before?.freeAt ?? now) };
  if (before?.lease !== undefined && isDeepStrictEqual(before.lease.spec, lease.spec)) {
    return { lease, freeAt: before.freeAt };
  }
  return { lease, freeAt: now + (leaseDurationSeconds === undefined ? times.durationMs : leaseDurationSeconds * 1000) };
}

/**
 * Whether one record follows the other while nobody else held the lease: who gives it up leaves the rest of the record as it is. A free lease of another term is
 * one from before, where etcd was restored to an older revision, and the holder that was seen last may not know yet.
 */
const isSameTerm = (before: Lease | undefined, { spec }: Lease): boolean =>
  before?.spec !== undefined &&
  before.spec.acquireTime === spec?.acquireTime &&
  before.spec.leaseTransitions === spec?.leaseTransitions;

export const holds = (lease: Lease | undefined, identity: string): boolean => lease?.spec?.holderIdentity === identity;

/** The record after this candidate takes or renews it. @param now ms since 1970 */
export function held(spec: LeaseSpec = {}, { identity, times }: Candidate, now: number): LeaseSpec {
  const isRenewal = spec.holderIdentity === identity;
  const { acquireTime = microTime(now), leaseTransitions = 0 } = spec;
  return {
    ...spec,
    holderIdentity: identity,
    leaseDurationSeconds: times.durationMs / 1000,
    acquireTime: isRenewal ? acquireTime : microTime(now),
    renewTime: microTime(now),
    leaseTransitions: isRenewal || spec.acquireTime === undefined ? leaseTransitions : leaseTransitions + 1,
  };
}

/** The record after its holder gives it up. The next candidate does not wait. @param now ms since 1970 */
export function released(spec: LeaseSpec, now: number): LeaseSpec {
  const record = { ...spec, leaseDurationSeconds: 1, renewTime: microTime(now) };
  delete record.holderIdentity;
  return record;
}
