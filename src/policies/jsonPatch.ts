import { having, list, text } from './cel.ts';

/** Operations of JSON patches, in CEL. They replace whole lists: during admission, nobody else writes. */

/** The JSON pointer of the pod template of the object. */
export const AT =
  "(request.kind.kind == 'Pod' ? '' : request.kind.kind == 'CronJob' ? '/spec/jobTemplate/spec/template' : '/spec/template')";

const operation = (op: 'add' | 'replace', path: string, value: string): string =>
  `JSONPatch{op: '${op}', path: ${path}, value: ${value}}`;

const add = (path: string, value: string): string => operation('add', path, value);

/**
 * The operations that leave our item in the list as wanted: once, at the place of the first item of that name or at the end; or not at all. They write
 * our own item alone: since Kubernetes 1.37, an API server cannot write back what the owner wrote. Items go from the last to the first, so that
 * each index still holds. `items`, `path`, `item` and `isWanted` are CEL.
 */
const settled = (items: string, path: string, item: string, isWanted: string): string =>
  having(
    'l',
    items,
    having(
      'first',
      `${isWanted} ? lists.range(l.size()).filter(i, l[i].name == variables.volume) : []`,
      `(!(${isWanted}) ? []
      : first.size() > 0 ? [${operation('replace', `${path} + '/' + string(first[0])`, item)}]
      : l.size() > 0 ? [${add(`${path} + '/-'`, item)}]
      : [${add(path, `[${item}]`)}])
    + lists.range(l.size()).map(i, l.size() - 1 - i).filter(i, l[i].name in variables.ours && (first.size() == 0 || i != first[0])).map(i, JSONPatch{op: 'remove', path: ${path} + '/' + string(i)})`,
    ),
  );

const hasOurs = (items: string): string => `${items}.exists(x, x.name in variables.ours)`;

/** Sets the volume and the mounts: `variables.wanted` names the containers that get a mount. */
export const settle = (volume: string, mount: string): string =>
  [
    `(variables.wanted.size() > 0 || ${hasOurs('variables.volumes')} ? ${settled('variables.volumes', "variables.at + '/spec/volumes'", volume, 'variables.wanted.size() > 0')} : [])`,
    ...(['containers', 'initContainers'] as const).map((member) => {
      const all = member === 'containers' ? 'variables.ordinary' : 'variables.init';
      const isWanted = `${all}[n].name in variables.wanted`;
      const mounts = list(`${all}[n]`, 'volumeMounts');
      const path = `variables.at + '/spec/${member}/' + string(n) + '/volumeMounts'`;
      return `lists.range(${all}.size()).filter(n, ${isWanted} || ${hasOurs(mounts)}).map(n, ${settled(mounts, path, mount, isWanted)}).flatten()`;
    }),
  ].join(' + ');

const key = (name: string): string => `'/' + jsonpatch.escapeKey(${text(name)})`;

/** Sets labels or annotations. `members` maps each name to a CEL expression of its value. */
export const set = (
  metadata: string,
  path: string,
  field: 'labels' | 'annotations',
  members: Readonly<Record<string, string>>,
): string =>
  [
    `(has(${metadata}.${field}) ? [] : [${add(`${path} + '/metadata/${field}'`, '{}')}])`,
    ...Object.entries(members).map(
      ([name, value]) => `[${add(`${path} + '/metadata/${field}' + ${key(name)}`, value)}]`,
    ),
  ].join(' + ');

/** Removes those of the named labels or annotations that are there. `members` is CEL, and `isRemovable` a condition on the name `k`. */
export const remove = (
  field: 'labels' | 'annotations',
  members: string,
  path: string,
  names: readonly string[],
  isRemovable = 'true',
): string =>
  `[${names.map(text).join(', ')}].filter(k, k in ${members} && ${isRemovable}).map(k, JSONPatch{op: 'remove', path: ${path} + '/metadata/${field}/' + jsonpatch.escapeKey(k)})`;
