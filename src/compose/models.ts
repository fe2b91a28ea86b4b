import { posix } from 'node:path';
import { canonical, withoutEmptyNameServers } from './canonical/canonical.ts';
import { withDefaults } from './canonical/defaults.ts';
import { cleanPath, joinPath, relativeDirectory, resolvePaths } from './canonical/paths.ts';
import { checkSchema } from './checks/schema.ts';
import { validate } from './checks/validate.ts';
import type { Files } from './document/files.ts';
import { isMapping, node, without, type Node, type Path } from './document/node.ts';
import { ComposeError } from './error.ts';
import { Bases } from './merge/bases.ts';
import { applyExtends } from './merge/extends.ts';
import { addIncluded, includesOf, withoutIncludes, type Include } from './merge/include.ts';
import { clear, merge } from './merge/merge.ts';
import { unique } from './merge/unique.ts';
import { usualEnvFile, withVariablesOf } from './variables/envFiles.ts';
import { resolveEnvironment } from './variables/environment.ts';
import { interpolateDocument } from './variables/interpolate.ts';

/** Where files belong, and what they can use. */
interface Place {
  /** The directory of relative paths: absolute, or for included files relative to the directory of the including file. */
  readonly directory: string;
  /** The same directory, always absolute. */
  readonly base: string;
  readonly variables: ReadonlyMap<string, string>;
  /** The files that are being included, from the outermost on. */
  readonly including: readonly string[];
}

/** Makes one model of files that belong together: interpolated, included, extended, merged, canonical and checked. */
export class Models {
  /** The variables that the files use without a default, and that are not set. */
  readonly unset = new Set<string>();
  readonly #files: Files;
  readonly #home: string | undefined;
  readonly #bases: Bases;

  constructor(files: Files, home: string | undefined) {
    this.#files = files;
    this.#home = home;
    this.#bases = new Bases(files, home, this.unset);
  }

  /**
   * The model of the files of a project. What Compose implies (see normalize) is not in it yet.
   * @param directory the absolute directory of relative paths
   * @throws ComposeError
   */
  model(paths: readonly string[], directory: string, variables: ReadonlyMap<string, string>): Node {
    return this.#model(paths, { directory, base: directory, variables, including: [] });
  }

  #model(paths: readonly string[], place: Place): Node {
    let merged = node({ file: this.#files.shown(paths[0] ?? ''), line: 1, column: 1 }, new Map());
    for (const path of paths) merged = this.#file(path, merged, place);
    const complete = withDefaults(merged);
    validate(complete);
    const resolved = resolvePaths(complete, { directory: place.directory, home: this.#home });
    return resolveEnvironment(resolved, (name) => place.variables.get(name));
  }

  #file(path: string, earlier: Node, place: Place): Node {
    let merged = earlier;
    let including = place.including;
    for (const document of this.#files.documents(path)) {
      const root = interpolateDocument(document, place.variables, this.unset);
      including = [...including, path];
      const included = this.#include(root, document.cleared, { ...place, including });
      merged = clear(merged, document.cleared);
      const extended = applyExtends(included, document.cleared, (file, at) => this.#bases.read(file, at, place));
      merged = unique(merge(merged, extended));
      checkSchema(merged);
      merged = isMapping(merged.content) ? node(merged.at, without(merged.content, 'version')) : merged;
      merged = unique(withoutEmptyNameServers(canonical(merged)));
    }
    return merged;
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
    const variables = withVariablesOf(this.#envFilesOf(entry, base, place), place.variables, this.#files);
    for (const path of paths) this.#files.documents(path, entry.at);
    return this.#model(paths, { directory, base, variables, including: place.including });
  }

  #directoryOf({ projectDirectory }: Include, main: string, place: Place): Pick<Place, 'directory' | 'base'> {
    if (projectDirectory === undefined)
      return { directory: relativeDirectory(place.base, main), base: posix.dirname(main) };
    if (posix.isAbsolute(projectDirectory)) return { directory: projectDirectory, base: projectDirectory };
    const base = joinPath(place.base, projectDirectory);
    const directory = this.#files.isDirectory(base) ? base : posix.dirname(base);
    return { directory: cleanPath(posix.relative(place.base, directory) || '.'), base };
  }

  #envFilesOf(entry: Include, base: string, place: Place): string[] {
    if (entry.envFiles.length === 0) return usualEnvFile(base, this.#files);
    return entry.envFiles
      .filter((file) => file !== '/dev/null')
      .map((file) => this.#files.resolve(place.base, file, entry.at));
  }
}
