import { ComposeError } from '../error.ts';
import { clear, merge } from './merge.ts';
import {
  child,
  isEqual,
  isMapping,
  isSequence,
  kindOf,
  node,
  withEntry,
  without,
  type Node,
  type Path,
} from '../document/node.ts';

/** One entry of `include`: files that are merged and loaded like an application of their own. */
export interface Include {
  readonly at: Node['at'];
  readonly paths: readonly string[];
  readonly projectDirectory: string | undefined;
  readonly envFiles: readonly string[];
}

const SECTIONS = ['services', 'jobs', 'volumes', 'networks', 'secrets', 'configs', 'models'];

/** @throws ComposeError */
export function includesOf(root: Node): Include[] {
  const list = child(root, 'include');
  if (list === undefined || list.content === null) return [];
  if (!isSequence(list.content)) throw new ComposeError(list.at, `include is ${kindOf(list.content)}`, 'write a list');
  return list.content.map(({ at, content }) => {
    if (typeof content === 'string') return { at, paths: [content], projectDirectory: undefined, envFiles: [] };
    if (!isMapping(content))
      throw new ComposeError(at, `an entry of include is ${kindOf(content)}`, 'write a path, or a mapping with path');
    const directory = content.get('project_directory')?.content;
    if (directory !== undefined && directory !== null && typeof directory !== 'string')
      throw new ComposeError(at, `project_directory is ${kindOf(directory)}`, 'write a path');
    return {
      at,
      paths: strings(content.get('path')),
      projectDirectory: directory === '' ? undefined : (directory ?? undefined),
      envFiles: strings(content.get('env_file')),
    };
  });
}

function strings(value: Node | undefined): string[] {
  if (value === undefined || value.content === null) return [];
  if (typeof value.content === 'string') return [value.content];
  if (isSequence(value.content))
    return value.content.map(({ at, content }) => {
      if (typeof content === 'string') return content;
      throw new ComposeError(at, `a path is ${kindOf(content)} here`, 'write a path');
    });
  throw new ComposeError(value.at, `a path is ${kindOf(value.content)} here`, 'write a path or a list of paths');
}

/**
 * Adds an included application to the file that includes it. If both define something, the two are merged, and the including file wins.
 * @throws ComposeError
 */
export function addIncluded(root: Node, included: Node, cleared: readonly Path[]): Node {
  if (!isMapping(root.content)) return root;
  let content = root.content;
  for (const section of SECTIONS) {
    const from = child(included, section);
    if (from === undefined || !isMapping(from.content)) continue;
    const own = content.get(section) ?? node(from.at, new Map());
    if (!isMapping(own.content))
      throw new ComposeError(own.at, `${section} is ${kindOf(own.content)}`, 'write a mapping');
    const to = new Map(own.content);
    for (const [name, value] of from.content) {
      const conflict = to.get(name);
      if (conflict === undefined) to.set(name, value);
      // The same definition was included twice. Merging it with itself would double its lists.
      else if (!isEqual(value.content, conflict.content))
        to.set(name, combined(section, name, value, conflict, cleared));
    }
    content = withEntry(content, section, node(own.at, to));
  }
  return node(root.at, content);
}

function combined(section: string, name: string, value: Node, own: Node, cleared: readonly Path[]): Node {
  const kept = clear(node(value.at, new Map([[section, node(value.at, new Map([[name, value]]))]])), cleared);
  const base = child(child(kept, section), name) ?? value;
  return merge(base, own, [section, name]);
}

export const withoutIncludes = (root: Node): Node =>
  isMapping(root.content) ? node(root.at, without(root.content, 'include')) : root;
