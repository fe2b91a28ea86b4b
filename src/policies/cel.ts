import {
  CONTAINERS_ANNOTATION,
  DEFAULT_STORE,
  MARK_LABEL,
  ROLE_LABEL,
  STORE_LABEL,
  volumeName,
} from '../api/labels.ts';
import type { Reason } from '../api/reasons.ts';

/**
 * CEL has no user-defined functions. The functions here return CEL expressions as text. Read a member that may be absent with `.?`: an error
 * inside a policy refuses the request. Policies that guard must work with the CEL of Kubernetes 1.30, which has no `flatten`, `lists.range`,
 * `slice` or `sort`.
 */

export const text = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** A sentence with CEL expressions in it: sentence`role "${'variables.role'}" is unknown`. */
export function sentence(words: TemplateStringsArray, ...expressions: readonly string[]): string {
  const [first = '', ...rest] = words.raw;
  return [text(first), ...rest.flatMap((word, index) => [`string(${expressions[index] ?? ''})`, text(word)])]
    .filter((part) => part !== "''")
    .join(' + ');
}

/** The message of a denial: the reason, and what is wrong (semantics 23). */
export const denial = (reason: Reason, words: string): string => `${text(`${reason}: `)} + ${words}`;

/** Gives a value a name within an expression. */
export const having = (name: string, value: string, within: string): string => `[${value}].map(${name}, ${within})[0]`;

/** The pod template of a workload. A Pod is its own template. */
export const templateOf = (object: string): string =>
  `(request.kind.kind == 'Pod' ? ${object} : request.kind.kind == 'CronJob' ? ${object}.spec.jobTemplate.spec.template : ${object}.spec.template)`;

export const labelsOf = (object: string): string => `${object}.?metadata.?labels.orValue({})`;

export const roleOf = (labels: string): string => `${labels}[?${text(ROLE_LABEL)}].orValue('')`;

/** The store that the labels name. It has a meaning only together with a role. */
export const storeOf = (labels: string): string => `${labels}[?${text(STORE_LABEL)}].orValue(${text(DEFAULT_STORE)})`;

/** Whether the labels declare a role in the store of `params`. */
export const declaresHere = (labels: string): string =>
  `${text(ROLE_LABEL)} in ${labels} && ${storeOf(labels)} == params.metadata.name`;

/** The access that the store of `params` grants to the role of the labels; empty if it knows no such role. */
export const accessOf = (labels: string): string => `params.spec.roles[?string(${roleOf(labels)})].?access.orValue('')`;

export const annotationsOf = (object: string): string => `${object}.?metadata.?annotations.orValue({})`;

/** The annotation that names containers: a list with its value, or an empty list. */
export const annotationIn = (annotations: string): string =>
  `[${text(CONTAINERS_ANNOTATION)}].filter(k, k in ${annotations}).map(k, string(${annotations}[k]))`;

export const markOf = (labels: string): string => `${labels}[?${text(MARK_LABEL)}].orValue('')`;

/** A list that may be absent or null. (The API server shows an absent `containers` as null.) */
export const list = (object: string, member: string): string =>
  having('l', `dyn(${object}[?${text(member)}].orValue(dyn([])))`, 'l == null ? dyn([]) : l');

/** The volumes of the pod template. */
export const VOLUMES = list(`${templateOf('dyn(object)')}.spec`, 'volumes');

/** The same, before the request. */
export const VOLUMES_BEFORE = list(`${templateOf('dyn(oldObject)')}.spec`, 'volumes');

/** The name of our volume for the store of `params` (semantics 7). */
export const OUR_VOLUME = `${text(volumeName(''))} + string(params.metadata.name)`;

/**
 * The first names of a list (CEL), and how many more there are, as src/api/someOf.ts says it.
 *
 * @param most so many names are said
 * @param name the name (CEL) at index `i` of the list `all`
 */
export const someOf = (names: string, most: number, name = 'all[i]'): string =>
  having(
    'all',
    names,
    `[${Array.from({ length: most }, (_, index) => index).join(', ')}].filter(i, i < all.size()).map(i, string(${name})).join(', ')
    + (all.size() > ${most} ? ' and ' + string(all.size() - ${most}) + ' more' : '')`,
  );

/** The same of the keys of a map, in the order of the alphabet. A map of CEL has no order. */
export const someKeysOf = (map: string, most: number): string =>
  someOf(`${map}.map(k, string(k))`, most, 'all.filter(n, all.filter(o, o < n).size() == i)[0]');

/** The sentences of all items. `sentences` is a list for one item. The result has one string for each item, with one sentence a line. */
export const sentencesOf = (items: string, item: string, sentences: string): string =>
  `${items}.map(${item}, (${sentences}).join('\\n')).filter(s, s != '')`;

/** The first sentence of a list of {@link sentencesOf}, shortened: the API server shows nothing of a message that has more than 5 KiB. */
export const firstOf = (sentences: string): string =>
  having('m', `${sentences}[0].split('\\n')[0]`, "m.size() > 1000 ? m.substring(0, 1000) + ' …' : m");

/** Whether a path contains `..`. Nobody can tell where such a path leads (semantics 6). */
export const climbs = (path: string): string => `${path}.split('/').exists(s, s == '..')`;

/** A path as the container sees it (semantics 6): absolute, without `.` and without doubled slashes. */
export const clean = (path: string): string => `'/' + ${path}.split('/').filter(s, s != '' && s != '.').join('/')`;

/** Whether the request creates the object or changes an aspect of it (semantics 9, 10). */
export const changes = (aspect: (object: string) => string): string =>
  `request.operation == 'CREATE' || ${aspect('dyn(object)')} != ${aspect('dyn(oldObject)')}`;

/** Whether the object says that a controller made it. Anyone can write this, so it must not grant anything. */
export const IS_CONTROLLED = 'object.metadata.?ownerReferences.orValue([]).exists(o, o.?controller.orValue(false))';

/** Not under suspend (semantics 12). */
export const ACTIVE = '!params.spec.?suspend.orValue(false)';
