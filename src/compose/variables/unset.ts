import { ComposeError } from '../error.ts';

/**
 * The same error. Where the line at fault names variables that are not set, the error names the variables: a value is wrong because they are empty.
 *
 * @param unset the variables that were asked for and are not set
 * @param textOf the text of a file by the name that errors give it; undefined where it cannot be read
 */
export function namingUnset(
  error: ComposeError,
  unset: ReadonlySet<string>,
  textOf: (file: string) => string | undefined,
): ComposeError {
  const { position, sentence, remedy } = error;
  const line = position.line === 0 ? '' : (textOf(position.file)?.split('\n')[position.line - 1] ?? '');
  const asked = [...line.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map(([, name = '']) => name);
  const names = [...new Set(asked)].filter((name) => unset.has(name));
  if (names.length === 0) return error;
  const variables = names.join(', ');
  const are = names.length === 1 ? 'is' : 'are';
  return new ComposeError(
    position,
    `${sentence}, because ${variables} ${are} not set`,
    `set ${variables} (in .env, or with --env-file), or ${remedy}`,
  );
}
