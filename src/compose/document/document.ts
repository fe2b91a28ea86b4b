import { isAlias, isMap, isScalar, isSeq, type ParsedNode, type YAMLMap } from 'yaml';
import { ComposeError, type Position } from '../error.ts';
import { kindOf, Literal, node, type Mapping, type Node, type Path, type Scalar } from './node.ts';
import { resolvePlain } from './scalar.ts';
import { read, type Syntax } from './syntax.ts';

/** One YAML document, and the paths with `!reset` or `!override`. What earlier files and bases say at these paths is dropped. */
export interface Document {
  readonly root: Node;
  readonly cleared: readonly Path[];
}

/** The limits of Compose itself. No file that a person writes reaches them. Nested aliases can reach them with a few lines. */
const MOST_VALUES = 100_000;
const DEEPEST = 200;

/**
 * Reads the documents of a file, with aliases and merge keys resolved.
 * @param file how messages name the file
 * @throws ComposeError
 */
export function readDocuments(text: string, file: string): Document[] {
  const { documents, lines } = parsed(text, file);
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  return documents.flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined)
      throw new ComposeError(at(error.pos[0]), `this is not YAML: ${firstLine(error.message)}`, 'correct the syntax');
    const { contents } = document;
    if (contents === null) return [];
    const reader = new Reader(text, at);
    const { value, cleared } = reader.read(contents, 0);
    if (value === undefined)
      throw new ComposeError(at(contents.range[0]), '!reset of the whole file leaves nothing', 'reset single fields');
    return [{ root: value, cleared }];
  });
}

const firstLine = (text: string): string => (text.split('\n')[0] ?? '').replace(/[.:]$/, '');

function parsed(text: string, file: string): Syntax {
  try {
    return read(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ComposeError({ file, line: 0, column: 0 }, 'the file is nested too deeply', 'use fewer levels');
  }
}

/** A value, the number of values in it with all aliases expanded, and the paths below it that it clears. */
interface Read {
  readonly value: Node | undefined;
  readonly size: number;
  readonly cleared: readonly Path[];
}

class Reader {
  readonly #text: string;
  readonly #at: (offset: number) => Position;
  readonly #anchors = new Map<string, Read | 'unfinished'>();

  constructor(text: string, at: (offset: number) => Position) {
    this.#text = text;
    this.#at = at;
  }

  read(source: ParsedNode, depth: number): Read {
    const at = this.#at(source.range[0]);
    if (depth > DEEPEST) throw new ComposeError(at, `there are more than ${DEEPEST} levels`, 'use fewer levels');
    if (isAlias(source)) return this.#alias(source.source, at);
    const { anchor } = source;
    if (anchor !== undefined) this.#anchors.set(anchor, 'unfinished');
    const read = this.#tagged(source, at, depth);
    if (anchor !== undefined) this.#anchors.set(anchor, read);
    return read;
  }

  #alias(name: string, at: Position): Read {
    const target = this.#anchors.get(name);
    if (target === undefined)
      throw new ComposeError(at, `there is no anchor &${name} above`, 'define the anchor, or write the value here');
    if (target === 'unfinished')
      throw new ComposeError(at, `the anchor &${name} contains itself`, 'write the value instead of the alias');
    return { ...target, value: target.value === undefined ? undefined : node(at, target.value.content) };
  }

  #tagged(source: Exclude<ParsedNode, { source: string; resolve: unknown }>, at: Position, depth: number): Read {
    if (source.tag === '!reset') return { value: undefined, size: 1, cleared: [[]] };
    const read = this.#content(source, at, depth);
    if (read.size > MOST_VALUES)
      throw new ComposeError(
        at,
        `there are more than ${MOST_VALUES} values here`,
        'use fewer aliases, or split the file',
      );
    return source.tag === '!override' ? { ...read, cleared: [[]] } : read;
  }

  #content(source: ParsedNode, at: Position, depth: number): Read {
    if (isMap(source)) return this.#mapping(source, at, depth);
    if (isSeq(source)) {
      const items = source.items.map((item) => this.read(item, depth + 1));
      return {
        value: node(
          at,
          items.flatMap(({ value }) => value ?? []),
        ),
        size: sizeOf(items),
        cleared: items.flatMap(({ cleared }, index) => cleared.map((path) => [`${index}`, ...path])),
      };
    }
    if (isScalar(source)) {
      // If the file does not end with a line break, a block scalar at its end does not, either.
      const isCutOff =
        source.type?.startsWith('BLOCK') === true && source.range[1] >= this.#text.length && !this.#text.endsWith('\n');
      const scalar = scalarOf(source, at);
      const content = isCutOff && typeof scalar === 'string' ? scalar.replace(/\n$/, '') : scalar;
      return { value: node(at, content), size: 1, cleared: [] };
    }
    throw new ComposeError(at, 'this is not a value', 'correct the syntax');
  }

  #mapping(source: YAMLMap.Parsed, at: Position, depth: number): Read {
    const seen = new Set<string>();
    const own = new Map<string, Node>();
    const merged: Read[] = [];
    const reads: Read[] = [];
    const cleared: Path[] = [];
    for (const pair of source.items) {
      const keyAt = this.#at(pair.key.range[0]);
      const key = this.#key(pair.key, keyAt);
      if (seen.has(key)) throw new ComposeError(keyAt, `the field ${key} is here twice`, 'remove one of the two');
      seen.add(key);
      const isMerge = isScalar(pair.key) && pair.key.type === 'PLAIN' && key === '<<';
      const read: Read =
        pair.value === null ? { value: node(keyAt, null), size: 1, cleared: [] } : this.read(pair.value, depth + 1);
      reads.push(read);
      if (isMerge) {
        cleared.push(...read.cleared);
        merged.push(...mergedMappings(read, keyAt));
      } else {
        cleared.push(...read.cleared.map((path) => [key, ...path]));
        if (read.value !== undefined) own.set(key, node(keyAt, read.value.content));
      }
    }
    return { value: node(at, withMerged(own, merged)), size: sizeOf(reads), cleared };
  }

  #key(source: ParsedNode, at: Position): string {
    const key = isAlias(source) ? this.#alias(source.source, at).value : this.read(source, 0).value;
    if (typeof key?.content === 'string') return key.content;
    throw new ComposeError(
      at,
      key === undefined ? 'a key cannot be reset' : `a key must be a string, not ${kindOf(key.content)}`,
      key === undefined ? 'remove !reset from the key' : 'write the key in quotes',
    );
  }
}

