import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * Writes files into a directory so that a failure leaves nothing half written: all are written beside it, then renamed into place. What else
 * the directory holds stays.
 */
export function writeTogether(
  directory: string,
  files: readonly { readonly name: string; readonly content: string }[],
): void {
  const target = resolve(directory);
  const staging = `${target}.${process.pid}.tmp`;
  mkdirSync(dirname(target), { recursive: true });
  mkdirSync(staging);
  try {
    for (const { name, content } of files) writeFileSync(join(staging, name), content);
    if (!existsSync(target)) renameSync(staging, target);
    else for (const { name } of files) renameSync(join(staging, name), join(target, name));
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}
