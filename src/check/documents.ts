import { say, type Sentence } from '../api/say.ts';
import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  LineCounter,
  parseAllDocuments,
  visit,
  YAMLMap,
  type Document,
  type Pair,
} from 'yaml';
import { indented } from './indented.ts';
import { OLD_SCALARS } from './oldYaml.ts';
import { partsOf } from './parts.ts';

/** Is asked only where a document cannot be read. */
export const DOCUMENTS = { id: 'documents', question: say`Can every document be read?` };

/** A document that cannot be read: where (`file:line`), why, and what to do. */
export interface Unreadable {
  readonly where: string;
  readonly why: Sentence;
  readonly remedy: Sentence;
}

/** One document of a file: its value, and where the document and the fields in it stand. */
export interface ReadDocument {
  readonly value: unknown;
  /** `file:line` of the document. */
  readonly where: string;
  /** `file:line` of the field at a path; of the document where the field has no line of its own. */
  at(path: readonly (string | number)[]): string;
}

/**
 * The documents of a file of YAML or JSON, as kubectl reads them: an empty document is nothing, and of a key that stands twice the last one counts.
 * kubectl also takes the last of several objects that follow each other without `---`, and loses the others; here each is a document.
 *
 * @param file what messages call it
 */
export function readDocuments(text: string, file: string): (ReadDocument | Unreadable)[] {
  const isOfTemplate = isTemplate(text);
  return partsOf(text).flatMap((part) => {
    const { documents, lines } = parse(part.text);
    const place = (offset: number) => `${file}:${part.linesBefore + lines.linePos(offset).line}`;
    return documents.flatMap((document) => {
      const wrong = errorsOf(document)[0] ?? collectionAsKey(document);
      if (wrong === undefined) return objectsOf(document, place);
      const where = place(wrong.pos[0]);
      return [isOfTemplate ? { where, ...TEMPLATE } : unreadable(where, wrong.message)];
    });
  });
}

const TEMPLATE = {
  why: say`this is a template, and no manifest yet`,
  remedy: say`Give what comes out of it, as with helm template CHART | recordings check -`,
};
const unreadable = (where: string, why: string): Unreadable => ({
  where,
  why: say`this is not YAML: ${why}`,
  remedy: say`Correct the syntax.`,
});

/** What Helm, Go and Jinja replace. Argo Workflows replace `{{inputs.x}}` in the cluster, and only within strings. */
const isTemplate = (text: string): boolean => TEMPLATE_WORDS.test(text) || TEMPLATE_VALUE.test(text);
const TEMPLATE_WORDS =
  /\{\{-|-\}\}|\{%|\{\{\s*[.$]|\{\{\s*(?:if|else|end|range|with|define|include|template|toYaml|quote|tpl)\b/;
const TEMPLATE_VALUE = /^\s*(?:- )?(?:[\w./-]+:\s+)?\{\{/m;

interface Wrong {
  readonly pos: readonly [number, number];
  readonly message: string;
}

interface Parsed {
  readonly documents: readonly Document.Parsed[];
  readonly lines: LineCounter;
}

function parse(text: string): Parsed {
  const given = parseOnce(text);
  if (given.documents.every((document) => errorsOf(document).length === 0)) return given;
  const mended = indented(text);
  return mended === undefined ? given : parseOnce(mended);
}

function parseOnce(text: string): Parsed {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    merge: true,
    uniqueKeys: false,
    customTags: (tags) => [...OLD_SCALARS, ...tags],
    prettyErrors: false,
    logLevel: 'error',
  });
  // Where there is no document at all, the parser gives its own list of none.
  return { documents: Array.isArray(documents) ? documents : [], lines };
}

/** kubectl takes a comment that stands right behind a string or bracket. */
const errorsOf = ({ errors }: Document.Parsed): Wrong[] =>
  errors.filter(({ message }) => !message.startsWith('Comments must be separated'));

/** A key may be no collection. In a template that nobody filled in, `{{ name }}` is read as one. */
function collectionAsKey(document: Document.Parsed): Wrong | undefined {
  let wrong: Wrong | undefined;
  visit(document, {
    Pair: (_, { key }) => {
      if (!isCollection(key)) return undefined;
      const [start = 0, end = start] = key.range ?? [];
      wrong = { pos: [start, end], message: say`a list or an object cannot be a key` };
      return visit.BREAK;
    },
  });
  return wrong;
}

function objectsOf(document: Document.Parsed, place: (offset: number) => string): (ReadDocument | Unreadable)[] {
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return [];
  const nodes = isMap(contents) ? objectsAmong(contents) : [contents];
  return nodes.map((node) => {
    const where = place(startOf(node) ?? contents.range[0]);
    try {
      return {
        value: node.toJS(document, { maxAliasCount: MAX_ALIASES }) as unknown,
        where,
        at: (path) => {
          const offset = isMap(node) ? offsetOf(node, path) : undefined;
          return offset === undefined ? where : place(offset);
        },
      };
    } catch (error) {
      // Aliases that grow without end, or that nothing defines.
      return unreadable(where, error instanceof Error ? error.message : String(error));
    }
  });
}

/** kubectl sets no limit of this kind. Objects that grow without end reach this one within a second. */
const MAX_ALIASES = 10_000;

type Node = NonNullable<Document.Parsed['contents']>;

/** Files that were put together without `---` are one mapping, in which apiVersion and kind come again and again. */
function objectsAmong(mapping: YAMLMap): YAMLMap[] {
  const groups: Pair[][] = [[]];
  for (const pair of mapping.items) {
    const group = groups.at(-1) ?? [];
    const isNext = isOneOf(pair, 'apiVersion', 'kind') && has(group, keyOf(pair)) && isWhole(group);
    if (isNext) groups.push([pair]);
    else group.push(pair);
  }
  const isPutTogether = groups.length > 1 && groups.every(isWhole);
  return isPutTogether ? groups.map(mappingOf) : [mapping];
}

const keyOf = ({ key }: Pair): unknown => (isScalar(key) ? key.value : key);
const isOneOf = (pair: Pair, ...keys: readonly string[]): boolean => keys.some((key) => keyOf(pair) === key);
const has = (group: readonly Pair[], key: unknown): boolean => group.some((pair) => keyOf(pair) === key);
const isWhole = (group: readonly Pair[]): boolean => has(group, 'apiVersion') && has(group, 'kind');

function mappingOf(items: readonly Pair[]): YAMLMap {
  const mapping = new YAMLMap();
  mapping.items.push(...items);
  return mapping;
}

function startOf(node: Node | YAMLMap): number | undefined {
  if (node.range) return node.range[0];
  const key = isMap(node) ? node.items[0]?.key : undefined;
  return isScalar(key) ? key.range?.[0] : undefined;
}

/** Where the key of the field stands; undefined where an alias or a merge brings the field in. */
function offsetOf(root: YAMLMap, path: readonly (string | number)[]): number | undefined {
  const parent: unknown = path.length > 1 ? root.getIn(path.slice(0, -1), true) : root;
  if (!isMap(parent) || isAlias(parent)) return undefined;
  const key = parent.items.findLast((pair) => keyOf(pair) === path.at(-1))?.key;
  return isScalar(key) ? key.range?.[0] : undefined;
}
