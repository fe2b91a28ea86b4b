import { posix } from 'node:path';
import { normalize } from './canonical/normalize.ts';
import { checkConsistency } from './checks/consistency.ts';
import { Files } from './document/files.ts';
import { mappingOf } from './document/node.ts';
import { ComposeError } from './error.ts';
import { Models } from './models.ts';
import type { Project } from './project.ts';
import { assemble } from './shape/assemble.ts';
import { withEnvFiles } from './shape/serviceEnvFiles.ts';
import { activeProfiles } from './shape/profiles.ts';
import { usualEnvFile, withVariablesOf } from './variables/envFiles.ts';
import { projectNameOf } from './variables/projectName.ts';
import { namingUnset } from './variables/unset.ts';

export interface LoadOptions {
  /** The files in the order of their `-f`, absolute or relative to `cwd`. */
  readonly files: readonly string[];
  /** Returns the text of a file by its absolute path. Throws like node:fs: code ENOENT for a missing file, EISDIR for a directory. */
  readonly read: (path: string) => string;
  /** The directory for relative paths in these options, and for the names of files in messages. */
  readonly cwd: string;
  /** The directory for relative paths in the files. Default: the directory of the first file. */
  readonly directory?: string;
  /** The profiles to activate. Without any, those of COMPOSE_PROFILES. */
  readonly profiles?: readonly string[];
  /** Used instead of the `.env` of the directory. */
  readonly envFiles?: readonly string[];
  /** The home directory, for `~`. */
  readonly home?: string;
  /** The environment. It wins over env files. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Loads an application from its Compose files as Docker Compose does: interpolated, merged, extended, included, checked, with every short form
 * expanded.
 * @throws ComposeError
 */
export function loadCompose(options: LoadOptions): Project {
  try {
    return load(options);
  } catch (error) {
    // The stack overflowed: defaults within defaults, or thousands of services in one chain.
    if (!(error instanceof RangeError)) throw error;
    const position = { file: options.files[0] ?? 'compose', line: 0, column: 0 };
    throw new ComposeError(position, 'the files are nested too deeply', 'use fewer levels');
  }
}

function load(options: LoadOptions): Project {
  const files = new Files(options.read, options.cwd);
  const paths = options.files.map((file) => files.absolute(file));
  const [first] = paths;
  if (first === undefined)
    throw new ComposeError(
      { file: 'compose', line: 0, column: 0 },
      'no Compose file is named',
      'name a Compose file with -f',
    );
  const directory = options.directory === undefined ? posix.dirname(first) : files.absolute(options.directory);

  const given = new Map(Object.entries(options.environment ?? {}));
  const variables = withVariablesOf(envFilesOf(options, files, directory), given, files);
  const documents = paths.map((path) => files.documents(path));
  const name = projectNameOf(documents.flat(), variables, directory);
  variables.set('COMPOSE_PROJECT_NAME', name);

  const models = new Models(files, options.home);
  try {
    const root = models.model(paths, directory, variables);
    const content = mappingOf(root);
    if (content === undefined || content.size === 0)
      throw new ComposeError({ file: files.shown(first), line: 0, column: 0 }, 'the file is empty', 'add services:');
    const normal = normalize(root, name, (key) => variables.get(key));
    const project = assemble(normal, name, variables, activeProfiles(options.profiles, variables));
    checkConsistency(project);
    return withEnvFiles({ ...project, unset: models.unset }, files);
  } catch (error) {
    if (!(error instanceof ComposeError)) throw error;
    throw namingUnset(error, models.unset, (file) =>
      files.exists(files.absolute(file)) ? files.text(files.absolute(file)) : undefined,
    );
  }
}

function envFilesOf({ envFiles = [] }: LoadOptions, files: Files, directory: string): string[] {
  return envFiles.length > 0 ? envFiles.map((file) => files.absolute(file)) : usualEnvFile(directory, files);
}
