import { ComposeError } from '../error.ts';
import {
  fieldName,
  isMapping,
  isScalar,
  isSequence,
  kindOf,
  mappingAt,
  mapValues,
  node,
  textOf,
  withEntry,
  type Content,
  type Mapping,
  type Node,
  type Path,
} from '../document/node.ts';
import { parsePorts, PortSyntaxError } from './port.ts';
import { canonicalVolume, VolumeSyntaxError } from './volume.ts';

export type Transformer = (value: Node, path: Path) => Node;

export const unexpected = ({ at, content }: Node, path: Path, wanted: string): ComposeError =>
  new ComposeError(at, `${fieldName(path)} is ${kindOf(content)}`, `write ${wanted}`);

/** Expands a string. A mapping is the long form already. */
export const shortFor =
  (expand: (text: string, at: Node['at']) => Node, wanted: string): Transformer =>
  (value, path) => {
    if (typeof value.content === 'string') return expand(value.content, value.at);
    if (isMapping(value.content)) return value;
    throw unexpected(value, path, wanted);
  };

export const stringOrList: Transformer = (value) =>
  typeof value.content === 'string' ? node(value.at, [value]) : value;

export const namesToMapping: Transformer = (value, path) => {
  if (!isSequence(value.content)) return value;
  return node(
    value.at,
    new Map(
      value.content.map((item) => {
        if (typeof item.content !== 'string') throw unexpected(item, path, 'a name');
        return [item.content, node(item.at, null)];
      }),
    ),
  );
};

const requiredByDefault = (entry: Mapping, at: Node['at']): Mapping =>
  entry.has('required') ? entry : withEntry(entry, 'required', node(at, true));

export const envFiles: Transformer = (value, path) => {
  const entry = (item: Node): Node => {
    if (typeof item.content === 'string') return mappingAt(item.at, { path: item.content, required: true });
    return isMapping(item.content) ? node(item.at, requiredByDefault(item.content, item.at)) : node(item.at, null);
  };
  if (typeof value.content === 'string') return node(value.at, [entry(value)]);
  if (isSequence(value.content)) return node(value.at, value.content.map(entry));
  throw unexpected(value, path, 'a path or a list of paths');
};

export const volume: Transformer = shortFor((text, at) => {
  try {
    return objectAt(at, canonicalVolume(text));
  } catch (error) {
    if (!(error instanceof VolumeSyntaxError)) throw error;
    throw new ComposeError(at, error.message, 'write source:target or source:target:ro');
  }
}, 'source:target, or a mapping with type, source and target');

export const ports: Transformer = (value, path) => {
  if (!isSequence(value.content)) throw unexpected(value, path, 'a list of ports');
  return node(
    value.at,
    value.content.flatMap((item) => {
      if (isMapping(item.content)) return [item];
      if (typeof item.content !== 'string' && typeof item.content !== 'number') throw unexpected(item, path, 'a port');
      try {
        return parsePorts(String(item.content)).map((port) => objectAt(item.at, port));
      } catch (error) {
        if (!(error instanceof PortSyntaxError)) throw error;
        throw new ComposeError(
          item.at,
          `${fieldName(path)}: ${error.message}`,
          'write published:target, as in "8080:80"',
        );
      }
    }),
  );
};

export const device: Transformer = shortFor((text, at) => {
  const [source = '', target = source, permissions = 'rwm', ...more] = text.split(':');
  if (more.length > 0)
    throw new ComposeError(
      at,
      `the device ${JSON.stringify(text)} has too many parts`,
      'write source, target and permissions as a mapping',
    );
  return mappingAt(at, { source, target: target === '' ? source : target, permissions });
}, 'source:target, or a mapping with source and target');

export const dependsOn: Transformer = (value, path) => {
  const { at, content } = value;
  if (isSequence(content))
    return node(
      at,
      new Map(
        content.map((item) => {
          if (typeof item.content !== 'string') throw unexpected(item, path, 'the name of a service');
          return [item.content, mappingAt(item.at, { condition: 'service_started', required: true })];
        }),
      ),
    );
  if (!isMapping(content)) throw unexpected(value, path, 'a list of services');
  return node(
    at,
    mapValues(content, (entry, key) => {
      if (!isMapping(entry.content)) throw unexpected(entry, [...path, key], 'condition: under it');
      const withRequired = requiredByDefault(entry.content, entry.at);
      return node(
        entry.at,
        withRequired.has('condition')
          ? withRequired
          : withEntry(withRequired, 'condition', node(entry.at, 'service_started')),
      );
    }),
  );
};

export const keyValues: Transformer = (value, path) => {
  if (isMapping(value.content)) return value;
  if (!isSequence(value.content)) throw unexpected(value, path, 'a mapping, or a list of key=value');
  return node(
    value.at,
    new Map(
      value.content.map((item) => {
        const text = typeof item.content === 'string' ? item.content : '';
        const index = text.indexOf('=');
        if (index === -1) throw unexpected(item, path, 'key=value');
        return [text.slice(0, index), node(item.at, text.slice(index + 1))];
      }),
    ),
  );
};

export const ssh: Transformer = (value, path) => {
  if (isMapping(value.content)) return value;
  if (!isSequence(value.content)) throw unexpected(value, path, 'a mapping, or a list of id=path');
  return node(
    value.at,
    new Map(
      value.content.map((item) => {
        const text = typeof item.content === 'string' ? item.content : '';
        const [, id = '', location] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
        if (location === undefined && id !== 'default') throw unexpected(item, path, 'id=path, or default');
        return [id, node(item.at, location ?? null)];
      }),
    ),
  );
};

export const gpus: Transformer = (value, path) => {
  if (isSequence(value.content)) return value;
  if (typeof value.content === 'string') return node(value.at, [mappingAt(value.at, { count: 'all' })]);
  throw unexpected(value, path, 'all, or a list of devices');
};

export const ulimit: Transformer = (value, path) => {
  if (isMapping(value.content) || typeof value.content === 'number') return value;
  throw unexpected(value, path, 'a number, or soft and hard');
};

export const textOfAny: Transformer = ({ at, content }) => node(at, isScalar(content) ? textOf(content) : '');

function objectAt(at: Node['at'], object: object): Node {
  const contentOf = (value: unknown): Content =>
    typeof value === 'object' && value !== null ? objectAt(at, value).content : (value as Content);
  return mappingAt(at, Object.fromEntries(Object.entries(object).map(([key, value]) => [key, contentOf(value)])));
}
