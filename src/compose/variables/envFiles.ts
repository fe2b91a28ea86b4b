import { joinPath } from '../canonical/paths.ts';
import type { Files } from '../document/files.ts';
import { readEnvFile } from './dotenv.ts';

/** The `.env` of a directory, if there is one. */
export function usualEnvFile(directory: string, files: Files): string[] {
  const usual = joinPath(directory, '.env');
  return files.exists(usual) ? [usual] : [];
}

/**
 * The variables of env files together with the given ones, which win.
 * @throws ComposeError
 */
export function withVariablesOf(
  paths: readonly string[],
  given: ReadonlyMap<string, string>,
  files: Files,
): Map<string, string> {
  let fromFiles = new Map<string, string>();
  for (const path of paths)
    fromFiles = readEnvFile(files.text(path), files.shown(path), fromFiles, (name) => given.get(name));
  return new Map([...fromFiles, ...given]);
}
