import { ComposeError } from '../error.ts';
import {
  fieldName,
  fingerprint,
  isEqual,
  isMapping,
  isScalar,
  isSequence,
  kindOf,
  mappingAt,
  node,
  textOf,
  type Mapping,
  type Node,
  type Path,
  type Sequence,
} from '../document/node.ts';
import { Rules, under } from '../document/rules.ts';
import { keyOfEntry, uniqueBy } from './unique.ts';

type Merger = (base: Node, over: Node, path: Path) => Node;

const replace: Merger = (_, over) => over;
const append: Merger = (base, over) => node(base.at, appended(asSequence(base), asSequence(over)));
const byKey: Merger = (base, over) => node(base.at, uniqueBy([...asSequence(base), ...asSequence(over)], keyOfEntry));
const asMappings: Merger = (base, over, path) =>
  node(base.at, mergeMappings(asMapping(base, path), asMapping(over, path), path));

const WORKLOAD: Record<string, Merger> = {
  '*.annotations': byKey,
  '*.build': (base, over, path) => node(base.at, mergeMappings(asBuild(base), asBuild(over), path)),
  '*.build.args': byKey,
  '*.build.additional_contexts': byKey,
  '*.build.extra_hosts': append,
  '*.build.labels': byKey,
  '*.command': replace,
  '*.depends_on': asMappings,
  '*.dns': append,
  '*.dns_opt': append,
  '*.dns_search': append,
  '*.entrypoint': replace,
  '*.env_file': append,
  '*.label_file': append,
  '*.environment': byKey,
  '*.extra_hosts': append,
  '*.healthcheck.test': replace,
  '*.labels': byKey,
  '*.logging': mergeLogging,
  '*.models': asMappings,
  '*.networks': asMappings,
  '*.sysctls': byKey,
  '*.tmpfs': append,
  '*.ulimits.*': (base, over, path) =>
    isMapping(base.content) && isMapping(over.content)
      ? node(base.at, mergeMappings(base.content, over.content, path))
      : over,
};

const mergers = new Rules<Merger>({
  ...under(['networks', 'volumes', 'secrets', 'configs'], { '*.labels': byKey }),
  'networks.*.ipam.config': mergePools,
  ...under(['services', 'jobs'], WORKLOAD),
  'services.*.deploy.labels': byKey,
});

/**
 * Merges a later file into an earlier one: mappings by key, sequences appended without repeating equal items, and some attributes by rules of
 * their own.
 * @throws ComposeError
 */
export function merge(base: Node, over: Node, path: Path = []): Node {
  const merger = mergers.find(path);
  if (merger !== undefined) return merger(base, over, path);
  if (over.content === null) return base;
  if (isMapping(base.content)) {
    if (isMapping(over.content)) return node(base.at, mergeMappings(base.content, over.content, path));
    throw cannotOverride(over, path, 'a mapping');
  }
  if (isSequence(base.content)) {
    if (isSequence(over.content)) return node(base.at, appended(base.content, over.content));
    throw cannotOverride(over, path, 'a list');
  }
  return over;
}

const cannotOverride = (over: Node, path: Path, wanted: string): ComposeError =>
  new ComposeError(
    over.at,
    `${fieldName(path)} is ${kindOf(over.content)} here, but ${wanted} in the definition it is merged with`,
    `write ${wanted} in both, or replace it with !override`,
  );

function mergeMappings(base: Mapping, over: Mapping, path: Path): Mapping {
  const merged = new Map(base);
  for (const [key, value] of over) {
    const before = base.get(key);
    merged.set(key, before === undefined ? value : merge(before, value, [...path, key]));
  }
  return merged;
}

function appended(base: Sequence, over: Sequence): Sequence {
  const known = new Set(base.map(({ content }) => fingerprint(content)));
  const fresh = over.filter(({ content }) => {
    const key = fingerprint(content);
    if (known.has(key)) return false;
    known.add(key);
    return true;
  });
  return [...base, ...fresh];
}

