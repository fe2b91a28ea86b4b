import { isIP } from 'node:net';
import { ComposeError } from '../error.ts';
import { fieldName, isMapping, isSequence, type Mapping, type Node, type Path } from '../document/node.ts';
import { Rules } from '../document/rules.ts';

type Check = (value: Mapping, at: Node['at'], path: Path) => void;

const refuse = (at: Node['at'], path: Path, sentence: string, remedy: string): never => {
  throw new ComposeError(at, `${fieldName(path)} ${sentence}`, remedy);
};

/** An external resource has a name, but no other attribute that Compose would set. */
const volume: Check = (value, at, path) => {
  if (value.get('external')?.content !== true) return;
  for (const key of value.keys())
    if (key !== 'name' && key !== 'external' && !key.startsWith('x-'))
      refuse(value.get(key)?.at ?? at, path, `is external but also sets ${key}`, `remove ${key}, or external`);
};

const oneOf =
  (keys: readonly string[]): Check =>
  (value, at, path) => {
    const found = keys.filter((key) => value.has(key));
    if (found.length > 1) refuse(at, path, `sets ${found.join(' and ')}`, 'keep one of them');
    if (found.length === 0 && !value.has('driver') && !value.has('external'))
      refuse(at, path, `sets none of ${keys.join(', ')}`, 'add one of them, or external: true');
  };

const port: Check = (value, _, path) => {
  const ip = value.get('host_ip');
  if (typeof ip?.content === 'string' && isIP(ip.content) === 0)
    refuse(
      ip.at,
      path,
      `binds to ${JSON.stringify(ip.content)}, which is not an IP address`,
      'write an address of the host',
    );
};

const device: Check = (value, at, path) => {
  if (value.has('count') && value.has('device_ids'))
    refuse(at, path, 'sets count and device_ids', 'keep one of the two');
};

const watch: Check = (value, at, path) => {
  if (value.get('path')?.content === '') refuse(at, path, 'has an empty path', 'write the path to watch');
};

const checks = new Rules<Check>({
  'volumes.*': volume,
  'configs.*': oneOf(['file', 'environment', 'content']),
  'secrets.*': oneOf(['file', 'environment']),
  'services.*.ports.*': port,
  'services.*.develop.watch.*': watch,
  'services.*.deploy.resources.reservations.devices.*': device,
  'services.*.gpus.*': device,
});

/**
 * Refuses what the schema allows but Compose does not, in a canonical model.
 * @throws ComposeError
 */
export function validate({ at, content }: Node, path: Path = []): void {
  const check = checks.find(path);
  if (check !== undefined) {
    if (isMapping(content)) check(content, at, path);
    else if (path[0] === 'configs' || path[0] === 'secrets')
      refuse(at, path, 'is empty', 'add file: or external: true');
    return;
  }
  if (isMapping(content)) for (const [key, value] of content) validate(value, [...path, key]);
  if (isSequence(content)) for (const [index, item] of content.entries()) validate(item, [...path, `${index}`]);
}
