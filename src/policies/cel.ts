import { DEFAULT_STORE, MARK_LABEL, ROLE_LABEL, STORE_LABEL } from '../api/labels.ts';
import type { Reason } from '../api/reasons.ts';

/**
 * CEL has no functions of one's own: these write out an expression for whatever they are given, as text of CEL. Absent members of an object
 * must be asked for with `.?`: an error inside a policy refuses the request. What guards must do with the CEL of Kubernetes 1.30, which has
 * neither `flatten` nor `lists.range`, `slice` and `sort`.
 */

export const text = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** A sentence with CEL expressions in it: sentence`role "${'variables.role'}" is unknown`. */
export function sentence(words: TemplateStringsArray, ...expressions: readonly string[]): string {
  const [first = '', ...rest] = words.raw;
  return [text(first), ...rest.flatMap((word, index) => [`string(${expressions[index] ?? ''})`, text(word)])]
    .filter((part) => part !== "''")
    .join(' + ');
}

/** What the user reads: the reason, and what is wrong (semantics 23). */
export const fault = (reason: Reason, words: string): string => `${text(`${reason}: `)} + ${words}`;

/** Gives an expression a name within another. */
export const having = (name: string, value: string, within: string): string => `[${value}].map(${name}, ${within})[0]`;

/** The pod template of an object of any of the kinds; a Pod is its own. */
export const templateOf = (object: string): string =>
  `(request.kind.kind == 'Pod' ? ${object} : request.kind.kind == 'CronJob' ? ${object}.spec.jobTemplate.spec.template : ${object}.spec.template)`;

export const labelsOf = (object: string): string => `${object}.?metadata.?labels.orValue({})`;

export const roleOf = (labels: string): string => `${labels}[?${text(ROLE_LABEL)}].orValue('')`;

/** The store that labels name; only with a role does it mean anything. */
export const storeOf = (labels: string): string => `${labels}[?${text(STORE_LABEL)}].orValue(${text(DEFAULT_STORE)})`;

/** Whether labels declare a role in the store at hand. */
export const declaresHere = (labels: string): string =>
  `${text(ROLE_LABEL)} in ${labels} && ${storeOf(labels)} == params.metadata.name`;

export const markOf = (labels: string): string => `${labels}[?${text(MARK_LABEL)}].orValue('')`;

/** A list that may be absent, or null (an absent `containers` is). */
export const list = (object: string, member: string): string =>
  having('l', `dyn(${object}[?${text(member)}].orValue(dyn([])))`, 'l == null ? dyn([]) : l');

/** Sentences of each item, an expression of a list each: a list of what they are together, with lines in place of lists within it. */
export const sentencesOf = (items: string, item: string, sentences: string): string =>
  `${items}.map(${item}, (${sentences}).join('\\n')).filter(s, s != '')`;

/** The first sentence of a list of {@link sentencesOf}, as much of it as the API server shows (it takes 5 KiB, and nothing of what is longer). */
export const firstOf = (sentences: string): string =>
  having('m', `${sentences}[0].split('\\n')[0]`, "m.size() > 1000 ? m.substring(0, 1000) + ' …' : m");

/** Whether a path leads upwards; where to, is for nobody to guess (semantics 6). */
export const climbs = (path: string): string => `${path}.split('/').exists(s, s == '..')`;

/** A path as the container sees it (semantics 6): taken from the root, without `.` and doubled slashes. */
export const clean = (path: string): string => `'/' + ${path}.split('/').filter(s, s != '' && s != '.').join('/')`;

/** Whether the request creates, or changes what the function makes of an object (semantics 9, 10). */
export const changes = (aspect: (object: string) => string): string =>
  `request.operation == 'CREATE' || ${aspect('dyn(object)')} != ${aspect('dyn(oldObject)')}`;

/** Whether a controller has made the object. Anyone may say so: it must not open what is closed to him else. */
export const IS_CONTROLLED = 'object.metadata.?ownerReferences.orValue([]).exists(o, o.?controller.orValue(false))';

/** Not under suspend (semantics 12). */
export const ACTIVE = '!params.spec.?suspend.orValue(false)';
