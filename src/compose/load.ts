import { posix } from 'node:path';
import { canonical, withoutEmptyNameServers } from './canonical/canonical.ts';
import { withDefaults } from './canonical/defaults.ts';
import { checkConsistency } from './checks/consistency.ts';
import type { Document } from './document/document.ts';
import { readEnvFile } from './variables/dotenv.ts';
import { resolveEnvironment } from './variables/environment.ts';
import { withEnvFiles } from './shape/envFiles.ts';
import { ComposeError } from './error.ts';
import { applyExtends, type Base } from './merge/extends.ts';
import { Files } from './document/files.ts';
import { addIncluded, includesOf, withoutIncludes, type Include } from './merge/include.ts';
import { interpolate } from './variables/interpolate.ts';
import { clear, merge } from './merge/merge.ts';
import { child, isMapping, kindOf, mappingOf, node, without, type Node, type Path } from './document/node.ts';
import { normalize } from './canonical/normalize.ts';
import { cleanPath, joinPath, resolvePaths } from './canonical/paths.ts';
import { projectNameOf } from './variables/projectName.ts';
import type { Project } from './project.ts';
import { activeProfiles } from './shape/profiles.ts';
import { assemble } from './shape/assemble.ts';
import { checkSchema } from './checks/schema.ts';
import type { Lookup } from './variables/substitute.ts';
import { unique } from './merge/unique.ts';
import { validate } from './checks/validate.ts';

export interface LoadOptions {
  /** The files in the order of their `-f`, absolute or from `cwd`. */
  readonly files: readonly string[];
  /** The text of a file by its absolute path; throws as node:fs does, with the code ENOENT where there is none and EISDIR for a directory. */
  readonly read: (path: string) => string;
  /** Where relative paths of these options start, and those of messages. */
  readonly cwd: string;
  /** Where relative paths of the files start; the directory of the first file unless given. */
  readonly directory?: string;
  /** Profiles besides; without any, COMPOSE_PROFILES counts. */
  readonly profiles?: readonly string[];
  /** Instead of the `.env` of the directory. */
  readonly envFiles?: readonly string[];
  /** What `~` is. */
  readonly home?: string;
  /** Variables of the surroundings; they win over those of env files. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Loads an application from its Compose files as Docker Compose does: interpolated, merged, extended, included, checked, and every short form written out.
 * @throws ComposeError
 */
export function loadCompose(options: LoadOptions): Project {
  try {
    return load(options);
  } catch (error) {
    // The stack ran out: defaults within defaults, or thousands of services in one chain.
    if (!(error instanceof RangeError)) throw error;
    const position = { file: options.files[0] ?? 'compose', line: 0, column: 0 };
    throw new ComposeError(position, 'the files are nested too deeply', 'write them with fewer levels');
  }
}

function load(options: LoadOptions): Project {
  const files = new Files(options.read, options.cwd);
  const paths = options.files.map((file) => files.absolute(file));
  const [first] = paths;
  if (first === undefined)
    throw new ComposeError({ file: 'compose', line: 0, column: 0 }, 'no Compose file is named', 'name one with -f');
  const directory = options.directory === undefined ? posix.dirname(first) : files.absolute(options.directory);

  const given = new Map(Object.entries(options.environment ?? {}));
  const variables = withEnvironment(given, envFilesOf(options, files, directory), files);
  const documents = paths.map((path) => ({ path, documents: files.documents(path) }));
  const name = projectNameOf(
    documents.flatMap(({ documents }) => documents),
    variables,
    directory,
  );
  variables.set('COMPOSE_PROJECT_NAME', name);

  const loader = new Loader(files, options.home);
  const root = loader.model(paths, directory, variables, []);
  const content = mappingOf(root);
  if (content === undefined || content.size === 0)
    throw new ComposeError({ file: files.shown(first), line: 0, column: 0 }, 'the file is empty', 'add services:');
  const lookup: Lookup = (key) => variables.get(key);
  const normal = normalize(root, name, lookup);
  const project = assemble(normal, name, variables, activeProfiles(options.profiles, variables));
  checkConsistency(project);
  return withEnvFiles({ ...project, unset: loader.unset }, files);
}

const envFilesOf = (options: LoadOptions, files: Files, directory: string): string[] => {
  if (options.envFiles !== undefined && options.envFiles.length > 0)
    return options.envFiles.map((file) => files.absolute(file));
  const usual = joinPath(directory, '.env');
  return files.exists(usual) ? [usual] : [];
};

/** What env files add to the variables that are there already. */
function withEnvironment(
  given: ReadonlyMap<string, string>,
  paths: readonly string[],
  files: Files,
): Map<string, string> {
  let fromFiles = new Map<string, string>();
  for (const path of paths)
    fromFiles = readEnvFile(files.text(path), files.shown(path), fromFiles, (name) => given.get(name));
  return new Map([...fromFiles, ...given]);
}

class Loader {
  readonly unset = new Set<string>();
  readonly #files: Files;
  readonly #home: string | undefined;
  readonly #bases = new Map<ReadonlyMap<string, string>, Map<string, Base>>();

  constructor(files: Files, home: string | undefined) {
    this.#files = files;
    this.#home = home;
  }

