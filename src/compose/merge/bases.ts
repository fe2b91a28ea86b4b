import { canonical, withoutEmptyNameServers } from '../canonical/canonical.ts';
import { relativeDirectory, resolvePaths } from '../canonical/paths.ts';
import type { Files } from '../document/files.ts';
import { child, isMapping, mappingOf, node, type Node, type Path } from '../document/node.ts';
import { ComposeError } from '../error.ts';
import { interpolateDocument } from '../variables/interpolate.ts';
import type { Base } from './extends.ts';
import { withoutIncludes } from './include.ts';
import { clear, merge } from './merge.ts';
import { unique } from './unique.ts';

/** The place of an extending file: the absolute directory of its relative paths, and its variables. */
interface Extending {
  readonly base: string;
  readonly variables: ReadonlyMap<string, string>;
}

/** The files that other files extend with `extends: {file: …}`. Each is read once for all services that extend it. */
export class Bases {
  readonly #files: Files;
  readonly #home: string | undefined;
  readonly #unset: Set<string>;
  readonly #known = new Map<ReadonlyMap<string, string>, Map<string, Base>>();

  /** @param unset collects the variables that are not set and have no default */
  constructor(files: Files, home: string | undefined, unset: Set<string>) {
    this.#files = files;
    this.#home = home;
    this.#unset = unset;
  }

  /**
   * The services of a file that another file extends. Their paths are relative to the directory of the extending file.
   * @throws ComposeError
   */
  read(file: string, at: Node['at'], extending: Extending): Base {
    const known = this.#known.get(extending.variables) ?? new Map<string, Base>();
    this.#known.set(extending.variables, known);
    const key = JSON.stringify([extending.base, file]);
    const base = known.get(key) ?? this.#parse(file, at, extending);
    known.set(key, base);
    return base;
  }

  #parse(file: string, at: Node['at'], extending: Extending): Base {
    const path = this.#files.resolve(extending.base, file, at);
    const directory = relativeDirectory(extending.base, path);
    let merged = node(at, new Map());
    let cleared: readonly Path[] = [];
    for (const document of this.#files.documents(path, at)) {
      cleared = document.cleared;
      const root = withoutIncludes(interpolateDocument(document, extending.variables, this.#unset));
      merged = unique(merge(clear(merged, cleared), root));
      merged = unique(withoutEmptyNameServers(canonical(merged)));
    }
    const services = child(merged, 'services');
    if (services === undefined || !isMapping(services.content))
      throw new ComposeError(at, `${file} has no services`, 'name a file that has the service');
    const resolved = resolvePaths(merged, { directory, home: this.#home });
    return { workloads: mappingOf(child(resolved, 'services')) ?? services.content, cleared };
  }
}
