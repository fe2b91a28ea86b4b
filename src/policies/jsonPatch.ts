import { having, list, text } from './cel.ts';

/** Operations of JSON patches, in CEL. They replace whole lists: during admission, nobody else writes. */

/** The JSON pointer of the pod template of the object. */
export const AT =
  "(request.kind.kind == 'Pod' ? '' : request.kind.kind == 'CronJob' ? '/spec/jobTemplate/spec/template' : '/spec/template')";

const add = (path: string, value: string): string => `JSONPatch{op: 'add', path: ${path}, value: ${value}}`;

/**
 * The list with our item as wanted: once, at the place of the first item of that name or at the end; or not at all.
 * `item` and `isWanted` are CEL.
 */
const settled = (items: string, item: string, isWanted: string): string =>
  having(
    'l',
    items,
    `lists.range(l.size()).filter(i, !(l[i].name in variables.ours) || ${isWanted} && l[i].name == variables.volume && !l.slice(0, i).exists(x, x.name == variables.volume))
    .map(i, l[i].name == variables.volume ? dyn(${item}) : dyn(l[i])) + (${isWanted} && !l.exists(x, x.name == variables.volume) ? [dyn(${item})] : [])`,
  );

const hasOurs = (items: string): string => `${items}.exists(x, x.name in variables.ours)`;

/** Sets the volume and the mounts: `variables.wanted` names the containers that get a mount. */
export const settle = (volume: string, mount: string): string =>
  [
    `(variables.wanted.size() > 0 || ${hasOurs('variables.volumes')} ? [${add("variables.at + '/spec/volumes'", settled('variables.volumes', volume, 'variables.wanted.size() > 0'))}] : [])`,
    ...(['containers', 'initContainers'] as const).map((member) => {
      const all = member === 'containers' ? 'variables.ordinary' : 'variables.init';
      const isWanted = `${all}[n].name in variables.wanted`;
      const mounts = list(`${all}[n]`, 'volumeMounts');
      return `lists.range(${all}.size()).filter(n, ${isWanted} || ${hasOurs(mounts)}).map(n, ${add(`variables.at + '/spec/${member}/' + string(n) + '/volumeMounts'`, settled(mounts, mount, isWanted))})`;
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