  /**
   * The model of files that belong together, complete but for what is taken for granted.
   * @param directory where their paths start: absolute, or for included files from where the including one's do
   */
  model(
    paths: readonly string[],
    directory: string,
    variables: ReadonlyMap<string, string>,
    including: readonly string[],
    base?: string,
  ): Node {
    const place: Place = { directory, base: base ?? directory, variables, including };
    let merged = node({ file: this.#files.shown(paths[0] ?? ''), line: 1, column: 1 }, new Map());
    for (const path of paths) merged = this.#file(path, merged, place);
    const complete = withDefaults(merged);
    validate(complete);
    const resolved = resolvePaths(complete, { directory, home: this.#home });
    return resolveEnvironment(resolved, (name) => variables.get(name));
  }

  #file(path: string, base: Node, place: Place): Node {
    let merged = base;
    let including = place.including;
    for (const document of this.#files.documents(path)) {
      const root = interpolated(document, place.variables, this.unset);
      including = [...including, path];
      const included = this.#include(root, document.cleared, { ...place, including });
      merged = clear(merged, document.cleared);
      const readBase = (file: string, at: Node['at']) => this.#base(file, at, place);
      const extended = applyExtends(included, document.cleared, readBase);
      merged = unique(merge(merged, extended));
      checkSchema(merged);
      merged = isMapping(merged.content) ? node(merged.at, without(merged.content, 'version')) : merged;
      merged = unique(withoutEmptyNameServers(canonical(merged)));
    }
    return merged;
  }

  /** The services of a file that another extends, with paths that start where the other's do; read once for all that extend them. */
  #base(file: string, at: Node['at'], place: Place): Base {
    const known = this.#bases.get(place.variables) ?? new Map<string, Base>();
    this.#bases.set(place.variables, known);
    const key = JSON.stringify([place.base, file]);
    const base = known.get(key) ?? this.#readBase(file, at, place);
    known.set(key, base);
    return base;
  }

  #readBase(file: string, at: Node['at'], place: Place): Base {
    const path = this.#files.resolve(place.base, file, at);
    const directory = this.#relative(place.base, path);
    let merged = node(at, new Map());
    let cleared: readonly Path[] = [];
    for (const document of this.#files.documents(path, at)) {
      cleared = document.cleared;
      const root = withoutIncludes(interpolated(document, place.variables, this.unset));
      merged = unique(merge(clear(merged, cleared), root));
      merged = unique(withoutEmptyNameServers(canonical(merged)));
    }
    const services = child(merged, 'services');
    if (services === undefined || !isMapping(services.content))
      throw new ComposeError(at, `${file} has no services`, 'name a file that has the service');
    const resolved = resolvePaths(merged, { directory, home: this.#home });
    return { workloads: mappingOf(child(resolved, 'services')) ?? services.content, cleared };
  }

  /** The directory of a file, from where relative paths start. */
  #relative(base: string, path: string): string {
    return cleanPath(posix.relative(base, posix.dirname(path)) || '.');
  }

  #include(root: Node, cleared: readonly Path[], place: Place): Node {
    let merged = root;
    for (const entry of includesOf(root)) merged = addIncluded(merged, this.#included(entry, place), cleared);
    return withoutIncludes(merged);
  }

  #included(entry: Include, place: Place): Node {
    const paths = entry.paths.map((path) => this.#files.resolve(place.base, path, entry.at));
    const [main] = paths;
    if (main === undefined) throw new ComposeError(entry.at, 'an entry of include names no path', 'add path:');
    if (place.including.includes(main)) {
      const chain = [...place.including, main].map((path) => this.#files.shown(path)).join(' → ');
      throw new ComposeError(entry.at, `the files include each other in a circle, ${chain}`, 'remove one include');
    }
    const { directory, base } = this.#directoryOf(entry, main, place);
    const envFiles = this.#envFilesOf(entry, base, place);
    const variables = withEnvironment(place.variables, envFiles, this.#files);
    for (const path of paths) this.#files.documents(path, entry.at);
    return this.model(paths, directory, variables, place.including, base);
  }

  /** Where the paths of included files start: as the including file would write it, and absolute. */
  #directoryOf({ projectDirectory }: Include, main: string, place: Place): { directory: string; base: string } {
    if (projectDirectory === undefined)
      return { directory: this.#relative(place.base, main), base: posix.dirname(main) };
    if (posix.isAbsolute(projectDirectory)) return { directory: projectDirectory, base: projectDirectory };
    const base = joinPath(place.base, projectDirectory);
    const directory = this.#files.isDirectory(base) ? base : posix.dirname(base);
    return { directory: cleanPath(posix.relative(place.base, directory) || '.'), base };
  }

  #envFilesOf(entry: Include, base: string, place: Place): string[] {
    if (entry.envFiles.length === 0) {
      const usual = joinPath(base, '.env');
      return this.#files.exists(usual) ? [usual] : [];
    }
    return entry.envFiles
      .filter((file) => file !== '/dev/null')
      .map((file) => this.#files.resolve(place.base, file, entry.at));
  }
}

interface Place {
  readonly directory: string;
  readonly base: string;
  readonly variables: ReadonlyMap<string, string>;
  readonly including: readonly string[];
}

function interpolated({ root }: Document, variables: ReadonlyMap<string, string>, unset: Set<string>): Node {
  if (!isMapping(root.content))
    throw new ComposeError(
      root.at,
      `a Compose file is a mapping, and this is ${kindOf(root.content)}`,
      'begin with services:',
    );
  return interpolate(root, (name, isPlain) => {
    const value = variables.get(name);
    if (value === undefined && isPlain === true) unset.add(name);
    return value;
  });
}
