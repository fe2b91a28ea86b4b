import type { Sentence } from '../api/say.ts';
import type { Position } from '../compose/error.ts';
import type { Directory } from './directory.ts';

/** A sign that a service uses the directory. */
export interface Evidence {
  /** The end of a sentence that the service begins: "its RECORDINGS_DIR is /app/server/recordings". */
  readonly sentence: Sentence;
  readonly at: Position;
  /** Signs add up: from `SURE` on nothing else can be meant, from what is enough for the directory on it is worth a question. */
  readonly weight: number;
  /** Image, settings and names are copied together: however many of them there are, they are one sign. */
  readonly isCopied?: true;
  /** It takes jobs about recordings, so it makes them. */
  readonly isQueue?: true;
}

/** Nothing else can be meant. */
export const SURE = 4;
/** Worth a question. */
const LIKELY = 3;
/** Worth a question, where the names of the directory say that users' files lie in it; of recordings everybody of the program is asked. */
const LIKELY_OF_FILES = 2;

/** One of two that are enough. */
export const STRONG = 2;
/** What only adds to others. */
export const WEAK = 1;

/** Of signs that are copied together the weightiest counts. */
function weightOf(signs: readonly Evidence[]): { readonly whole: number; readonly uncopied: number } {
  const copied = signs.filter(({ isCopied }) => isCopied).map(({ weight }) => weight);
  const uncopied = signs.filter(({ isCopied }) => !isCopied).reduce((sum, { weight }) => sum + weight, 0);
  return { whole: Math.max(0, ...copied) + uncopied, uncopied };
}

/** How sure all signs together make it. */
export function confidenceIn(signs: readonly Evidence[], directory: Directory): 'sure' | 'likely' | 'none' {
  if (signs.some(({ weight }) => weight >= SURE)) return 'sure';
  const { whole, uncopied } = weightOf(signs);
  const { isForFiles, isRecordings, isKept } = directory;
  // What one service alone has, and no name calls a directory of files, may be its own.
  if (whole >= (isForFiles || (isKept && directory.mounts.size > 1) ? SURE : SURE + STRONG)) return 'sure';
  const ofFiles = isRecordings ? whole : isForFiles ? uncopied : 0;
  return whole >= LIKELY || ofFiles >= LIKELY_OF_FILES ? 'likely' : 'none';
}
