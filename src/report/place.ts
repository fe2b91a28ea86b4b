/** A place in a file: as findings say it, `file:line`. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** Undefined where there is no file: the finding is about something that runs, or was read from standard input. */
export function placeOf(where: string | undefined): Place | undefined {
  const [, file, line] = /^(.+):(\d+)$/.exec(where ?? '') ?? [];
  if (file === undefined || line === undefined || file === STANDARD_INPUT) return undefined;
  return { file, line: Number(line) };
}

/** How messages name what was piped in. */
export const STANDARD_INPUT = 'standard input';
