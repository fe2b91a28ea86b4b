import { DEFAULT_STORE, MARK_LABEL, ROLE_LABEL, STORE_LABEL } from '../api/labels.ts';
import type { Reason } from '../api/reasons.ts';

/**
 * CEL has no functions of one's own: these write out an expression for whatever they are given, as text of CEL. Absent members of an object
 * must be asked for with `.?`: an error inside a policy refuses the request.
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
  `[${object}[?${text(member)}].orValue(dyn([]))].filter(l, l != null).flatten()`;

/**
 * A path as the container sees it (semantics 6): taken from the root, without `.` and doubled slashes; and a segment stays unless what follows it
 * climbs above it, at some point, by more `..` than there are other segments.
 */
export const clean = (path: string): string => {
  const climbs = `lists.range(p.size()).exists(j, j > i && p.slice(i + 1, j + 1).filter(s, s == '..').size() * 2 > j - i)`;
  const resolved = `lists.range(p.size()).filter(i, p[i] != '..' && !${climbs}).map(i, p[i])`;
  const segments = `${path}.split('/').filter(s, s != '' && s != '.')`;
  return `'/' + ${having('p', segments, `p.exists(s, s == '..') ? ${resolved} : p`)}.join('/')`;
};

/** Whether the request creates, or changes what the function makes of an object (semantics 9, 10). */
export const changes = (aspect: (object: string) => string): string =>
  `request.operation == 'CREATE' || ${aspect('dyn(object)')} != ${aspect('dyn(oldObject)')}`;

/** Not under suspend (semantics 12). */
export const ACTIVE = '!params.spec.?suspend.orValue(false)';
