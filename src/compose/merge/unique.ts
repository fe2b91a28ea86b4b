import { parseVolume, VolumeSyntaxError } from '../canonical/volume.ts';
import { ComposeError } from '../error.ts';
import {
  fieldName,
  isMapping,
  isScalar,
  isSequence,
  kindOf,
  mapValues,
  node,
  textOf,
  type Mapping,
  type Node,
  type Path,
  type Sequence,
} from '../document/node.ts';
import { Rules } from '../document/rules.ts';

/** The key of an item. Two items with the same key mean the same thing. */
type Key = (item: Node) => string;

/** Keeps one item for each key: the last item, at the place of the first. */
export function uniqueBy(items: Sequence, key: Key): Sequence {
  const unique = new Map<string, Node>();
  for (const item of items) unique.set(key(item), item);
  return [...unique.values()];
}

export const keyOfEntry: Key = ({ at, content }) => {
  if (typeof content === 'string') return content.split('=')[0] ?? content;
  throw new ComposeError(
    at,
    `an entry of this list must be a string, not ${kindOf(content)}`,
    'write the entry in quotes',
  );
};

const named = (content: Mapping, name: string): string | undefined => {
  const value = content.get(name)?.content;
  return typeof value === 'string' ? value : undefined;
};

const target =
  (short: (text: string) => string): Key =>
  ({ at, content }) => {
    if (typeof content === 'string') return short(content);
    if (!isMapping(content)) return '';
    const found = named(content, 'target');
    if (found !== undefined) return found;
    throw new ComposeError(at, 'this entry has no target', 'add target: with the path in the container');
  };

const mount =
  (directory: string): Key =>
  ({ at, content }) => {
    if (typeof content === 'string') return `${directory}/${content}`;
    if (isMapping(content)) return named(content, 'target') ?? `${directory}/${named(content, 'source') ?? ''}`;
    throw new ComposeError(at, `this must be a name or a mapping, not ${kindOf(content)}`, 'write the name');
  };

/** A port published as a number and the same port published as a string count as two, as in Compose. */
const port: Key = ({ at, content }) => {
  if (isScalar(content)) return typeof content === 'string' || typeof content === 'number' ? String(content) : '';
  if (isSequence(content)) return '';
  const container = content.get('target')?.content;
  if (container === undefined)
    throw new ComposeError(at, 'this entry has no target', 'add target: with the port of the container');
  const published = content.get('published')?.content;
  const text = (name: string) => content.get(name)?.content;
  return JSON.stringify([
    text('host_ip') ?? '0.0.0.0',
    typeof published,
    isScalar(published ?? null) ? textOf((published ?? null) as null) : '',
    typeof container === 'string' ? `"${container}"` : isScalar(container) ? textOf(container) : '',
    text('protocol') ?? 'tcp',
  ]);
};

const expose: Key = ({ at, content }) => {
  if (typeof content === 'string' || typeof content === 'number') return String(content);
  throw new ComposeError(at, `a port here must be a number or a string, not ${kindOf(content)}`, 'write the port');
};

const envFile: Key = ({ at, content }) => {
  if (typeof content === 'string') return content;
  if (!isMapping(content)) return '';
  const path = named(content, 'path');
  if (path !== undefined) return path;
  throw new ComposeError(at, 'this entry has no path', 'add path: with the name of the env file');
};

const keys = new Rules<Key>({
  'networks.*.labels': keyOfEntry,
  'networks.*.ipam.options': keyOfEntry,
  'services.*.annotations': keyOfEntry,
  'services.*.build.args': keyOfEntry,
  'services.*.build.additional_contexts': keyOfEntry,
  'services.*.build.platform': keyOfEntry,
  'services.*.build.tags': keyOfEntry,
  'services.*.build.labels': keyOfEntry,
  'services.*.cap_add': keyOfEntry,
  'services.*.cap_drop': keyOfEntry,
  'services.*.configs': mount(''),
  'services.*.deploy.labels': keyOfEntry,
  'services.*.dns': keyOfEntry,
  'services.*.dns_opt': keyOfEntry,
  'services.*.dns_search': keyOfEntry,
  'services.*.environment': keyOfEntry,
  'services.*.env_file': envFile,
  'services.*.expose': expose,
  'services.*.labels': keyOfEntry,
  'services.*.links': keyOfEntry,
  'services.*.networks.*.aliases': keyOfEntry,
  'services.*.networks.*.link_local_ips': keyOfEntry,
  'services.*.ports': port,
  'services.*.profiles': keyOfEntry,
  'services.*.secrets': mount('/run/secrets'),
  'services.*.sysctls': keyOfEntry,
  'services.*.tmpfs': keyOfEntry,
  'services.*.devices': target((text) => text.split(':')[1] ?? text),
});

/**
 * Keeps one of the items that mean the same thing: volumes and secrets by target, ports by all their attributes, variables by name.
 * @throws ComposeError
 */
export function unique(value: Node, path: Path = []): Node {
  const { at, content } = value;
  if (isMapping(content))
    return node(
      at,
      mapValues(content, (entry, key) => unique(entry, [...path, key])),
    );
  if (!isSequence(content)) return value;
  if (path.length === 3 && path[0] === 'services' && path[2] === 'volumes')
    return node(at, uniqueBy(content, volumeTarget));
  const key = keys.find(path);
  if (key === undefined) return value;
  try {
    return node(at, uniqueBy(content, key));
  } catch (error) {
    if (!(error instanceof ComposeError)) throw error;
    throw new ComposeError(error.position, `${fieldName(path)}: ${error.sentence}`, error.remedy);
  }
}

const volumeTarget: Key = (item) =>
  target((text) => {
    try {
      return parseVolume(text).target ?? '';
    } catch (error) {
      if (!(error instanceof VolumeSyntaxError)) throw error;
      throw new ComposeError(item.at, error.message, 'write source:target or source:target:ro');
    }
  })(item);
