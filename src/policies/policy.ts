import packageJson from '../../package.json' with { type: 'json' };
import { API_VERSION, GROUP, KIND } from '../api/labels.ts';
import { inOptedInNamespaces, type Match } from './match.ts';

/** A named subexpression of a policy: `variables.<name>`. */
export interface Variable {
  readonly name: string;
  readonly expression: string;
}

/** When a condition is false, the policy is skipped. A condition cannot read variables or the namespace. */
export interface Condition {
  readonly name: string;
  readonly expression: string;
}

export interface Validation {
  readonly expression: string;
  /** A CEL expression of the sentence that the user reads. The sentence begins with a reason (semantics 23). */
  readonly messageExpression: string;
  /** The sentence that the user reads when `messageExpression` fails. */
  readonly message: string;
}

const API_GROUP = 'admissionregistration.k8s.io';

/** An object of admissionregistration.k8s.io, as it is in the cluster. Only mutating policies exist in v1beta1. */
export interface AdmissionObject {
  readonly apiVersion: `${typeof API_GROUP}/${Mutation}`;
  readonly kind: `${'Mutating' | 'Validating'}AdmissionPolicy${'' | 'Binding'}`;
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>>;
}

/** The API version in which the API server has mutating policies: v1 since Kubernetes 1.36, and v1beta1 on 1.35 if its feature gate is on. */
export type Mutation = 'v1' | 'v1beta1';

interface Policy {
  readonly name: string;
  /** Whether the policy is evaluated once for each RecordingStore of the namespace, with the store as `params`. */
  readonly ofEachStore: boolean;
  /** The mutating policy without which this policy is not evaluated. */
  readonly onlyBeside?: string;
  readonly match: Match;
  readonly conditions?: readonly Condition[];
  readonly variables?: readonly Variable[];
}

export interface MutatingPolicy extends Policy {
  /** A CEL expression that returns a list of JSONPatch. */
  readonly jsonPatch: string;
}

export interface ValidatingPolicy extends Policy {
  readonly validations: readonly Validation[];
  /** What a failed validation does. */
  readonly actions: readonly ('Deny' | 'Warn' | 'Audit')[];
}

/** A mutating policy and its binding. */
export function mutating({ jsonPatch, ...policy }: MutatingPolicy): AdmissionObject[] {
  return withBinding(
    'Mutating',
    { ...policy, labels: MUTATING_LABELS },
    {
      // A sidecar that is injected after us is not part of the template, so it gets no mount (semantics 4).
      reinvocationPolicy: 'Never',
      mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression: jsonPatch } }],
    },
  );
}

/** A validating policy and its binding. */
export function validating({ validations, actions, ...policy }: ValidatingPolicy): AdmissionObject[] {
  const spec = { validations: validations.map((each) => ({ ...each, reason: 'Forbidden' })) };
  return withBinding('Validating', policy, spec, { validationActions: actions });
}

/** The label that holds the release of the policies. */
export const VERSION_LABEL = 'app.kubernetes.io/version';

/** Marks a policy that was rendered for an API server without mutating policies, for when Kubernetes is upgraded. */
export const ALONE_LABEL = `${GROUP}/mutation`;
export const ALONE = 'none';

const LABELS = {
  'app.kubernetes.io/part-of': 'recordings-operator',
  [VERSION_LABEL]: packageJson.version,
};

/** By which kubectl takes them out of a file: policies that refuse may rely on what a mutating policy of the same release writes (docs/operating.md). */
const MUTATING_LABELS = { 'app.kubernetes.io/component': 'mount' };

function withBinding(
  kind: 'Mutating' | 'Validating',
  {
    name,
    ofEachStore,
    onlyBeside,
    match,
    conditions = [],
    variables = [],
    labels = {},
  }: Policy & { readonly labels?: object },
  acts: object,
  binds: object = {},
): AdmissionObject[] {
  const apiVersion = `${API_GROUP}/v1` as const;
  const metadata = { name, labels: { ...LABELS, ...labels } };
  return [
    {
      apiVersion,
      kind: `${kind}AdmissionPolicy`,
      metadata,
      spec: {
        ...(ofEachStore ? { paramKind: { apiVersion: API_VERSION, kind: KIND } } : {}),
        ...(onlyBeside === undefined ? {} : { paramKind: { apiVersion, kind: 'MutatingAdmissionPolicy' } }),
        // An API server without mutating policies does not know that paramKind. `Fail` would refuse everything that the policy matches there.
        failurePolicy: onlyBeside === undefined ? 'Fail' : 'Ignore',
        matchConstraints: ofEachStore ? inOptedInNamespaces(match) : match,
        ...(conditions.length === 0 ? {} : { matchConditions: conditions }),
        ...(variables.length === 0 ? {} : { variables }),
        ...acts,
      },
    },
    {
      apiVersion,
      kind: `${kind}AdmissionPolicyBinding`,
      metadata,
      spec: {
        policyName: name,
        // `Deny` would refuse everything in a namespace without a store, with a message that only experts understand.
        ...(ofEachStore ? { paramRef: { selector: {}, parameterNotFoundAction: 'Allow' } } : {}),
        ...(onlyBeside === undefined ? {} : { paramRef: { name: onlyBeside, parameterNotFoundAction: 'Allow' } }),
        ...binds,
      },
    },
  ];
}

/** The same object for an API server that has no mutating policies. */
export const servedAlone = (object: AdmissionObject): AdmissionObject => ({
  ...object,
  metadata: { ...object.metadata, labels: { ...object.metadata.labels, [ALONE_LABEL]: ALONE } },
});

/** The same object for an API server that has mutating policies in that API version. */
export function servedAs(mutation: Mutation, object: AdmissionObject): AdmissionObject {
  const apiVersion = `${API_GROUP}/${mutation}` as const;
  const paramKind = object.spec.paramKind as { readonly apiVersion: string; readonly kind: string } | undefined;
  return {
    ...object,
    ...(object.kind.startsWith('Mutating') ? { apiVersion } : {}),
    ...(paramKind?.apiVersion === object.apiVersion
      ? { spec: { ...object.spec, paramKind: { ...paramKind, apiVersion } } }
      : {}),
  };
}
