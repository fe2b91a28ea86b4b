import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

const BUNDLE = fileURLToPath(new URL('../../image/bundle.ts', import.meta.url));

/**
 * Builds the program once, as it is published, for the tests that run it in processes of their own: it starts several times sooner than the sources. Whoever
 * watches the tests gets the sources, which change meanwhile. The projects share it.
 */
export default async function setup({ config }: TestProject): Promise<(() => void) | undefined> {
  if (config.watch || process.env.RECORDINGS_PROGRAM !== undefined) return undefined;
  const directory = mkdtempSync(join(tmpdir(), 'recordings-program-'));
  await promisify(execFile)(process.execPath, [BUNDLE, directory]);
  process.env.RECORDINGS_PROGRAM = join(directory, 'recordings.js');
  process.env.NODE_COMPILE_CACHE ??= join(directory, 'compiled');
  return () => rmSync(directory, { recursive: true });
}
