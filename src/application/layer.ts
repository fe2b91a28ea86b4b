import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Scalar,
  type YAMLError,
} from 'yaml';

/** A file of the model: its text, and how messages name the file. */
export interface ModelFile {
  readonly text: string;
  readonly file: string;
}

/** One file of the model, parsed. */
export interface Layer {
  readonly file: string;
  readonly lines: LineCounter;
  readonly document: Document.Parsed;
}

export function layerOf({ text, file }: ModelFile): Layer {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false, logLevel: 'error' });
  return { file, lines, document };
}

export function sentences(layers: readonly Layer[], faults: readonly LocatedFault[]): string {
  const lines = layers.flatMap((layer) =>
    faults
      .filter((fault) => fault.layer === layer)
      .toSorted((a, b) => a.offset - b.offset)
      .map(({ offset, message }) => {
        const { line, col } = layer.lines.linePos(offset);
        return `${layer.file}:${line}:${col}: ${message}`;
      }),
  );
  const [, ...later] = layers;
  return [...lines, ...(later.length === 0 ? [] : [MERGED])].join('\n');
}

const MERGED =
  'The files are read as one model: a later file adds fields, changes fields, and removes a field with null.';

/** What makes a file impossible to read, or to read as what comes on top of other files. */
export function unreadableFaults(layer: Layer, isLater: boolean): LocatedFault[] {
  const { document } = layer;
  const syntax = syntaxFaults(document);
  const faults =
    syntax.length > 0
      ? syntax
      : !isMap(document.contents)
        ? [{ offset: 0, message: isLater ? NO_PART : NO_MODEL }]
        : isLater
          ? emptyFields(document)
          : [];
  return faults.map((fault) => ({ layer, ...fault }));
}

const NO_MODEL = 'this is not an application model: it must have name, store and services';
const NO_PART = 'this is no part of an application model: it must have the fields that it changes, like services';

/** A field without a value in a later file: whether somebody wants to remove the field, or has forgotten the value, only they know. */
function emptyFields(document: Document.Parsed): Fault[] {
  const faults: Fault[] = [];
  visit(document, {
    Pair: (_, pair, ancestors) => {
      const { key, value } = pair;
      const isEmpty = value === null || (isScalar(value) && value.value === null && value.source === '');
      if (!isEmpty || !isScalar(key)) return;
      const path = [...ancestors, pair].flatMap((each) =>
        isPair(each) && isScalar(each.key) ? [String(each.key.value)] : [],
      );
      const message = `${fieldName(path)}: is empty: write a value, or null to remove what an earlier file has here`;
      faults.push({ offset: (key as Scalar.Parsed).range[0], message });
    },
  });
  return faults;
}

/** The plain content of the document, or the error that appeared when aliases and merge keys were resolved. */
export function contentOf(document: Document.Parsed): unknown {
  try {
    return document.toJS();
  } catch (error) {
    return error;
  }
}

interface Fault {
  readonly offset: number;
  readonly message: string;
}

export interface LocatedFault extends Fault {
  readonly layer: Layer;
}

function syntaxFaults(document: Document.Parsed): Fault[] {
  // After the first syntax error, more errors follow from it. Only the first is reported.
  const isDuplicate = ({ code }: YAMLError) => code === 'DUPLICATE_KEY';
  const faults = [
    ...document.errors.filter(isDuplicate).map(({ pos }) => ({
      offset: pos[0],
      message: 'this field is here twice: remove one of them',
    })),
    ...[...document.errors, ...document.warnings]
      .filter((error) => !isDuplicate(error))
      .slice(0, 1)
      .map(({ pos, message }) => ({ offset: pos[0], message: `YAML: ${message}` })),
  ];
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return;
      const message = `there is no anchor &${alias.source} above: define the anchor, or write the value here`;
      faults.push({ offset: alias.range?.[0] ?? 0, message });
    },
  });
  return faults;
}

/** `services.worker.env.PORT`, `services.worker.command[0]`, `services.worker.files["/app/key.json"]`. */
export function fieldName(path: readonly string[]): string {
  const segments = path.map((segment) => {
    if (/^\d+$/.test(segment)) return `[${segment}]`;
    return /^[\w-]+$/.test(segment) ? `.${segment}` : `[${JSON.stringify(segment)}]`;
  });
  return segments.join('').replace(/^\./, '');
}

/** The last file that has the field. If none has it: the file that has most of its path. */
export function placeOf(layers: readonly Layer[], path: readonly string[]): { layer: Layer; offset: number } {
  const places = layers.map((layer) => ({ layer, ...found(layer.document, path) }));
  const deepest = Math.max(...places.map(({ depth }) => depth));
  const candidates = places.filter(({ depth }) => depth === deepest);
  const place = deepest === path.length ? candidates.at(-1) : candidates[0];
  if (place === undefined) throw new Error('no file of the model is given');
  return place;
}

/**
 * The offset of the field, and how many segments of its path are there. If the field is missing or merged in from elsewhere: the offset of the map that
 * should contain it.
 */
export function found(document: Document.Parsed, path: readonly string[]): { offset: number; depth: number } {
  let node: unknown = document.contents;
  let offset = 0;
  for (const [depth, segment] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === segment);
      if (pair === undefined || !isScalar(pair.key)) return { offset, depth };
      offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(segment)];
      if (node === undefined) return { offset, depth };
      if (isScalar(node)) offset = node.range?.[0] ?? offset;
    } else {
      return { offset, depth };
    }
  }
  return { offset, depth: path.length };
}
