import {
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  parseAllDocuments,
  YAMLMap,
  type Document,
  type Pair,
  type ScalarTag,
} from 'yaml';

/** What is no manifest of Kubernetes: one sentence that names file and line, and says what to do. */
export class UnreadableManifest extends Error {
  override readonly name = 'UnreadableManifest';
}

/** One document of a file: its value, and where the document and the fields in it stand. */
export interface ReadDocument {
  readonly value: unknown;
  /** `file:line` of the document. */
  readonly where: string;
  /** `file:line` of the field at a path; of the document where the field has no line of its own. */
  at(path: readonly (string | number)[]): string;
}

/** kubectl reads these words of YAML 1.1 as booleans (sigs.k8s.io/yaml). YAML 1.2 reads them as strings. */
const OLD_BOOLEAN: ScalarTag = {
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  test: /^(?:[Yy]es|YES|[Oo]n|ON|[Nn]o|NO|[Oo]ff|OFF)$/,
  resolve: (word) => /^(?:yes|on)$/i.test(word),
};

/**
 * The documents of a file of YAML or JSON, as kubectl reads them: an empty document is nothing, and of a key that stands twice the last one counts.
 * kubectl also takes the last of several objects that follow each other without `---`, and loses the others; here each is a document.
 *
 * @param file what messages call it
 * @throws UnreadableManifest
 */
export function readDocuments(text: string, file: string): ReadDocument[] {
  const lines = new LineCounter();
  // Files that somebody put together each bring their own byte order mark.
  const documents = parseAllDocuments(text.replace(/^\uFEFF/gm, ''), {
    lineCounter: lines,
    merge: true,
    uniqueKeys: false,
    customTags: (tags) => [OLD_BOOLEAN, ...tags],
    prettyErrors: false,
    logLevel: 'error',
  });
  const place = (offset: number) => `${file}:${lines.linePos(offset).line}`;
  // Where there is no document at all, the parser gives its own list of none.
  return (Array.isArray(documents) ? documents : []).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined)
      throw new UnreadableManifest(`${place(error.pos[0])}: YAML: ${error.message}${templateHint(text)}`);
    return objectsOf(document, place);
  });
}

const templateHint = (text: string): string =>
  /\{\{.*\}\}/.test(text) ? ': a template of Helm is no manifest: helm template . | recordings check -' : '';

function objectsOf(document: Document.Parsed, place: (offset: number) => string): ReadDocument[] {
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return [];
  const nodes = isMap(contents) ? objectsAmong(contents) : [contents];
  return nodes.map((node) => {
    const where = place(startOf(node) ?? contents.range[0]);
    return {
      value: valueOf(node, document, where),
      where,
      at: (path) => {
        const offset = isMap(node) ? offsetOf(node, path) : undefined;
        return offset === undefined ? where : place(offset);
      },
    };
  });
}

type Node = NonNullable<Document.Parsed['contents']>;

function valueOf(node: Node | YAMLMap, document: Document.Parsed, where: string): unknown {
  try {
    return node.toJS(document, { maxAliasCount: 100 });
  } catch (error) {
    // Aliases that grow without end, or that nothing defines.
    throw new UnreadableManifest(`${where}: YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
}

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
