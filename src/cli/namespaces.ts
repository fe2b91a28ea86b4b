import { InvalidArgumentError } from 'commander';

/** The names of `--namespaces a,b`, each once. */
export function parseNamespaces(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  const wrong = names.find((name) => !/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name));
  if (wrong === undefined) return [...new Set(names)];
  throw new InvalidArgumentError(
    `"${wrong}" is no name of a namespace. Write the names with commas between them: prosaas,telephony.`,
  );
}
