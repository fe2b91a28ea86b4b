import type { Position } from '../error.ts';

/**
 * A value of a Compose file with its position, so that every stage can name file, line and column. Nodes are never changed, only replaced, because
 * aliases share them.
 */
export interface Node {
  /** The position of the key, if the value is in a mapping. Otherwise the position of the value. */
  readonly at: Position;
  readonly content: Content;
}

export type Content = Scalar | Sequence | Mapping;
export type Sequence = readonly Node[];
export type Mapping = ReadonlyMap<string, Node>;
/** `number` is an integer that JavaScript can hold exactly. `bigint` is a larger integer. */
export type Scalar = null | boolean | number | bigint | string | Literal;

/** A float or a timestamp. When Compose needs a string, Go formats these in its own way: 1e6 becomes 1e+06. */
export class Literal {
  readonly kind: 'float' | 'timestamp';
  readonly json: number | string;
  readonly text: string;

  constructor(kind: 'float' | 'timestamp', json: number | string, text: string) {
    this.kind = kind;
    this.json = json;
    this.text = text;
  }
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The keys from the top. An item of a sequence is `[]` in rules, and its index in messages. */
export type Path = readonly string[];

export const isMapping = (content: Content | undefined): content is Mapping => content instanceof Map;
export const isSequence = (content: Content | undefined): content is Sequence => Array.isArray(content);

export const node = (at: Position, content: Content): Node => ({ at, content });

/** A mapping whose values all have the same position. */
export const mappingAt = (at: Position, entries: Readonly<Record<string, Content | undefined>>): Node =>
  node(
    at,
    new Map(
      Object.entries(entries).flatMap(([key, content]) => (content === undefined ? [] : [[key, node(at, content)]])),
    ),
  );

export const child = (parent: Node | undefined, key: string): Node | undefined =>
  parent !== undefined && isMapping(parent.content) ? parent.content.get(key) : undefined;

export const mappingOf = (parent: Node | undefined): Mapping | undefined =>
  parent !== undefined && isMapping(parent.content) ? parent.content : undefined;

/** The mapping with one entry added or replaced. */
export const withEntry = (mapping: Mapping, key: string, value: Node): Mapping => new Map(mapping).set(key, value);

export function without(mapping: Mapping, key: string): Mapping {
  const rest = new Map(mapping);
  rest.delete(key);
  return rest;
}

export const mapValues = (mapping: Mapping, change: (value: Node, key: string) => Node): Mapping =>
  new Map([...mapping].map(([key, value]) => [key, change(value, key)]));

/** A scalar as %v of Go writes it. */
export function textOf(content: Scalar): string {
  if (content instanceof Literal) return content.text;
  return content === null ? '<nil>' : String(content);
}

export const isScalar = (content: Content): content is Scalar => !isMapping(content) && !isSequence(content);

/** The kind of a value, in the words of messages. */
export function kindOf(content: Content): string {
  if (content === null) return 'nothing';
  if (isMapping(content)) return 'a mapping';
  if (isSequence(content)) return 'a list';
  if (content instanceof Literal) return content.kind === 'float' ? 'a number' : 'a date';
  if (typeof content === 'boolean') return `the boolean ${content}`;
  return typeof content === 'string' ? 'a string' : 'a number';
}

/** The value as JSON. Integers beyond 2^53 lose precision. */
export function toJson(content: Content): Json {
  if (isMapping(content)) return Object.fromEntries([...content].map(([key, { content }]) => [key, toJson(content)]));
  if (isSequence(content)) return content.map(({ content }) => toJson(content));
  if (typeof content === 'bigint') return Number(content);
  return content instanceof Literal ? content.json : content;
}

/** A text that is the same for equal values. The order of keys does not matter. */
export function fingerprint(content: Content): string {
  if (isMapping(content)) {
    const entries = [...content].map(([key, { content }]) => `${JSON.stringify(key)}:${fingerprint(content)}`);
    return `{${entries.toSorted().join()}}`;
  }
  if (isSequence(content)) return `[${content.map(({ content }) => fingerprint(content)).join()}]`;
  if (typeof content === 'string') return JSON.stringify(content);
  return content instanceof Literal ? `${content.kind} ${content.text}` : String(content);
}

export const isEqual = (one: Content, other: Content): boolean =>
  one === other || fingerprint(one) === fingerprint(other);

/** `services.worker.environment.PORT`, `services.worker.command[0]`, `services.worker.labels["a.b"]`. */
export function fieldName(path: Path): string {
  const segments = path.map((segment) => {
    if (/^\d+$/.test(segment)) return `[${segment}]`;
    return /^[\w-]+$/.test(segment) ? `.${segment}` : `[${JSON.stringify(segment)}]`;
  });
  return segments.join('').replace(/^\./, '');
}

/**
 * The node at the path, or the nearest node above it. A segment of the path may be a key, the index of an item, or the key of an entry in a list of
 * `key=value`.
 */
export function nearest(root: Node, path: Path): Node {
  let found = root;
  for (const segment of path) {
    const { content } = found;
    let next: Node | undefined;
    if (isMapping(content)) next = content.get(segment);
    else if (isSequence(content))
      next = content[Number(segment)] ?? content.findLast((item) => isEntryOf(item, segment));
    if (next === undefined) return found;
    found = next;
  }
  return found;
}

const isEntryOf = ({ content }: Node, key: string): boolean =>
  typeof content === 'string' &&
  (content === key || (content.startsWith(key) && /[=:]/.test(content.charAt(key.length))));
