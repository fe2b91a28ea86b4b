import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type YAMLError,
} from 'yaml';
import { inconsistencies } from './consistency.ts';
import { explain, faultsOf } from './explain.ts';
import type { FieldFault } from './fieldFault.ts';
import { fieldsToFillIn } from './fillIn.ts';
import { model, type Application } from './model.ts';

/** An application, and a function that refuses it for faults that are found later. */
export interface ApplicationFile {
  readonly application: Application;
  /** The faults as a user reads them, in the order of the file: `application.yaml:12:7: services.worker.role: …`. */
  readonly refusal: (faults: readonly FieldFault[]) => InvalidApplication;
}

/** Everything that is wrong with an application file: one line for each fault, with file, line, column and field. */
export class InvalidApplication extends Error {
  override readonly name = 'InvalidApplication';
}

/**
 * Reads the application model from YAML (1.2, with merge keys).
 * @param file how messages name the file
 * @throws InvalidApplication
 */
export function readApplication(text: string, file: string): ApplicationFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false, logLevel: 'error' });
  const invalid = (faults: readonly LocatedFault[]) => {
    const sorted = faults
      .toSorted((a, b) => a.offset - b.offset)
      .map(({ offset, message }) => {
        const { line, col } = lines.linePos(offset);
        return `${file}:${line}:${col}: ${message}`;
      });
    return new InvalidApplication(sorted.join('\n'));
  };
  const refusal = (faults: readonly FieldFault[]) =>
    invalid(
      faults.map(({ path, message }) => ({
        offset: offsetOf(document, path),
        message: path.length === 0 ? message : `${fieldName(path)}: ${message}`,
      })),
    );

  const syntax = syntaxFaults(document);
  if (syntax.length > 0) throw invalid(syntax);
  if (!isMap(document.contents))
    throw refusal([{ path: [], message: 'this is not an application model: it must have name, store and services' }]);

  const content = contentOf(document);
  if (content instanceof Error) throw refusal([{ path: [], message: `YAML: ${content.message}` }]);
  // Reported alone: until the fields are filled in, other faults may only follow from the gaps.
  const toFillIn = fieldsToFillIn(content);
  if (toFillIn.length > 0) throw refusal(toFillIn);
  const parsed = model.safeParse(content, { error: explain });
  if (!parsed.success) throw refusal(parsed.error.issues.flatMap(faultsOf));
  const faults = inconsistencies(parsed.data);
  if (faults.length > 0) throw refusal(faults);
  return { application: parsed.data, refusal };
}

/** The plain content of the document, or the error that appeared when aliases and merge keys were resolved. */
function contentOf(document: Document.Parsed): unknown {
  try {
    return document.toJS();
  } catch (error) {
    return error;
  }
}

interface LocatedFault {
  readonly offset: number;
  readonly message: string;
}

function syntaxFaults(document: Document.Parsed): LocatedFault[] {
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
function fieldName(path: readonly string[]): string {
  const segments = path.map((segment) => {
    if (/^\d+$/.test(segment)) return `[${segment}]`;
    return /^[\w-]+$/.test(segment) ? `.${segment}` : `[${JSON.stringify(segment)}]`;
  });
  return segments.join('').replace(/^\./, '');
}

/** The offset of the field. If the field is missing or merged in from elsewhere: the offset of the map that should contain it. */
function offsetOf(document: Document.Parsed, path: readonly string[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const segment of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === segment);
      if (pair === undefined || !isScalar(pair.key)) return offset;
      offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(segment)];
      if (isScalar(node)) offset = node.range?.[0] ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}
