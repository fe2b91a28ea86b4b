import { posix } from 'node:path';
import { ComposeError } from '../error.ts';
import {
  isMapping,
  isSequence,
  mapValues,
  node,
  withEntry,
  type Content,
  type Mapping,
  type Node,
  type Path,
} from '../document/node.ts';
import { Rules, under } from '../document/rules.ts';

/** A path without `.` and `..` segments and without a slash at the end. The empty path is the directory itself. */
export function cleanPath(path: string): string {
  const normal = posix.normalize(path);
  return normal.length > 1 ? normal.replace(/\/$/, '') : normal;
}

export const joinPath = (directory: string, path: string): string =>
  directory === '' ? cleanPath(path) : cleanPath(`${directory}/${path}`);

/** The directory of a file, relative to an absolute directory. */
export const relativeDirectory = (from: string, file: string): string =>
  cleanPath(posix.relative(from, posix.dirname(file)) || '.');

/** The directory of relative paths, and the home directory for `~`. Without a home directory, `~` stays as it is. */
export interface Places {
  readonly directory: string;
  readonly home: string | undefined;
}

const expandHome = (path: string, { home }: Places): string =>
  path.startsWith('~') && home !== undefined ? joinPath(home, path.slice(1)) : path;

function absolute(path: string, places: Places): string {
  const expanded = expandHome(path, places);
  return expanded === '' || posix.isAbsolute(expanded) ? expanded : joinPath(places.directory, expanded);
}

/** A path on the host of the containers. That host may run Windows, even if this machine does not. */
function hostPath(path: string, places: Places): string {
  const expanded = expandHome(path, places);
  const isWindows = /^[a-zA-Z]:[\\/]/.test(expanded) || expanded.startsWith('\\\\');
  return isWindows || posix.isAbsolute(expanded) ? expanded : joinPath(places.directory, expanded);
}

/** A build context: a directory, or an address that only the builder can read. */
function context(path: string, places: Places): string {
  const isElsewhere =
    path.includes('://') || /^(service:|https:\/\/|http:\/\/|git:\/\/|ssh:\/\/|github\.com\/|git@)/.test(path);
  return isElsewhere ? path : absolute(path, places);
}

type Resolver = (value: Node, places: Places) => Content;

const each =
  (resolve: (path: string, places: Places) => string): Resolver =>
  ({ content }, places) => {
    if (typeof content === 'string') return resolve(content, places);
    if (isSequence(content)) return content.map((item) => node(item.at, each(resolve)(item, places)));
    return content;
  };

function volumeMount({ at, content }: Node, places: Places): Content {
  if (!isMapping(content) || content.get('type')?.content !== 'bind') return content;
  const source = content.get('source');
  if (source === undefined)
    throw new ComposeError(at, 'a bind mount has no source', 'add source: with the path on the host');
  return withText(content, 'source', source, places);
}

/** A named volume of the local driver that is a bind mount of a host directory. */
function driverOptions({ content }: Node, places: Places): Content {
  if (!isMapping(content) || content.get('driver')?.content !== 'local') return content;
  const options = content.get('driver_opts');
  if (options === undefined || !isMapping(options.content) || options.content.get('o')?.content !== 'bind')
    return content;
  const device = options.content.get('device');
  if (device === undefined) return content;
  return withEntry(content, 'driver_opts', node(options.at, withText(options.content, 'device', device, places)));
}

const withText = (mapping: Mapping, key: string, value: Node, places: Places): Mapping =>
  typeof value.content === 'string'
    ? withEntry(mapping, key, node(value.at, hostPath(value.content, places)))
    : mapping;

const resolvers = new Rules<Resolver>({
  ...under(['services.*', 'jobs.*'], {
    'build.context': each(context),
    'build.additional_contexts.*': each(context),
    'build.ssh.*': each(hostPath),
    'extends.file': each(absolute),
  }),
  ...under(['services.*', 'jobs.*', 'services.*.pre_start.*'], {
    'env_file.*.path': each(absolute),
    'label_file.*': each(absolute),
    'volumes.*': volumeMount,
  }),
  'services.*.develop.watch.*.path': each(absolute),
  'configs.*.file': each(hostPath),
  'secrets.*.file': each(hostPath),
  'volumes.*': driverOptions,
});

/** Resolves the relative paths of a canonical model against the directory of its files. */
export function resolvePaths(value: Node, places: Places, path: Path = []): Node {
  const { at, content } = value;
  const resolver = resolvers.find(path);
  if (resolver !== undefined) return node(at, resolver(value, places));
  if (isMapping(content))
    return node(
      at,
      mapValues(content, (entry, key) => resolvePaths(entry, places, [...path, key])),
    );
  if (isSequence(content))
    return node(
      at,
      content.map((item) => resolvePaths(item, places, [...path, '[]'])),
    );
  return value;
}
