import { isMap, LineCounter, parseAllDocuments, type Document } from 'yaml';
import type { Labels } from '../mount/workload.ts';

/** An object of Kubernetes as somebody wrote it, and where: `file:line`. */
export interface Manifest {
  readonly where: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Labels;
    readonly annotations?: Labels;
  };
  readonly spec?: unknown;
}

/** What is no manifest of Kubernetes: one sentence that names file and line, and says what to do. */
export class UnreadableManifest extends Error {
  override readonly name = 'UnreadableManifest';
}

/**
 * The objects of a file of YAML or JSON: of all its documents, and of the Lists among them.
 *
 * @param file what messages call it
 * @throws UnreadableManifest
 */
export function readManifests(text: string, file: string): Manifest[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    merge: true,
    prettyErrors: false,
    logLevel: 'error',
  });
  // Where there is no document at all, the parser gives its own list of none.
  return (Array.isArray(documents) ? documents : []).flatMap((document) => {
    const place = (offset: number) => `${file}:${lines.linePos(offset).line}`;
    const [error] = document.errors;
    if (error !== undefined) throw new UnreadableManifest(`${place(error.pos[0])}: YAML: ${error.message}`);
    if (document.contents === null) return [];
    const where = place(document.contents.range[0]);
    return objectsIn(contentOf(document, where), where);
  });
}

function contentOf(document: Document.Parsed, where: string): unknown {
  if (!isMap(document.contents)) throw new UnreadableManifest(`${where}: this is no object of Kubernetes`);
  try {
    return document.toJS();
  } catch (error) {
    // Aliases that grow without end, or that nothing defines.
    throw new UnreadableManifest(`${where}: YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function objectsIn(value: unknown, where: string): Manifest[] {
  if (!isRecord(value)) throw new UnreadableManifest(`${where}: this is no object of Kubernetes`);
  const { kind, apiVersion, items, metadata, spec } = value;
  if (typeof kind !== 'string' || typeof apiVersion !== 'string') {
    const found = !isRecord(value.services)
      ? 'this object has no apiVersion and kind'
      : isRecord(value.store)
        ? 'this is an application model'
        : 'this is a Compose file';
    throw new UnreadableManifest(
      `${where}: ${found}: give manifests of Kubernetes, like those that recordings synth writes`,
    );
  }
  if (kind.endsWith('List') && Array.isArray(items)) return items.flatMap((item) => objectsIn(item, where));
  const { name, namespace, labels, annotations } = isRecord(metadata) ? metadata : {};
  if (typeof name !== 'string') throw new UnreadableManifest(`${where}: this ${kind} has no metadata.name`);
  return [
    {
      where,
      apiVersion,
      kind,
      metadata: {
        name,
        ...(typeof namespace === 'string' ? { namespace } : {}),
        labels: labelsOf(labels),
        annotations: labelsOf(annotations),
      },
      spec,
    },
  ];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands at a path of members; undefined where there is nothing. */
export const member = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((node, key) => (isRecord(node) ? node[key] : undefined), value);

export const labelsOf = (value: unknown): Labels =>
  Object.fromEntries(isRecord(value) ? Object.entries(value).map(([key, text]) => [key, String(text)]) : []);
