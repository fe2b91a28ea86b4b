import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { STANDARD_INPUT } from '../report/place.ts';
import { codeOf, EXIT, Failure } from './failure.ts';

export const STDIN = '-';

/** How messages name a file of the command line. */
export const nameOf = (file: string): string => (file === STDIN ? STANDARD_INPUT : file);

/** @throws Failure */
export const readInput = async (file: string, wanted: string): Promise<string> =>
  file === STDIN ? text(process.stdin) : readFile(file, wanted);

/** @throws Failure */
export const readFile = (file: string, wanted: string): string =>
  reading(file, wanted, () => readFileSync(file, 'utf8'));

/**
 * @param wanted what the user should name instead of the file that cannot be read
 * @throws Failure
 */
export function reading<T>(file: string, wanted: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new Failure(EXIT.unreachable, `cannot read ${file} (${codeOf(error)}): name ${wanted}`);
  }
}

/** What may not be read here says nothing. */
export function tried<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
