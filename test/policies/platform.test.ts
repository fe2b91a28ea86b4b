import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { ENABLED_LABEL, KIND } from '../../src/api/labels.ts';
import { REASON_NAMES } from '../../src/api/reasons.ts';
import { admissionPolicies } from '../../src/policies/platform.ts';

const policies = admissionPolicies.filter(({ kind }) => kind.endsWith('Policy'));
const named = policies.map((policy) => [policy.metadata.name, policy.spec as unknown as PolicySpec] as const);

interface PolicySpec {
  readonly paramKind?: { readonly kind: string };
  readonly failurePolicy: string;
  readonly matchConstraints: { readonly namespaceSelector: object };
  readonly validations?: readonly { readonly message: string; readonly messageExpression: string }[];
}

describe('the admission policies', () => {
  it('have a binding each, of the same name', () => {
    const bindings = admissionPolicies.filter(({ kind }) => kind.endsWith('Binding'));
    expect(bindings.map(({ kind, metadata, spec }) => [kind, metadata.name, spec.policyName])).toEqual(
      policies.map(({ kind, metadata: { name } }) => [`${kind}Binding`, name, name]),
    );
  });

  it('bear the version of the release', () => {
    const versions = admissionPolicies.map(({ metadata }) => metadata.labels['app.kubernetes.io/version']);
    expect(new Set(versions)).toEqual(new Set([packageJson.version]));
  });

  it.each(named)('%s, where it has params, matches in namespaces that have opted in alone', (_, spec) => {
    const optedIn = { matchExpressions: [{ key: ENABLED_LABEL, operator: 'In', values: ['true'] }] };
    if (spec.paramKind?.kind === KIND) expect(spec.matchConstraints.namespaceSelector).toEqual(optedIn);
    // An API server may not know the kind of policy beside which another is in force.
    expect(spec.failurePolicy).toBe(spec.paramKind?.kind === 'MutatingAdmissionPolicy' ? 'Ignore' : 'Fail');
  });

  it.each(named)('%s says a reason of the closed list, whatever happens', (_, spec) => {
    for (const { message, messageExpression } of spec.validations ?? []) {
      expect(REASON_NAMES).toContain(message.split(': ')[0]);
      expect(messageExpression).not.toContain('\n\n');
    }
  });
});
