import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { ImageFile } from './oci.ts';

const run = promisify(execFile);

/**
 * A program of this machine at `path` of the image, with the shared libraries and the loader it is linked with at the
 * places where the loader looks for them.
 * @throws Error if the program is not installed, or one of its libraries is not.
 */
export async function executable(path: string, source: string, howToInstall: string): Promise<ImageFile[]> {
  await access(source, constants.X_OK).catch((error: unknown) => {
    throw new Error(`${source} is missing or not executable; ${howToInstall}`, { cause: error });
  });
  const { stdout } = await run('ldd', [source], { env: { ...process.env, LC_ALL: 'C' } });
  return [
    { path, source, mode: 0o755 },
    ...linkedLibraries(source, stdout).map((library) => ({ path: library, source: library })),
  ];
}

/** Several programs of this machine, by their path in the image; what they share is there once. @throws Error as {@link executable} does. */
export async function executables(programs: Readonly<Record<string, string>>): Promise<ImageFile[]> {
  const all = await Promise.all(
    Object.entries(programs).map(([path, source]) => executable(path, source, 'install it')),
  );
  return [...new Map(all.flat().map((file) => [file.path, file])).values()];
}

/**
 * The absolute paths in what ldd prints for a program; the vdso, which the kernel provides, has none.
 * @throws Error naming the libraries that ldd did not find.
 */
export function linkedLibraries(program: string, ldd: string): string[] {
  const missing = [...ldd.matchAll(/^\s*(\S+) => not found$/gm)].map(([, name]) => name);
  if (missing.length > 0)
    throw new Error(`${program} needs ${missing.join(', ')}, which this machine lacks; install what provides it`);
  return [...ldd.matchAll(/^\s*(?:\S+ => )?(\/\S+) \(0x/gm)].map(([, path]) => path ?? '');
}
