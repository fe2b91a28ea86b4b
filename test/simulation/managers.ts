/** What managedFields say of the writers of an object, as far as the operator reads it: who owns parts of which field of the spec, and since when. */

type Fields = Readonly<Record<string, unknown>>;

export interface Manager {
  readonly manager: string;
  readonly operation: 'Update';
  readonly time: string;
  readonly fieldsV1: Fields;
}

/** The leaves that each manager owns. */
export type Owned = ReadonlyMap<string, { readonly leaves: ReadonlySet<string>; readonly time: string }>;

const leavesBySpec = new WeakMap<object, ReadonlyMap<string, string>>();

/** Each leaf of a spec, with its value. Items of lists have the key by which the API server merges them. */
function leavesOf(spec: unknown): ReadonlyMap<string, string> {
  if (typeof spec !== 'object' || spec === null) return new Map();
  let leaves = leavesBySpec.get(spec);
  if (leaves === undefined) {
    const found = new Map<string, string>();
    collect(spec, '', found);
    leavesBySpec.set(spec, (leaves = found));
  }
  return leaves;
}

function collect(value: unknown, path: string, into: Map<string, string>): void {
  if (typeof value !== 'object' || value === null) {
    into.set(path, JSON.stringify(value));
    return;
  }
  const isList = Array.isArray(value);
  // An item of a list, and a map that is empty, are owned by themselves.
  if (Object.keys(value).length === 0 || path.endsWith(']')) into.set(path, '');
  for (const [key, each] of Object.entries(value)) {
    collect(each, isList ? `${path}[${keyOf(each, key)}]` : `${path}.${key}`, into);
  }
}

function keyOf(item: unknown, index: string): string {
  const { mountPath, name } = (item ?? {}) as { mountPath?: string; name?: string };
  return mountPath ?? name ?? index;
}

/** Who owns what after `manager` has made `after` of `before`. */
export function owned(owners: Owned, manager: string, before: unknown, after: unknown, now: string): Owned {
  const [was, is] = [leavesOf(before), leavesOf(after)];
  const changed = [...is].filter(([leaf, value]) => was.get(leaf) !== value).map(([leaf]) => leaf);
  const result = new Map<string, { leaves: ReadonlySet<string>; time: string }>();
  const taken = new Set(changed);
  for (const [name, { leaves, time }] of owners) {
    const kept = [...leaves].filter((leaf) => is.has(leaf) && (name === manager || !taken.has(leaf)));
    if (kept.length > 0)
      result.set(name, kept.length === leaves.size ? { leaves, time } : { leaves: new Set(kept), time });
  }
  // Who changes something has written now. Who only removes leaves no trace.
  if (changed.length > 0) {
    const leaves = new Set([...(result.get(manager)?.leaves ?? []), ...changed]);
    result.delete(manager);
    result.set(manager, { leaves, time: now });
  }
  return result;
}

/** The entries of managedFields. Of each field of the spec, only whether the manager owns something of it. */
export const managedFields = (owners: Owned): Manager[] =>
  [...owners].map(([manager, { leaves, time }]) => {
    const fields = new Set([...leaves].map((leaf) => /^\.([^.[]+)/.exec(leaf)?.[1] ?? ''));
    const spec = Object.fromEntries([...fields].map((field) => [`f:${field}`, {}]));
    return { manager, operation: 'Update', time, fieldsV1: { 'f:spec': spec } };
  });
