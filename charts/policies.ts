import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { AdmissionObject } from '../src/policies/policy.ts';

/** Admission policies with their bindings. They have a file of their own, because the CRD must exist for a moment before they do. */
export class PoliciesChart extends Chart {
  constructor(scope: Construct, id: string, policies: readonly AdmissionObject[]) {
    super(scope, id);
    for (const policy of policies) new ApiObject(this, `${policy.kind}-${policy.metadata.name}`, policy);
  }
}
