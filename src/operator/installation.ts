import type { AdmissionObject, Mutation } from '../policies/policy.ts';

/** How the platform of this operator was rendered. */
export interface Installation {
  /** The policies that must be in the cluster. */
  readonly policies: readonly AdmissionObject[];
  /** What the API server had of mutating policies. Default: v1. */
  readonly mutation?: Mutation | 'none' | undefined;
  /** The only namespaces to look at. Default: all. */
  readonly namespaces?: readonly string[] | undefined;
}
