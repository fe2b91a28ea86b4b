import { ComposeError } from '../error.ts';
import {
  fieldName,
  isMapping,
  isSequence,
  mappingAt,
  mapValues,
  node,
  withEntry,
  without,
  type Mapping,
  type Node,
  type Path,
} from '../document/node.ts';
import { Rules, under } from '../document/rules.ts';
import {
  dependsOn,
  device,
  envFiles,
  gpus,
  keyValues,
  namesToMapping,
  ports,
  shortFor,
  ssh,
  stringOrList,
  textOfAny,
  ulimit,
  unexpected,
  volume,
  type Transformer,
} from './form.ts';

/** Rewrites the old form `external: {name: x}` as `external: true` and `name: x`. */
const maybeExternal: Transformer = (value, path) => {
  if (value.content === null) return value;
  if (!isMapping(value.content)) throw unexpected(value, path, 'a mapping');
  const resource = children(value, path).content as Mapping;
  const external = resource.get('external');
  if (external === undefined || !isMapping(external.content)) return node(value.at, resource);
  const name = resource.get('name');
  const given = external.content.get('name');
  if (name !== undefined && given !== undefined && name.content !== given.content)
    throw new ComposeError(
      given.at,
      `${fieldName(path)} has one name as name: and another under external:`,
      'write external: true and one name',
    );
  const marked = withEntry(resource, 'external', node(external.at, true));
  return node(value.at, given === undefined || name !== undefined ? marked : withEntry(marked, 'name', given));
};

const CONTAINER: Record<string, Transformer> = {
  env_file: envFiles,
  label_file: stringOrList,
  gpus,
  networks: namesToMapping,
  models: namesToMapping,
  'volumes.*': volume,
  dns: stringOrList,
  'devices.*': device,
  'secrets.*': shortFor((text, at) => mappingAt(at, { source: text }), 'a name, or a mapping with source'),
  'configs.*': shortFor((text, at) => mappingAt(at, { source: text }), 'a name, or a mapping with source'),
  'ulimits.*': ulimit,
};

const transformers = new Rules<Transformer>({
  ...under(['services.*', 'jobs.*', 'services.*.pre_start.*'], CONTAINER),
  ...under(['services.*', 'jobs.*'], {
    'build.secrets.*': shortFor((text, at) => mappingAt(at, { source: text }), 'a name, or a mapping with source'),
    'build.provenance': textOfAny,
    'build.sbom': textOfAny,
    'build.additional_contexts': keyValues,
    depends_on: dependsOn,
    extends: shortFor((text, at) => mappingAt(at, { service: text }), 'a name, or a mapping with service'),
    ports,
    build: (value, path) =>
      isMapping(value.content)
        ? children(value, path)
        : shortFor((text, at) => mappingAt(at, { context: text }), 'a path, or a mapping with context')(value, path),
    'build.ssh': ssh,
    'build.ulimits.*': ulimit,
  }),
  'jobs.*.triggers.schedule.*': shortFor((text, at) => mappingAt(at, { cron: text }), 'a crontab line, or a mapping'),
  'services.*.develop.watch.*.ignore': stringOrList,
  'services.*.develop.watch.*.include': stringOrList,
  ...under(['volumes', 'networks', 'secrets', 'configs'], { '*': maybeExternal }),
});

/**
 * Expands short forms: every port, volume, dependency … becomes a mapping.
 * @throws ComposeError
 */
export function canonical(value: Node, path: Path = []): Node {
  const transformer = transformers.find(path);
  return transformer === undefined ? children(value, path) : transformer(value, path);
}

function children(value: Node, path: Path): Node {
  const { at, content } = value;
  if (isMapping(content))
    return node(
      at,
      mapValues(content, (entry, key) => canonical(entry, [...path, key])),
    );
  if (isSequence(content))
    return node(
      at,
      content.map((item) => canonical(item, [...path, '[]'])),
    );
  return value;
}

/** Drops empty name servers. */
export function withoutEmptyNameServers(root: Node): Node {
  if (!isMapping(root.content)) return root;
  let content = root.content;
  for (const key of ['services', 'jobs']) {
    const workloads = content.get(key);
    if (workloads === undefined || !isMapping(workloads.content)) continue;
    content = withEntry(content, key, node(workloads.at, mapValues(workloads.content, withoutEmpty)));
  }
  return node(root.at, content);
}

function withoutEmpty(workload: Node): Node {
  if (!isMapping(workload.content)) return workload;
  const dns = workload.content.get('dns');
  if (dns === undefined || !isSequence(dns.content)) return workload;
  const servers = dns.content.filter(({ content }) => content !== null && content !== '');
  return node(workload.at, withEntry(without(workload.content, 'dns'), 'dns', node(dns.at, servers)));
}
