import type { StoreStatus } from '../../api/status.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Every field of a status. The compiler holds the list to the schema, which the operator need not keep in memory. */
const KNOWN = {
  ...{ observedGeneration: true, conditions: true, held: true, mounted: true, stores: true },
  ...{ workloads: true, pods: true, undone: true, contents: true, lastRetention: true, problems: true },
} as const satisfies Record<keyof StoreStatus, true>;

/**
 * A status as this release writes it over the one before. What another release wrote, and this one does not know, stays as it is: fields, fields of counts,
 * conditions of other types, and their order. Otherwise two releases that run side by side during an upgrade would undo each other's status for ever.
 */
export function mergedStatus<Status extends StoreStatus>(own: Status, before: StoreStatus | undefined): Status {
  if (before === undefined) return own;
  const unknown = Object.entries(before).filter(([name]) => !Object.hasOwn(KNOWN, name));
  return {
    ...Object.fromEntries(unknown),
    ...own,
    ...(own.workloads === undefined ? {} : { workloads: over(own.workloads, before.workloads) }),
    ...(own.pods === undefined ? {} : { pods: over(own.pods, before.pods) }),
    ...(own.conditions === undefined ? {} : { conditions: byType(own.conditions, before.conditions ?? []) }),
  };
}

const over = <T extends Fields>(own: T, before: Fields | undefined): T => ({ ...before, ...own });

/** Conditions are a map by type, so the order says nothing, and the order of the other release is kept. */
function byType<T extends { readonly type: string }>(own: readonly T[], before: readonly T[]): T[] {
  const ours = new Map(own.map((each) => [each.type, each]));
  const kept = before.map((each) => over(ours.get(each.type) ?? each, each));
  const known = new Set(before.map(({ type }) => type));
  return [...kept, ...own.filter(({ type }) => !known.has(type))];
}
