/** Objects as managers of fields see them: a leaf is what one manager can own. Items of lists have the key by which the API server merges them. */

/** The path of each leaf, with its value. */
export type Leaves = ReadonlyMap<string, string>;

const known = new WeakMap<object, Leaves>();

/** @param value nobody changes it in place */
export function leavesOf(value: unknown): Leaves {
  if (typeof value !== 'object' || value === null) return new Map();
  let leaves = known.get(value);
  if (leaves === undefined) {
    const found = new Map<string, string>();
    collect(value, '', found);
    known.set(value, (leaves = found));
  }
  return leaves;
}

function collect(value: unknown, path: string, into: Map<string, string>): void {
  if (typeof value !== 'object' || value === null) {
    into.set(path, JSON.stringify(value));
    return;
  }
  const members = membersOf(value, path);
  // An item of a list, and a map that is empty, are owned by themselves.
  if (members.length === 0 || path.endsWith(']')) into.set(path, '');
  for (const [at, each] of members) collect(each, at, into);
}

const membersOf = (value: object, path: string): (readonly [string, unknown])[] =>
  Array.isArray(value)
    ? value.map((each, index) => [`${path}[${keyOf(each) ?? index}]`, each] as const)
    : Object.entries(value).map(([key, each]) => [`${path}.${key}`, each] as const);

function keyOf(item: unknown): string | undefined {
  const { mountPath, name } = (item ?? {}) as { mountPath?: string; name?: string };
  return mountPath ?? name;
}

/**
 * What a manifest makes of a live object, as `kubectl apply` and server-side apply do it: what the manifest says, and everything else as it is, without
 * the leaves that are gone.
 *
 * @param gone paths of leaves that only this manifest had, and has no more
 */
export const applied = (live: unknown, manifest: unknown, gone: ReadonlySet<string> = new Set()): unknown =>
  pruned(merged(live, manifest), '', gone);

function merged(live: unknown, manifest: unknown): unknown {
  if (isList(live) && isList(manifest) && manifest.every((each) => keyOf(each) !== undefined)) {
    const others = manifest.filter((each) => !live.some((one) => keyOf(one) === keyOf(each)));
    const same = (one: unknown) => manifest.find((each) => keyOf(each) === keyOf(one));
    return [...live.map((one) => (same(one) === undefined ? one : merged(one, same(one)))), ...others];
  }
  if (!isMap(live) || !isMap(manifest)) return manifest;
  return {
    ...live,
    ...Object.fromEntries(Object.entries(manifest).map(([key, each]) => [key, merged(live[key], each)])),
  };
}

function pruned(value: unknown, path: string, gone: ReadonlySet<string>): unknown {
  if (gone.size === 0) return value;
  if (typeof value !== 'object' || value === null) return gone.has(path) ? undefined : value;
  const members = membersOf(value, path);
  const left = members.map(([at, each]) => pruned(each, at, gone));
  const isEmpty = left.every((each) => each === undefined);
  if (isEmpty && (members.length > 0 || gone.has(path))) return undefined;
  if (Array.isArray(value)) return left.filter((each) => each !== undefined);
  return Object.fromEntries(
    Object.keys(value).flatMap((key, index) => (left[index] === undefined ? [] : [[key, left[index]]])),
  );
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
