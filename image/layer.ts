import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { TarEntry } from './tar.ts';

/**
 * Something to put into an image at the absolute `path`. Everything belongs to root unless `owner` (user and group number)
 * says otherwise; a mode that is not given is 0755 for directories and executable sources, 0644 for the rest.
 */
export type ImageFile =
  /** A file or directory of the host. A link given as `source` is followed; links inside a directory stay links. */
  | { path: string; source: string; mode?: number }
  | { path: string; content: string | Uint8Array; mode?: number }
  /** A symbolic link to `link`, taken as it is. */
  | { path: string; link: string }
  | { path: string; directory: true; mode?: number; owner?: number };

/**
 * The archive members of a layer, sorted, with every parent directory.
 * @throws Error if a path is not absolute and clean, given twice, or its source cannot be read into an image.
 */
export async function layerEntries(files: readonly ImageFile[]): Promise<TarEntry[]> {
  const entries = new Map<string, TarEntry>();
  for (const file of files) {
    requireCleanPath(file.path);
    for (const entry of await entriesOf(file)) {
      if (entries.has(entry.path)) throw new Error(`image file /${entry.path} is given twice; give it once`);
      entries.set(entry.path, entry);
    }
  }
  for (const path of [...entries.keys()].flatMap(parents)) {
    const parent = entries.get(path) ?? directory(path);
    if (parent.type !== 'directory')
      throw new Error(`image file /${path} is given as a ${parent.type}, but others are to lie below it`);
    entries.set(path, parent);
  }
  return [...entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function requireCleanPath(path: string): void {
  const clean = path.startsWith('/') && path !== '/' && !path.endsWith('/') && posix.normalize(path) === path;
  if (!clean) throw new Error(`image file "${path}" is not a clean absolute path; write it like /app/main.js`);
}

/** 'a/b/c' → ['a', 'a/b'] */
function parents(path: string): string[] {
  const steps = path.split('/').slice(0, -1);
  return steps.map((_, depth) => steps.slice(0, depth + 1).join('/'));
}

async function entriesOf(file: ImageFile): Promise<TarEntry[]> {
  const path = file.path.slice(1);
  if ('directory' in file) return [directory(path, file.mode, file.owner)];
  if ('link' in file) return [symlink(path, file.link)];
  if ('content' in file) {
    const content = Buffer.from(file.content);
    return [{ path, type: 'file', mode: file.mode ?? 0o644, owner: 0, size: content.length, body: () => [content] }];
  }
  const found = await stat(file.source).catch((error: unknown) => {
    throw new Error(`image file ${file.path}: its source ${file.source} cannot be read; build or install it first`, {
      cause: error,
    });
  });
  if (!found.isDirectory()) return [hostFile(path, file.source, found, file.mode)];
  return [directory(path, file.mode), ...(await below(path, file.source))];
}

async function below(path: string, source: string): Promise<TarEntry[]> {
  const entries: TarEntry[] = [];
  for (const name of await readdir(source)) {
    const [to, from] = [`${path}/${name}`, join(source, name)];
    const found = await lstat(from);
    if (found.isDirectory()) entries.push(directory(to), ...(await below(to, from)));
    else if (found.isSymbolicLink()) entries.push(symlink(to, await readlink(from)));
    else entries.push(hostFile(to, from, found));
  }
  return entries;
}

function directory(path: string, mode = 0o755, owner = 0): TarEntry {
  return { path, type: 'directory', mode, owner };
}

function symlink(path: string, target: string): TarEntry {
  return { path, type: 'symlink', mode: 0o777, owner: 0, target };
}

interface Found {
  isFile(): boolean;
  mode: number;
  size: number;
}

// The host's exact mode depends on the umask of whoever checked it out; only "executable or not" is its content.
function hostFile(path: string, source: string, found: Found, mode = found.mode & 0o111 ? 0o755 : 0o644): TarEntry {
  if (!found.isFile())
    throw new Error(`image file /${path}: its source ${source} is neither a file, a directory nor a link`);
  return { path, type: 'file', mode, owner: 0, size: found.size, body: () => createReadStream(source) };
}
