import { describe, expect, it } from 'vitest';
import { admissionPolicies } from '../../src/policies/platform.ts';
import { meansTheSame } from '../../src/policies/sameMeaning.ts';
import { isNewerRelease } from '../../src/policies/version.ts';

/** A field at some depth, and its new value; undefined: it is not there; a function: made of the list that is there. */
type Row = [what: string, of: readonly [string, string], path: string, value: unknown];

const reversed = (list: unknown[]) => list.toReversed();
const oneLess = (list: unknown[]) => list.slice(0, -1);
const firstTwice = (list: unknown[]) => list.map(() => list[0]);

const renderedOf = ([kind, name]: readonly [string, string]) =>
  admissionPolicies.find((each) => each.kind === kind && each.metadata.name === name)!.spec;

const GUARD = ['ValidatingAdmissionPolicy', 'recordings-guard'] as const;
const BINDING = ['ValidatingAdmissionPolicyBinding', 'recordings-guard'] as const;
const MOUNT = ['MutatingAdmissionPolicy', 'recordings-mount'] as const;

/** Whether a policy still means the same when it is read from the cluster with a field changed. */
function same(of: readonly [string, string], path: string, value: unknown): boolean {
  const installed = structuredClone(renderedOf(of));
  const names = path.split('.');
  const last = names.pop()!;
  const parent = names.reduce<unknown>((tree, name) => (tree as Record<string, unknown>)[name], installed);
  const fields = parent as Record<string, unknown>;
  fields[last] = typeof value === 'function' ? (value as (was: unknown) => unknown)(fields[last]) : value;
  if (fields[last] === undefined) Reflect.deleteProperty(fields, last);
  return meansTheSame(installed, renderedOf(of));
}

const rows: Row[] = [
  ['a default in a field that this release does not know', GUARD, 'evaluationMode', 'Strict'],
  ['such a default deep inside', GUARD, 'validations.0.severity', 'Error'],
  ['such a default in a rule', GUARD, 'matchConstraints.resourceRules.0.subresourcePolicy', 'Exact'],
  ['such a default in a binding', BINDING, 'enforcement', { mode: 'Full' }],
  ['such a default in a mutation', MOUNT, 'mutations.0.jsonPatch.strict', true],
  ['empty lists where there were none', GUARD, 'auditAnnotations', []],
  ['no names of resources', GUARD, 'matchConstraints.resourceRules.0.resourceNames', []],
  ['no excluded rules', GUARD, 'matchConstraints.excludeResourceRules', []],
  ['null for what is absent', GUARD, 'matchConstraints.excludeResourceRules', null],
  [
    'a binding that selects everything',
    BINDING,
    'matchResources',
    { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} },
  ],
  ['no matchPolicy, which is Equivalent by default', GUARD, 'matchConstraints.matchPolicy', undefined],
  ['no selector of objects, which is all by default', GUARD, 'matchConstraints.objectSelector', undefined],
  ['no failurePolicy, which is Fail by default', GUARD, 'failurePolicy', undefined],
  ['rules in another order', GUARD, 'matchConstraints.resourceRules', reversed],
  ['operations in another order', GUARD, 'matchConstraints.resourceRules.0.operations', reversed],
  ['validations in another order', GUARD, 'validations', reversed],
  ['labels of its selector, none', GUARD, 'matchConstraints.namespaceSelector.matchLabels', {}],
];

const alterations: Row[] = [
  ['another expression', GUARD, 'validations.0.expression', 'true'],
  ['another variable', GUARD, 'variables.0.expression', 'true'],
  ['an exemption by condition', GUARD, 'matchConditions', [{ name: 'x', expression: 'false' }]],
  [
    'an exemption by rule',
    GUARD,
    'matchConstraints.excludeResourceRules',
    [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] }],
  ],
  ['an exemption of all but one name', GUARD, 'matchConstraints.resourceRules.0.resourceNames', ['x']],
  ['another selector of namespaces', GUARD, 'matchConstraints.namespaceSelector.matchLabels', { a: 'b' }],
  ['another selector of objects', GUARD, 'matchConstraints.objectSelector', { matchLabels: { guarded: 'true' } }],
  ['no selector of namespaces, which would reach all', GUARD, 'matchConstraints.namespaceSelector', undefined],
  ['matchPolicy Exact', GUARD, 'matchConstraints.matchPolicy', 'Exact'],
  ['failurePolicy Ignore', GUARD, 'failurePolicy', 'Ignore'],
  ['no rule', GUARD, 'matchConstraints.resourceRules', []],
  ['one rule less', GUARD, 'matchConstraints.resourceRules', oneLess],
  ['one operation less', GUARD, 'matchConstraints.resourceRules.0.operations', oneLess],
  ['one validation less', GUARD, 'validations', oneLess],
  ['a variable twice instead of another', GUARD, 'variables', firstTwice],
  ['scope of the whole cluster', GUARD, 'matchConstraints.resourceRules.0.scope', 'Cluster'],
  ['no scope', GUARD, 'matchConstraints.resourceRules.0.scope', undefined],
  ['no params', GUARD, 'paramKind', undefined],
  ['a binding to Audit', BINDING, 'validationActions', ['Audit']],
  ['a binding to Warn besides nothing', BINDING, 'validationActions', []],
  ['a binding that says nothing', BINDING, 'validationActions', undefined],
  ['a binding to another policy', BINDING, 'policyName', 'another'],
  ['a binding of some params only', BINDING, 'paramRef.selector', { matchLabels: { a: 'b' } }],
  ['a binding of one param', BINDING, 'paramRef', { name: 'x', parameterNotFoundAction: 'Allow' }],
  ['a binding of some namespaces only', BINDING, 'matchResources', { namespaceSelector: { matchLabels: { a: 'b' } } }],
  [
    'a binding without some objects',
    BINDING,
    'matchResources',
    { matchPolicy: 'Equivalent', excludeResourceRules: [{ resources: ['*'] }] },
  ],
  ['another patch', MOUNT, 'mutations.0.jsonPatch.expression', '[]'],
  ['no mutation', MOUNT, 'mutations', []],
  ['reinvocation', MOUNT, 'reinvocationPolicy', 'IfNeeded'],
];

describe('a policy in the cluster', () => {
  it.each(admissionPolicies.map((each) => [`${each.kind} ${each.metadata.name}`, each] as const))(
    '%s is what we render',
    (_, { spec }) => {
      expect(meansTheSame(structuredClone(spec), spec)).toBe(true);
    },
  );

  it.each(rows)('does the same with %s', (_, of, path, value) => {
    expect(same(of, path, value)).toBe(true);
  });

  it.each(alterations)('is altered by %s', (_, of, path, value) => {
    expect(same(of, path, value)).toBe(false);
  });

  it('is altered by mutations in another order', () => {
    const [a, b] = [{ mutations: ['a', 'b'] }, { mutations: ['b', 'a'] }];
    expect([meansTheSame(a, a), meansTheSame(a, b)]).toEqual([true, false]);
  });
});

describe('a release', () => {
  it.each([
    ['1.2.3', '1.2.2', true],
    ['1.10.0', '1.9.9', true],
    ['2.0.0', '1.9.9', true],
    ['1.2.3', '1.2.3', false],
    ['1.2.3', '1.3.0', false],
    ['1.2.3', '2.0.0', false],
    ['latest', '1.0.0', false],
    [undefined, '1.0.0', false],
  ])('%s is newer than %s: %s', (version, than, expected) => {
    expect(isNewerRelease(version, than)).toBe(expected);
  });
});
