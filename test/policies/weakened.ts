import type { Connection } from '../../src/cluster/connection.ts';
import { collectionPath, type Kind } from '../../src/cluster/resources.ts';
import type { AdmissionObject } from '../../src/policies/policy.ts';
import type { Barrier } from './barrier.ts';

/** A policy without one of its parts. */
export interface Weakened {
  readonly what: string;
  readonly kind: Kind;
  readonly name: string;
  /** What is to be merged into its spec. */
  readonly change: object;
}

export interface PolicySpec {
  readonly variables?: readonly { readonly name: string; readonly expression: string }[];
  readonly validations?: readonly { readonly expression: string }[];
  readonly matchConditions?: readonly { readonly name: string; readonly expression: string }[];
  readonly matchConstraints: { readonly resourceRules: readonly object[] };
}

export interface Named {
  readonly kind: Kind;
  readonly name: string;
  readonly spec: PolicySpec;
}

export const replaced = <T>(list: readonly T[], index: number, item: T): T[] => list.toSpliced(index, 1, item);

/** The policies among the objects. */
export const named = (objects: readonly AdmissionObject[]): Named[] =>
  objects
    .filter(({ kind }) => kind.endsWith('Policy'))
    .map(({ kind, metadata, spec }) => ({ kind, name: metadata.name, spec: spec as unknown as PolicySpec }));

export const withoutValidation = ({ kind, name, spec: { validations = [] } }: Named): Weakened[] =>
  validations.map((validation, index) => ({
    what: `validation ${index}`,
    kind,
    name,
    change: { validations: replaced(validations, index, { ...validation, expression: 'true' }) },
  }));

export const withoutRule = ({ kind, name, spec: { matchConstraints } }: Named): Weakened[] =>
  (matchConstraints.resourceRules.length === 1 ? [] : matchConstraints.resourceRules).map((_, index) => ({
    what: `match rule ${index}`,
    kind,
    name,
    change: { matchConstraints: { resourceRules: matchConstraints.resourceRules.toSpliced(index, 1) } },
  }));

export const withoutCondition = ({ kind, name, spec: { matchConditions = [] } }: Named): Weakened[] =>
  matchConditions.map((condition) => ({
    what: `match condition ${condition.name}`,
    kind,
    name,
    change: {
      matchConditions: matchConditions.map((each) => (each === condition ? { ...each, expression: 'true' } : each)),
    },
  }));

/** Every policy that refuses or warns, without any one part that makes it act, and without any one that keeps it from acting. */
export function weakened(objects: readonly AdmissionObject[]): [toothless: Weakened[], unbridled: Weakened[]] {
  const policies = named(objects);
  return [
    policies.flatMap((policy) => [...withoutValidation(policy), ...withoutRule(policy)]),
    policies.flatMap(withoutCondition),
  ];
}

/** @param inEffect awaited once, with what the last change has left: whoever looks without a change between must await it, too */
export async function whileWeakened(
  admin: Connection,
  inEffect: Barrier,
  { kind, name, change }: Weakened,
  act: () => Promise<unknown>,
): Promise<void> {
  const path = `${collectionPath(kind)}/${name}`;
  const { spec } = await admin.get<{ spec: object }>(path);
  await admin.merge(path, { spec: change });
  try {
    await inEffect();
    await act();
  } finally {
    await admin.merge(path, { spec });
  }
}
