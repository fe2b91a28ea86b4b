import { codeOf } from './tree.ts';

/** An error of the file system in our words. */
type Kind = new (message: string, options: ErrorOptions) => Error;

/**
 * Turns errors of the system into those of a kind, and leaves all others as they are.
 * @param place what the file system is of, in words: `target`.
 * @param sentences by the code of the system, what is wrong and what to do.
 */
export function explaining(
  kind: Kind,
  place: string,
  sentences: Readonly<Record<string, string>>,
): (error: unknown) => unknown {
  return (error) => {
    const code = codeOf(error);
    if (error instanceof kind || code === undefined) return error;
    const sentence = sentences[code] ?? `the file system of the ${place} reports ${code}: look at its disk`;
    return new kind(sentence, { cause: error });
  };
}
