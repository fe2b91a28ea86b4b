import type { Mutation } from './policy.ts';

/** What an API server knows of admission policies. */
export interface ApiServer {
  /** As a sentence names it: `Kubernetes 1.30`. */
  readonly name: string;
  /** In which API version mutating policies can be used. Undefined: not at all, so the operator alone mounts. */
  readonly mutation: Mutation | undefined;
}

/** A version for which the policies cannot be rendered. The message says what to do. */
export class UnsuitableVersion extends Error {
  override readonly name = 'UnsuitableVersion';
}

/** Validating policies exist in v1 since then. */
const OLDEST = 30;
/** Mutating policies exist in v1, and are on, since then. */
const MUTATING = 36;
/** They exist in v1beta1, behind a feature gate, and know the functions of lists that our expressions call, since then. 1.34 has the gate, and not the functions. */
const BETA = 35;

/** What opens the gate, in the words of the API server's flags. */
export const BETA_FLAGS = [
  '--feature-gates=MutatingAdmissionPolicy=true',
  '--runtime-config=admissionregistration.k8s.io/v1beta1=true',
] as const;

export const NEWEST: ApiServer = { name: `Kubernetes 1.${MUTATING} and newer`, mutation: 'v1' };

/**
 * @param version as users and API servers write it: 1.30, v1.30.14, 1.31.4+k3s1, 1.33.1-gke.1386000
 * @param beta whether to use mutating policies in v1beta1, because the user has opened their gate
 * @throws UnsuitableVersion
 */
export function apiServerOf(version: string, beta: boolean): ApiServer {
  const minor = Number(/^v?1\.(\d{1,3})(?:[.+-]\S*)?$/.exec(version.trim())?.[1] ?? 'NaN');
  if (Number.isNaN(minor)) {
    throw new UnsuitableVersion(`"${version}" is not a version of Kubernetes: write it as 1.30, or write auto`);
  }
  const name = `Kubernetes 1.${minor}`;
  if (minor < OLDEST) {
    throw new UnsuitableVersion(`${name} has no admission policies in v1: the platform needs 1.${OLDEST} or newer`);
  }
  if (!beta) return { name, mutation: minor < MUTATING ? undefined : 'v1' };
  if (minor < BETA) {
    throw new UnsuitableVersion(
      `${name} cannot run the policies that mount: leave out --mutation. The operator mounts a moment after a workload is created.`,
    );
  }
  if (minor >= MUTATING) {
    throw new UnsuitableVersion(`${name} has mutating policies in v1, and they are on: leave out --mutation`);
  }
  return { name, mutation: 'v1beta1' };
}
