import { it } from 'vitest';
import type { Mutation } from '../../src/policies/policy.ts';
import type { ControlPlaneOptions } from '../cluster/controlPlane.ts';

/** The API server against which the matrices of the policies run. */
export interface Server {
  /** As a sentence names it. */
  readonly name: string;
  /** What the API server has of mutating policies. Undefined: nothing, so the policies only refuse, and the operator mounts. */
  readonly mutation: Mutation | undefined;
  readonly options: ControlPlaneOptions;
  /**
   * Before 1.36, a change of any policy with variables may crash the API server while it evaluates another (kubernetes#135757). Tests that change
   * policies under load are skipped there: what they show about the policies is the same on every version.
   */
  readonly isStable: boolean;
}

const BETA = [
  '--feature-gates=MutatingAdmissionPolicy=true',
  '--runtime-config=admissionregistration.k8s.io/v1beta1=true',
];

/** By the value of RECORDINGS_KUBERNETES. `make test-all` runs them all. */
const SERVERS = {
  '1.30': { mutation: undefined, isStable: false, options: { version: '1.30' } },
  '1.34': { mutation: undefined, isStable: false, options: { version: '1.34' } },
  '1.35': { mutation: undefined, isStable: false, options: { version: '1.35' } },
  '1.35-v1beta1': { mutation: 'v1beta1', isStable: false, options: { version: '1.35', apiServerFlags: BETA } },
  '1.36': { mutation: 'v1', isStable: true, options: {} },
  '1.37': { mutation: 'v1', isStable: true, options: { version: '1.37' } },
} as const satisfies Record<string, Omit<Server, 'name'>>;

function chosen(key = '1.36'): Server {
  const known = SERVERS as Readonly<Record<string, Omit<Server, 'name'>>>;
  const server = known[key];
  if (server === undefined)
    throw new Error(`RECORDINGS_KUBERNETES is ${key}, not one of ${Object.keys(known).join(', ')}`);
  return { name: `Kubernetes ${key}`, ...server };
}

/** What RECORDINGS_KUBERNETES names; without it, the version of the test cluster. */
export const server = chosen(process.env.RECORDINGS_KUBERNETES);

/** A test of what the mutating policies do. It is skipped, and counted, where the API server has none. */
export const itMounts = it.runIf(server.mutation !== undefined);
