import { isMapping, isSequence, mapValues, node, withEntry, type Mapping, type Node } from '../document/node.ts';
import type { Lookup } from './substitute.ts';

/** Fills in values from the environment: for variables that a list names without a value, and for configs that are a variable. */
export function resolveEnvironment(root: Node, lookup: Lookup): Node {
  if (!isMapping(root.content)) return root;
  let content = root.content;
  const change = (section: string, to: (entry: Mapping, at: Node['at']) => Mapping) => {
    const found = content.get(section);
    if (found === undefined || !isMapping(found.content)) return;
    const changed = mapValues(found.content, (value) =>
      isMapping(value.content) ? node(value.at, to(value.content, value.at)) : value,
    );
    content = withEntry(content, section, node(found.at, changed));
  };
  for (const section of ['services', 'jobs']) change(section, (entry) => withVariables(entry, lookup));
  change('configs', (entry) => {
    const variable = entry.get('environment');
    const value = typeof variable?.content === 'string' ? lookup(variable.content) : undefined;
    return variable === undefined || value === undefined
      ? entry
      : withEntry(entry, 'content', node(variable.at, value));
  });
  return node(root.at, content);
}

function withVariables(entry: Mapping, lookup: Lookup): Mapping {
  const environment = entry.get('environment');
  if (environment === undefined || !isSequence(environment.content)) return entry;
  const variables = environment.content.flatMap((item) => {
    if (typeof item.content !== 'string') return [];
    const value = lookup(item.content);
    return [value === undefined ? item : node(item.at, `${item.content}=${value}`)];
  });
  return withEntry(entry, 'environment', node(environment.at, variables));
}
