import { leavesOf, type Leaves } from '../faults/leaves.ts';

/** What managedFields say of the writers of an object, as far as the operator reads it: who owns parts of which field of the spec, and since when. */

type Fields = Readonly<Record<string, unknown>>;

export interface Manager {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly time: string;
  readonly fieldsV1: Fields;
}

interface Entry {
  readonly leaves: ReadonlySet<string>;
  readonly time: string;
}

/** The leaves that each manager owns, by {@link entryOf}. */
export type Owned = ReadonlyMap<string, Entry>;

/** What a manager applies, and what it writes otherwise, are entries of their own. */
export const entryOf = (manager: string, operation: Manager['operation']): string => `${operation} ${manager}`;

/** The parts of an object that have managers here. */
export interface Parts {
  readonly labels: unknown;
  readonly spec: unknown;
}

const NOTHING: Leaves = new Map();
const leavesOfParts = (parts: Parts | undefined): [Leaves, Leaves] =>
  parts === undefined ? [NOTHING, NOTHING] : [leavesOf(parts.labels), leavesOf(parts.spec)];

/** Who owns what after `manager` has made `after` of `before` by a write that is no server-side apply. */
export function owned(owners: Owned, manager: string, before: Parts | undefined, after: Parts, now: string): Owned {
  const [wereLabels, was] = leavesOfParts(before);
  const [areLabels, is] = leavesOfParts(after);
  const changed = new Set([
    ...[...areLabels].filter(([leaf, value]) => wereLabels.get(leaf) !== value).map(([leaf]) => label(leaf)),
    ...[...is].filter(([leaf, value]) => was.get(leaf) !== value).map(([leaf]) => leaf),
  ]);
  const self = entryOf(manager, 'Update');
  const isThere = (leaf: string) => (isLabel(leaf) ? areLabels.has(leaf.slice(1)) : is.has(leaf));
  const result = left(owners, (leaf, entry) => isThere(leaf) && (entry === self || !changed.has(leaf)));
  // Who changes something has written now. Who only removes leaves no trace.
  if (changed.size > 0) {
    const leaves = new Set([...(result.get(self)?.leaves ?? []), ...changed]);
    result.delete(self);
    result.set(self, { leaves, time: now });
  }
  return result;
}

/** What `manager` has applied before and now says no more, where nobody else owns it. Of the labels, and of the spec. */
export function forsaken(owners: Owned, manager: string, manifest: Parts): [Set<string>, Set<string>] {
  const says = saidBy(manifest);
  const self = entryOf(manager, 'Apply');
  const others = [...owners].filter(([entry]) => entry !== self);
  const gone = [...(owners.get(self)?.leaves ?? [])].filter(
    (leaf) => !says.has(leaf) && !others.some(([, { leaves }]) => leaves.has(leaf)),
  );
  return [new Set(gone.filter(isLabel).map((leaf) => leaf.slice(1))), new Set(gone.filter((leaf) => !isLabel(leaf)))];
}

/** Who owns what after `manager` has applied the manifest, by force: what was another value is its alone. The same owners if nothing has changed. */
export function ownedByApply(
  owners: Owned,
  manager: string,
  manifest: Parts,
  before: Parts | undefined,
  after: Parts,
  now: string,
): Owned {
  const says = saidBy(manifest);
  const [wereLabels, was] = leavesOfParts(before);
  const [areLabels, is] = leavesOfParts(after);
  const value = (leaf: string, labels: Leaves, spec: Leaves) =>
    isLabel(leaf) ? labels.get(leaf.slice(1)) : spec.get(leaf);
  const isTaken = (leaf: string) => says.has(leaf) && value(leaf, wereLabels, was) !== value(leaf, areLabels, is);
  const self = entryOf(manager, 'Apply');
  const known = owners.get(self);
  const result = left(
    owners,
    (leaf, entry) => entry !== self && value(leaf, areLabels, is) !== undefined && !isTaken(leaf),
  );
  const isSame = known?.leaves.size === says.size && [...says].every((leaf) => known.leaves.has(leaf));
  const isUntouched = [...says].every((leaf) => !isTaken(leaf));
  result.set(
    self,
    isSame ? { leaves: known.leaves, time: isUntouched ? known.time : now } : { leaves: says, time: now },
  );
  return isSame && isUntouched ? owners : result;
}

function saidBy(manifest: Parts): Set<string> {
  const [labels, spec] = leavesOfParts(manifest);
  return new Set([...[...labels.keys()].map(label), ...spec.keys()]);
}

function left(owners: Owned, stays: (leaf: string, entry: string) => boolean): Map<string, Entry> {
  const result = new Map<string, Entry>();
  for (const [entry, { leaves, time }] of owners) {
    const kept = [...leaves].filter((leaf) => stays(leaf, entry));
    if (kept.length > 0)
      result.set(entry, kept.length === leaves.size ? { leaves, time } : { leaves: new Set(kept), time });
  }
  return result;
}

const label = (leaf: string): string => `@${leaf}`;
const isLabel = (leaf: string): boolean => leaf.startsWith('@');

const fieldsByLeaves = new WeakMap<ReadonlySet<string>, Fields>();

/** The entries of managedFields. Of each field of the spec, only whether the manager owns something of it. */
export const managedFields = (owners: Owned): Manager[] =>
  [...owners].map(([entry, { leaves, time }]) => {
    const [operation, manager] = entry.split(' ') as [Manager['operation'], string];
    return { manager, operation, time, fieldsV1: fieldsOf(leaves) };
  });

function fieldsOf(leaves: ReadonlySet<string>): Fields {
  let fields = fieldsByLeaves.get(leaves);
  if (fields === undefined) {
    const names = new Set(
      [...leaves].filter((leaf) => !isLabel(leaf)).map((leaf) => /^\.([^.[]+)/.exec(leaf)?.[1] ?? ''),
    );
    const spec = Object.fromEntries([...names].map((name) => [`f:${name}`, {}]));
    const labels = [...leaves].some(isLabel) ? { 'f:metadata': { 'f:labels': {} } } : {};
    fields = names.size === 0 ? labels : { ...labels, 'f:spec': spec };
    fieldsByLeaves.set(leaves, fields);
  }
  return fields;
}
