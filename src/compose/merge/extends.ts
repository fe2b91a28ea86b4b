import { ComposeError } from '../error.ts';
import { clear, extendService } from './merge.ts';
import {
  child,
  fieldName,
  isMapping,
  kindOf,
  node,
  withEntry,
  without,
  type Mapping,
  type Node,
  type Path,
} from '../document/node.ts';

/** The services or jobs of one file, and the paths that the file clears in the bases it extends. */
export interface Base {
  readonly workloads: Mapping;
  readonly cleared: readonly Path[];
}

/** Reads the services of another file. Their paths are then relative to the same directory as those of the extending file. */
export type ReadBase = (file: string, at: Node['at']) => Base;

/**
 * Replaces every service that extends another one by the merged service.
 * @throws ComposeError
 */
export function applyExtends(root: Node, cleared: readonly Path[], readBase: ReadBase): Node {
  if (!isMapping(root.content)) return root;
  let content = root.content;
  for (const section of ['services', 'jobs']) {
    const found = content.get(section);
    if (found === undefined) continue;
    if (!isMapping(found.content))
      throw new ComposeError(found.at, `${section} is ${kindOf(found.content)}`, 'write a mapping');
    const base: Base = { workloads: found.content, cleared };
    const extended = new Map<string, Node>();
    for (const name of found.content.keys())
      extended.set(name, extend(name, base, readBase, [], section) ?? node(found.at, null));
    content = withEntry(content, section, node(found.at, extended));
  }
  return node(root.at, content);
}

interface Link {
  readonly file: string;
  readonly name: string;
}

function extend(
  name: string,
  base: Base,
  readBase: ReadBase,
  chain: readonly Link[],
  section: string,
): Node | undefined {
  const service = base.workloads.get(name);
  if (service === undefined || service.content === null) return undefined;
  if (!isMapping(service.content))
    throw new ComposeError(service.at, `${section}.${name} is ${kindOf(service.content)}`, 'write a mapping');
  const reference = service.content.get('extends');
  if (reference === undefined) return service;
  const { name: target, file } = referenceOf(reference, name);
  const source = file === undefined ? base : readBase(file, reference.at);
  if (!source.workloads.has(target)) {
    const where = file === undefined ? '' : ` in ${file}`;
    throw new ComposeError(
      reference.at,
      `${fieldName([section, name])} extends ${target}, but there is no service ${target}${where}`,
      'correct the name, or define the service',
    );
  }
  const link = { file: file ?? '', name };
  if (chain.some((each) => each.file === link.file && each.name === link.name)) {
    const names = [...chain.map((each) => each.name), name].join(' extends ');
    throw new ComposeError(reference.at, `the services extend each other in a circle, ${names}`, 'remove one extends');
  }
  const extended = extend(target, source, readBase, [...chain, link], section);
  const own = node(service.at, without(service.content, 'extends'));
  if (extended === undefined) return service;
  // For jobs, too, Compose looks under services for the paths that a file clears.
  const kept = clear(
    node(extended.at, new Map([['services', node(extended.at, new Map([[name, extended]]))]])),
    base.cleared,
  );
  const merged = extendService(child(child(kept, 'services'), name) ?? extended, own);
  // The position of the service is that of the extending service, not of its base.
  return node(service.at, merged.content);
}

function referenceOf({ at, content }: Node, name: string): { name: string; file: string | undefined } {
  if (typeof content === 'string') return { name: content, file: undefined };
  const service = isMapping(content) ? content.get('service')?.content : undefined;
  const file = isMapping(content) ? content.get('file')?.content : undefined;
  if (typeof service !== 'string')
    throw new ComposeError(at, `services.${name}.extends names no service`, 'add service: under extends');
  if (file !== undefined && file !== null && typeof file !== 'string')
    throw new ComposeError(at, `services.${name}.extends.file is ${kindOf(file)}`, 'write a path');
  return { name: service, file: file ?? undefined };
}
