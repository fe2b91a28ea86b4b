import { chownSync, statSync } from 'node:fs';
import { isMap, parseDocument, type Document } from 'yaml';
import type { StorePart } from '../adopt/storage.ts';
import { FILL_IN } from '../application/fillIn.ts';
import { InvalidApplication, readApplication } from '../application/read.ts';
import { DEFAULT_USER } from '../import/owner.ts';
import { EXIT, Failure } from './failure.ts';
import { readFile } from './input.ts';
import { writeWhole, writing } from './output.ts';

/** The application model that is to get the directory. It may still have fields to fill in, so it is read as YAML. */
export interface Model {
  readonly namespace: string;
  readonly claim: string;
  /** Of the claim, if the model says one. */
  readonly size: string | undefined;
  readonly runAsUser: number;
  readonly fsGroup: number;
  /**
   * Writes the part into the file. Comments and everything else stay.
   * @returns what the model still lacks, a line each.
   * @throws Failure; then the file is as it was.
   */
  write(part: StorePart): string[];
}

/** @throws Failure */
export function modelAt(file: string): Model {
  const text = readFile(file, 'the application model with --write');
  const document = parseDocument(text, { merge: true });
  if (document.errors.length > 0 || !isMap(document.get('store')))
    throw new Failure(
      EXIT.invalid,
      `${file} is not an application model with a store: name the file that recordings import wrote`,
    );
  const said = (...path: string[]): string | undefined => {
    const value = document.getIn(path);
    return value === FILL_IN || !(typeof value === 'string' || typeof value === 'number') ? undefined : String(value);
  };
  const runAsUser = Number(said('store', 'runAsUser') ?? DEFAULT_USER);
  return {
    namespace: said('namespace') ?? said('name') ?? '',
    claim: said('store', 'claim', 'name') ?? 'recordings-data',
    size: said('store', 'claim', 'size'),
    runAsUser,
    fsGroup: Number(said('store', 'fsGroup') ?? DEFAULT_USER),
    write: (part) => write(file, text, document, part),
  };
}

function write(file: string, before: string, document: Document.Parsed, part: StorePart): string[] {
  const { size, local, runAsUser, fsGroup } = part;
  const users = { runAsUser, fsGroup };
  document.setIn(['store', 'claim', 'size'], size);
  document.setIn(
    ['store', 'claim', 'storage'],
    document.createNode({ local: document.createNode(local, { flow: true }) }),
  );
  for (const [field, value] of Object.entries(users))
    if (value !== DEFAULT_USER || document.hasIn(['store', field])) document.setIn(['store', field], value);
  const after = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  const lacks = faultsOf(after, file);
  if (lacks.length > 0 && faultsOf(before, file).length === 0)
    throw new Failure(EXIT.invalid, `${file} would no longer be valid, and was not changed: ${lacks.join('; ')}`);
  if (after === before) return lacks;
  const { uid, gid, mode } = statSync(file);
  writing(
    file,
    () => {
      writeWhole(file, after, mode);
      // root reads the volumes of Docker, and the model is somebody else's.
      if (process.getuid?.() === 0) chownSync(file, uid, gid);
    },
    'write',
  );
  return lacks;
}

function faultsOf(text: string, file: string): string[] {
  try {
    readApplication(text, file);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidApplication)) throw error;
    return error.message.split('\n');
  }
}
