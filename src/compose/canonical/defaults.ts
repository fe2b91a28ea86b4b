import {
  isMapping,
  isScalar,
  isSequence,
  mapValues,
  node,
  textOf,
  withEntry,
  type Content,
  type Node,
  type Path,
} from '../document/node.ts';
import { Rules, under } from '../document/rules.ts';

type Default = (value: Node) => Node;

const absent =
  (entries: Readonly<Record<string, Content>>): Default =>
  ({ at, content }) => {
    if (!isMapping(content)) return node(at, content);
    let completed = content;
    for (const [key, value] of Object.entries(entries))
      if (!completed.has(key)) completed = withEntry(completed, key, node(at, value));
    return node(at, completed);
  };

/** The default is all devices, unless the file gives a count or IDs. */
const devices: Default = (value) =>
  isMapping(value.content) && value.content.has('device_ids') ? value : absent({ count: 'all' })(value);

const secret: Default = (value) => {
  const source = isMapping(value.content) ? value.content.get('source')?.content : undefined;
  return absent({ target: `/run/secrets/${source !== undefined && isScalar(source) ? textOf(source) : ''}` })(value);
};

const defaults = new Rules<Default>({
  ...under(['services.*', 'jobs.*'], {
    build: absent({ context: '.' }),
    'secrets.*': secret,
    'ports.*': absent({ protocol: 'tcp', mode: 'ingress' }),
    'gpus.*': devices,
    'volumes.*.bind': absent({ create_host_path: true }),
  }),
  'services.*.deploy.resources.reservations.devices.*': devices,
});

/** Adds the defaults to a canonical model. */
export function withDefaults(value: Node, path: Path = []): Node {
  const rule = defaults.find(path);
  if (rule !== undefined) return rule(value);
  const { at, content } = value;
  if (isMapping(content))
    return node(
      at,
      mapValues(content, (entry, key) => withDefaults(entry, [...path, key])),
    );
  if (isSequence(content))
    return node(
      at,
      content.map((item) => withDefaults(item, [...path, '[]'])),
    );
  return value;
}
