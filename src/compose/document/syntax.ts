import { LineCounter, parseAllDocuments, type Document } from 'yaml';

/** The YAML documents of a text, with their errors, and the lines of the text. Nothing is resolved: aliases of aliases stay what they are. */
export interface Syntax {
  readonly documents: readonly Document.Parsed[];
  readonly lines: LineCounter;
}

/** Of each text that was looked at and is not read yet. */
const lookedAt = new Map<string, Syntax>();

/**
 * For whoever asks what a text is, before it is read.
 * @throws RangeError where the text is nested too deeply
 */
export function lookAt(text: string): Syntax {
  const syntax = lookedAt.get(text) ?? syntaxOf(text);
  lookedAt.set(text, syntax);
  return syntax;
}

/** @throws RangeError where the text is nested too deeply */
export function read(text: string): Syntax {
  const syntax = lookedAt.get(text) ?? syntaxOf(text);
  lookedAt.delete(text);
  return syntax;
}

function syntaxOf(text: string): Syntax {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text.replace(/^\uFEFF/, ''), {
    // We resolve scalars ourselves: for Compose, they mean neither quite what YAML 1.1 says nor what YAML 1.2 says.
    schema: 'failsafe',
    lineCounter: lines,
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  return { documents: Array.isArray(documents) ? documents : [], lines };
}
