import { ComposeError } from '../error.ts';
import {
  isMapping,
  isSequence,
  mappingAt,
  mapValues,
  node,
  withEntry,
  type Content,
  type Mapping,
  type Node,
} from '../document/node.ts';
import { cleanPath } from './paths.ts';
import { withInheritedHooks } from './preStart.ts';
import type { Lookup } from '../variables/substitute.ts';

/**
 * Adds what Compose implies: the default network, names of resources, the context and Dockerfile of builds, values of variables that are named
 * without a value, and dependencies that follow from links and shared namespaces.
 */
export function normalize(root: Node, projectName: string, lookup: Lookup): Node {
  if (!isMapping(root.content)) return root;
  let content = withNetworks(root.content, root.at);
  for (const section of ['services', 'jobs']) {
    const workloads = content.get(section);
    if (workloads === undefined || !isMapping(workloads.content)) continue;
    const normal = mapValues(workloads.content, ({ at, content }) =>
      node(at, isMapping(content) ? workload(content, at, lookup) : content),
    );
    content = withEntry(content, section, node(workloads.at, normal));
  }
  for (const section of ['networks', 'volumes', 'configs', 'secrets']) {
    const resources = content.get(section);
    if (resources === undefined || !isMapping(resources.content)) continue;
    const named = mapValues(resources.content, (resource, key) => withName(resource, key, projectName));
    content = withEntry(content, section, node(resources.at, named));
  }
  return node(root.at, content);
}

function withName({ at, content }: Node, key: string, projectName: string): Node {
  const resource: Mapping = isMapping(content) ? content : new Map();
  const name = resource.get('name')?.content ?? null;
  if (name !== null) return node(at, resource);
  const isExternal = resource.get('external')?.content === true;
  return node(at, withEntry(resource, 'name', node(at, isExternal ? key : `${projectName}_${key}`)));
}

/** A service without networks is in the network `default`. That network exists only if a service is in it. */
function withNetworks(root: Mapping, at: Node['at']): Mapping {
  let content = root;
  const inDefault: Node[] = [];
  for (const section of ['services', 'jobs']) {
    const workloads = content.get(section);
    if (workloads === undefined || !isMapping(workloads.content)) continue;
    const connected = mapValues(workloads.content, (value) => {
      if (!isMapping(value.content) || value.content.has('provider') || value.content.has('network_mode')) return value;
      const networks = value.content.get('networks')?.content;
      if (isMapping(networks) && networks.size > 0) {
        if (networks.has('default')) inDefault.push(value);
        return value;
      }
      inDefault.push(value);
      return node(value.at, withEntry(value.content, 'networks', mappingAt(value.at, { default: null })));
    });
    content = withEntry(content, section, node(workloads.at, connected));
  }
  const networks = content.get('networks');
  const known: Mapping = networks !== undefined && isMapping(networks.content) ? networks.content : new Map();
  const isMissing = inDefault.length > 0 && !known.has('default');
  const all = isMissing ? withEntry(known, 'default', node(at, null)) : known;
  return all.size === 0 ? content : withEntry(content, 'networks', node(networks?.at ?? at, all));
}

function workload(original: Mapping, at: Node['at'], lookup: Lookup): Mapping {
  let content = original;
  const change = (key: string, to: (value: Node) => Content) => {
    const value = content.get(key);
    if (value !== undefined) content = withEntry(content, key, node(value.at, to(value)));
  };
  change('pull_policy', ({ content }) => (content === 'if_not_present' ? 'missing' : content));
  change('build', ({ at, content }) => (isMapping(content) ? build(content, at, lookup) : content));
  change('environment', ({ content }) => resolved(content, lookup, true));
  change('volumes', ({ content }) => (isSequence(content) ? content.map(withCleanTarget) : content));
  const dependencies = withImplied(content);
  if (dependencies.size > 0)
    content = withEntry(content, 'depends_on', node(content.get('depends_on')?.at ?? at, dependencies));
  return withInheritedHooks(content);
}

function build(original: Mapping, at: Node['at'], lookup: Lookup): Mapping {
  let content = original;
  if ((content.get('context')?.content ?? null) === null) content = withEntry(content, 'context', node(at, '.'));
  const isSet = (key: string) => (content.get(key)?.content ?? null) !== null;
  if (!isSet('dockerfile') && !isSet('dockerfile_inline'))
    content = withEntry(content, 'dockerfile', node(at, 'Dockerfile'));
  const args = content.get('args');
  return args === undefined
    ? content
    : withEntry(content, 'args', node(args.at, resolved(args.content, lookup, false)));
}

/** Fills in variables that are named without a value from the environment. If the environment has no value, keeps or drops them. */
export function resolved(content: Content, lookup: Lookup, keepsUnset: boolean): Content {
  if (isMapping(content))
    return new Map(
      [...content].flatMap(([key, value]) => {
        if (value.content !== null) return [[key, value] as const];
        const found = lookup(key);
        if (found === undefined && !keepsUnset) return [];
        return [[key, node(value.at, found ?? null)] as const];
      }),
    );
  if (!isSequence(content)) return content;
  return content.flatMap((item) => {
    if (typeof item.content !== 'string' || item.content.includes('=')) return [item];
    const found = lookup(item.content);
    if (found !== undefined) return [node(item.at, `${item.content}=${found}`)];
    return keepsUnset ? [item] : [];
  });
}

function withCleanTarget(volume: Node): Node {
  if (!isMapping(volume.content)) return volume;
  const target = volume.content.get('target');
  if (typeof target?.content !== 'string')
    throw new ComposeError(volume.at, 'a volume has no target', 'add target: with the path in the container');
  return node(volume.at, withEntry(volume.content, 'target', node(target.at, cleanPath(target.content))));
}

const NAMESPACES = ['network_mode', 'ipc', 'pid', 'uts', 'cgroup'];

function withImplied(content: Mapping): Mapping {
  const declared = content.get('depends_on')?.content;
  let dependencies: Mapping = isMapping(declared) ? declared : new Map();
  const imply = (name: string, at: Node['at'], restart: boolean) => {
    if (dependencies.has(name)) return;
    const entry = mappingAt(at, { condition: 'service_started', restart, required: true });
    dependencies = withEntry(dependencies, name, entry);
  };
  const texts = (key: string): { at: Node['at']; text: string }[] => {
    const list = content.get(key)?.content;
    if (!isSequence(list)) return [];
    return list.map(({ at, content }) => ({ at, text: typeof content === 'string' ? content : '' }));
  };
  for (const { at, text } of texts('links')) {
    const [name = '', alias, ...more] = text.split(':');
    imply(alias !== undefined && more.length === 0 ? name : text, at, true);
  }
  for (const key of NAMESPACES) {
    const value = content.get(key);
    if (typeof value?.content === 'string' && value.content.startsWith('service:'))
      imply(value.content.slice('service:'.length), value.at, true);
  }
  for (const { at, text } of texts('volumes_from'))
    if (!text.startsWith('container:')) imply(text.split(':')[0] ?? '', at, false);
  return dependencies;
}
