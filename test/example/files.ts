import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the example's Compose files are. */
export const directory = fileURLToPath(new URL('../../examples/prosaas/compose', import.meta.url));

/** As the servers are started. */
export const production = ['docker-compose.yml', 'docker-compose.prod.yml'] as const;

/** The seed bug in three disguises, each a file over the two of production. */
export const disguises = {
  'the worker has no volume': 'missing.yml',
  'the worker has the volume at another path': 'elsewhere.yml',
  'the worker has a tmpfs over the volume': 'hidden.yml',
} as const;

export const disguise = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Every file of the example by its path from there, and the disguises beside them. */
export function exampleFiles(): Record<string, string> {
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  const files = paths.filter((path) => statSync(join(directory, path)).isFile());
  return {
    ...Object.fromEntries(files.map((path) => [path, readFileSync(join(directory, path), 'utf8')])),
    ...Object.fromEntries(Object.values(disguises).map((file) => [file, readFileSync(disguise(file), 'utf8')])),
  };
}
