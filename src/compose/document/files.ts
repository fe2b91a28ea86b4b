import { posix } from 'node:path';
import { withAdopted } from '../merge/adopted.ts';
import { readDocuments, type Document } from './document.ts';
import { ComposeError, type Position } from '../error.ts';
import { cleanPath, joinPath } from '../canonical/paths.ts';

/** What Docker Compose fetches: from a Git repository, or a registry. */
const REMOTE = /^(?:oci|git|ssh|https?):\/\/|^github\.com\/|^[\w.-]+@[\w.-]+:/;

/** The files of an application: each is read and parsed once, and called in messages as a person in `cwd` would. */
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
   * Where a file lies that is named from a directory.
   * @param at who names it
   */
  resolve(directory: string, path: string, at: Position): string {
    if (REMOTE.test(path))
      throw new ComposeError(
        at,
        `${path} would have to be fetched, and only files of this machine are read`,
        'fetch it yourself, and name the copy',
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

  /** @param at who names the file */
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
