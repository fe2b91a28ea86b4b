import { existsSync, lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { codeOf, EXIT, Failure } from './failure.ts';

/**
 * @param out the value of --out, or of the flag that is named
 * @throws Failure
 */
export function writing(out: string, act: () => void, flag = 'out'): void {
  try {
    act();
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(EXIT.unreachable, `cannot write to ${out} (${codeOf(error)}): name another place with --${flag}`);
  }
}

/** The mode of a file that will hold passwords. */
export const OWNER_ONLY = 0o600;

/** Writes a file. After a failure the old file is still whole. */
export function writeWhole(path: string, content: string, mode = 0o666): void {
  const staging = `${resolve(path)}.${process.pid}.tmp`;
  makeDirectory(dirname(staging));
  try {
    writeFileSync(staging, content, { mode });
    renameSync(staging, path);
  } finally {
    rmSync(staging, { force: true });
  }
}

export interface NewFile {
  /** Its path within the directory. */
  readonly name: string;
  readonly content: string;
  readonly mode?: number;
}

/**
 * Writes files into a directory. All files are first written beside the directory and then renamed into place, so a failure leaves no file
 * half written. Other files in the directory stay.
 */
export function writeTogether(directory: string, files: readonly NewFile[]): void {
  staged(directory, files, (staging, target) => {
    if (!existsSync(target)) renameSync(staging, target);
    else for (const { name } of files) renameSync(join(staging, name), join(target, name));
  });
}

/**
 * Makes a directory with these files. All of it is there at once, or nothing is.
 * @throws Failure where something is at the path already
 */
export function writeNew(directory: string, files: readonly NewFile[]): void {
  const taken = () =>
    new Failure(
      EXIT.invalid,
      `${directory} is there already: name a directory that does not exist, or remove this one first`,
    );
  if (lstatSync(resolve(directory), { throwIfNoEntry: false }) !== undefined) throw taken();
  staged(directory, files, (staging, target) => {
    try {
      renameSync(staging, target);
    } catch (error) {
      // Somebody made it in the meantime.
      throw ['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(codeOf(error)) ? taken() : error;
    }
  });
}

/** Writes files beside the directory, and lets `place` move them. */
function staged(directory: string, files: readonly NewFile[], place: (staging: string, target: string) => void): void {
  const target = resolve(directory);
  const staging = `${target}.${process.pid}.tmp`;
  makeDirectory(dirname(target));
  mkdirSync(staging);
  try {
    for (const { name, content, mode = 0o666 } of files) {
      makeDirectory(dirname(join(staging, name)));
      writeFileSync(join(staging, name), content, { mode });
    }
    place(staging, target);
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