const sizeOf = (reads: readonly Read[]): number => reads.reduce((sum, { size }) => sum + size, 1);

/** The value of `<<`: a mapping, or a list of mappings. If several have a key, the first one wins. */
function mergedMappings(read: Read, at: Position): Read[] {
  if (read.value === undefined) return [];
  const { content } = read.value;
  const items = Array.isArray(content) ? (content as readonly Node[]) : [read.value];
  for (const item of items)
    if (!(item.content instanceof Map))
      throw new ComposeError(at, `<< merges mappings, not ${kindOf(item.content)}`, 'name an anchor of a mapping');
  return items.map((value) => ({ ...read, value }));
}

function withMerged(own: Mapping, merged: readonly Read[]): Mapping {
  const all = new Map(own);
  for (const { value } of merged)
    for (const [key, entry] of value?.content instanceof Map ? (value.content as Mapping) : [])
      if (!all.has(key)) all.set(key, entry);
  return all;
}

function scalarOf(source: { value: unknown; type?: string; tag?: string }, at: Position): Scalar {
  const text = typeof source.value === 'string' ? source.value : '';
  const tag = source.tag?.replace('tag:yaml.org,2002:', '!!');
  const isInfinite = (value: Scalar) =>
    value instanceof Literal && typeof value.json === 'number' && !Number.isFinite(value.json);
  if (source.type === 'PLAIN' && isInfinite(resolvePlain(text)))
    throw new ComposeError(at, `${text} is not a number that a Compose file can hold`, 'write the value in quotes');
  if (tag === undefined) return source.type === 'PLAIN' ? resolvePlain(text) : text;
  if (!['!!int', '!!float', '!!bool', '!!null', '!!timestamp'].includes(tag)) return text;
  const value = resolvePlain(text);
  if (typeof value !== 'string') return value;
  throw new ComposeError(at, `${JSON.stringify(text)} does not fit its tag ${tag}`, 'remove the tag');
}
