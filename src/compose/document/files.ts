import { posix } from 'node:path';
import { withAdopted } from '../merge/adopted.ts';
import { readDocuments, type Document } from './document.ts';
import { ComposeError, type Position } from '../error.ts';
import { cleanPath, joinPath } from '../canonical/paths.ts';

/** Paths that Docker Compose downloads from a Git repository or a registry. */
const REMOTE = /^(?:oci|git|ssh|https?):\/\/|^github\.com\/|^[\w.-]+@[\w.-]+:/;

/** The files of an application. Each file is read and parsed once. Messages name a file by its path from `cwd`. */
export class Files {
  readonly #read: (path: string) => string;
  readonly #cwd: string;
  readonly #texts = new Map<string, string | Error>();
  readonly #documents = new Map<string, Document[]>();

  constructor(read: (path: string) => string, cwd: string) {
    this.#read = read;
    this.#cwd = cwd;
  }

  absolute(path: string): string {
    return cleanPath(this.resolve(this.#cwd, path, { file: path, line: 0, column: 0 }));
  }

  /**
   * The path of a file that is named relative to a directory.
   * @param at the place that names the file
   */
  resolve(directory: string, path: string, at: Position): string {
    if (REMOTE.test(path))
      throw new ComposeError(
        at,
        `${path} is not on this machine, and only local files are read`,
        'download the file, and name the copy',
      );
    return posix.isAbsolute(path) ? path : joinPath(directory, path);
  }

  shown(path: string): string {
    const relative = posix.relative(this.#cwd, path);
    return relative === '' || relative.startsWith('..') ? path : relative;
  }

  exists(path: string): boolean {
    return typeof this.#result(path) === 'string';
  }

  isDirectory(path: string): boolean {
    const result = this.#result(path);
    return result instanceof Error && 'code' in result && result.code === 'EISDIR';
  }

  /** @param at the place that names the file */
  text(path: string, at?: Position): string {
    const result = this.#result(path);
    if (typeof result === 'string') return result;
    const reason =
      'code' in result && result.code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${result.message})`;
    const sentence = at === undefined ? reason : `${this.shown(path)}: ${reason}`;
    throw new ComposeError(at ?? { file: this.shown(path), line: 0, column: 0 }, sentence, 'correct the path');
  }

  documents(path: string, at?: Position): Document[] {
    const known = this.#documents.get(path);
    if (known !== undefined) return known;
    const documents = readDocuments(this.text(path, at), this.shown(path)).map(withAdopted);
    this.#documents.set(path, documents);
    return documents;
  }

  #result(path: string): string | Error {
    const known = this.#texts.get(path);
    if (known !== undefined) return known;
    let result: string | Error;
    try {
      result = this.#read(path);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      result = error;
    }
    this.#texts.set(path, result);
    return result;
  }
}
