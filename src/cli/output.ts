import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { codeOf, EXIT, Failure } from './failure.ts';

/**
 * @param out the value of --out
 * @throws Failure
 */
export function writing(out: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    throw new Failure(EXIT.unreachable, `cannot write to ${out} (${codeOf(error)}): name another place with --out`);
  }
}

/** Writes a file. After a failure the old file is still whole. */
export function writeWhole(path: string, content: string): void {
  const staging = `${resolve(path)}.${process.pid}.tmp`;
  makeDirectory(dirname(staging));
  try {
    writeFileSync(staging, content);
    renameSync(staging, path);
  } finally {
    rmSync(staging, { force: true });
  }
}

/**
 * Writes files into a directory. All files are first written beside the directory and then renamed into place, so a failure leaves no file
 * half written. Other files in the directory stay.
 */
export function writeTogether(
  directory: string,
  files: readonly { readonly name: string; readonly content: string }[],
): void {
  const target = resolve(directory);
  const staging = `${target}.${process.pid}.tmp`;
  makeDirectory(dirname(target));
  mkdirSync(staging);
  try {
    for (const { name, content } of files) writeFileSync(join(staging, name), content);
    if (!existsSync(target)) renameSync(staging, target);
    else for (const { name } of files) renameSync(join(staging, name), join(target, name));
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** Makes the directories above, too. Node's `recursive` never returns where the kernel forbids directories, for example below /proc. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path));
  mkdirSync(path);
}
