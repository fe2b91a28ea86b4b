/**
 * A part of a text. Words are in the language. A value is written from left to right in every language: a name, a number, a path, code. So is a command, which
 * is pasted into a shell and must leave the page or the terminal without a character that nobody sees.
 */
export interface Piece {
  readonly kind: 'words' | 'value' | 'command';
  readonly text: string;
}

export const words = (text: string): Piece => ({ kind: 'words', text });

export const value = (text: string): Piece => ({ kind: 'value', text });

/** Letters that are written from right to left. */
const RTL = '\\u0590-\\u05ff';
/** The place of a value. */
const VALUE = '\\{\\d+\\}';
/** What a word of code, or a flag or path, begins with. A hyphen behind a letter of Hebrew belongs to that. */
const BEFORE = `(?:(?<![${RTL}])-{1,2}|[.~]{0,2}/|(?<![${RTL}A-Za-z0-9])[.:[<$_])?`;
const WORD = `${BEFORE}(?:[A-Za-z0-9_*]|${VALUE})(?:(?:[^\\s"(){}${RTL}]|${VALUE})*(?:[A-Za-z0-9_*/>%=\\]]|${VALUE}))?`;
/** Words that are read together, and code between backquotes. */
const RUN = new RegExp(`\`[^\`]*\`|${WORD}(?: ${WORD})*`, 'g');

const PROGRAMS = 'recordings|kubectl|docker|kustomize|helm|npm|make|node';
const COMMAND = new RegExp(`^(?:sudo|${PROGRAMS}) [a-z<$-]`);

/** Whether a text is to be pasted into a shell. */
export const isCommand = (text: string): boolean => COMMAND.test(text);

/** Divides text that has words of a language from right to left, and code and values from left to right. */
export function runsIn(parts: readonly (string | readonly Piece[])[], values: readonly string[]): Piece[] {
  const pieces: Piece[] = [];
  let open = '';
  const close = () => {
    let from = 0;
    for (const run of open.matchAll(RUN)) {
      if (run.index > from) pieces.push(words(open.slice(from, run.index)));
      const text = run[0].replaceAll('`', '').replace(/\{(\d+)\}/g, (_, index: string) => values[Number(index)] ?? '');
      // What is to be pasted stands behind a colon. Elsewhere the text speaks of a command.
      const isToPaste = isCommand(text) && pieces.at(-1)?.text.trimEnd().endsWith(':') === true;
      if (text !== '') pieces.push({ kind: isToPaste ? 'command' : 'value', text });
      from = run.index + run[0].length;
    }
    if (from < open.length) pieces.push(words(open.slice(from)));
    open = '';
  };
  for (const part of parts) {
    if (typeof part === 'string') {
      open += part;
      continue;
    }
    close();
    pieces.push(...part);
  }
  close();
  return pieces;
}
