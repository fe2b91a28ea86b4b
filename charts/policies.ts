import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { admissionPolicies } from '../src/policies/platform.ts';

/** The admission policies, in a file of their own: they want the CRD to be there for a moment before they are. */
export class PoliciesChart extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    for (const policy of admissionPolicies) new ApiObject(this, `${policy.kind}-${policy.metadata.name}`, policy);
  }
}