/** Turns a mapping into a sorted list of `key=value`, and a string into a list with one entry. */
function asSequence({ at, content }: Node): Sequence {
  if (isSequence(content)) return content;
  if (typeof content === 'string') return [node(at, content)];
  if (!isMapping(content)) return [];
  return [...content]
    .flatMap(([key, value]) => {
      if (value.content === null) return [node(value.at, key)];
      const values = isSequence(value.content) ? value.content : [value];
      return values.map((each) => node(each.at, `${key}=${scalarText(each)}`));
    })
    .toSorted((one, other) => ((one.content as string) < (other.content as string) ? -1 : 1));
}

function scalarText({ at, content }: Node): string {
  if (isScalar(content)) return textOf(content);
  throw new ComposeError(
    at,
    `a value here must be a string, a number or a boolean, not ${kindOf(content)}`,
    'write one of these',
  );
}

const DEPENDENCY = { condition: 'service_started', required: true };

function asMapping({ at, content }: Node, path: Path): Mapping {
  const entry = (key: Node): Node =>
    path.at(-1) === 'depends_on' ? mappingAt(key.at, DEPENDENCY) : node(key.at, null);
  if (content === null) return new Map();
  if (isMapping(content)) return content;
  if (typeof content === 'string') return new Map([[content, entry(node(at, content))]]);
  if (isSequence(content))
    return new Map(
      content.map((item) => {
        if (typeof item.content === 'string') return [item.content, entry(item)] as const;
        const found = `${fieldName(path)} is a list of names, but this entry is ${kindOf(item.content)}`;
        throw new ComposeError(item.at, found, 'write a name');
      }),
    );
  throw new ComposeError(at, `${fieldName(path)} is ${kindOf(content)}`, 'write a mapping or a list of names');
}

function asBuild({ at, content }: Node): Mapping {
  if (typeof content === 'string') return new Map([['context', node(at, content)]]);
  return isMapping(content) ? content : new Map<string, Node>();
}

/** Options belong to a driver: if the driver changes, its options are replaced, too. */
function mergeLogging(base: Node, over: Node, path: Path): Node {
  if (!isMapping(base.content) || !isMapping(over.content)) throw cannotOverride(over, path, 'a mapping');
  const before = base.content.get('driver');
  const after = over.content.get('driver');
  const isOther = before !== undefined && after !== undefined && !isEqual(before.content, after.content);
  return isOther ? over : node(base.at, mergeMappings(base.content, over.content, path));
}

/** Address pools are merged by their subnet. */
function mergePools(base: Node, over: Node, path: Path): Node {
  if (!isSequence(base.content) || !isSequence(over.content)) throw cannotOverride(over, path, 'a list');
  const pools: Node[] = [];
  const subnet = (pool: Node) => (isMapping(pool.content) ? pool.content.get('subnet')?.content : undefined) ?? null;
  const indexOf = (pool: Node) => pools.findIndex((other) => isEqual(subnet(other), subnet(pool)));
  for (const item of base.content) {
    let original = asMapping(item, path);
    for (const other of over.content) {
      const left = node(other.at, asMapping(other, path));
      const isSame = isEqual(subnet(left), subnet(node(item.at, original)));
      if (!isSame && indexOf(left) === -1) {
        pools.push(left);
        continue;
      }
      original = mergeMappings(original, left.content as Mapping, path);
      const merged = node(item.at, original);
      const index = indexOf(merged);
      if (index >= 0) pools[index] = merged;
      else pools.push(merged);
    }
  }
  return node(base.at, pools);
}

/** A base service merged with the service that extends it. */
export const extendService = (base: Node, service: Node): Node => merge(base, service, ['services', 'x']);

/**
 * Drops the paths for which a later document says `!reset` or `!override`.
 * @param cleared paths from the top
 */
export function clear(root: Node, cleared: readonly Path[]): Node {
  if (cleared.length === 0) return root;
  const keys = new Set(cleared.map((path) => JSON.stringify(path)));
  const walk = (value: Node, path: Path): Node => {
    if (!isMapping(value.content)) return value;
    const kept = [...value.content].flatMap(([key, entry]): [string, Node][] => {
      const here = [...path, key];
      return keys.has(JSON.stringify(here)) ? [] : [[key, walk(entry, here)]];
    });
    return node(value.at, new Map(kept));
  };
  return walk(root, []);
}
