import type { Language } from './language.ts';
import { isCommand, words, type Piece } from './runs.ts';
import { wrapped } from './text.ts';

/** https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates */
const LEFT_TO_RIGHT = '\u2066';
const RIGHT_TO_LEFT = '\u2067';
const END = '\u2069';
/** The direction of a line is that of its first letter outside of isolates, or of this mark. */
const RIGHT_TO_LEFT_MARK = '\u200f';

/** A text that stands for itself, in a line or in a column. */
export const inLine = (language: Language, text: string): string => lineOf(language, language.piecesOf(text));

/** Texts one behind the other, in a line. */
export const listIn = (language: Language, texts: readonly string[], separator: string): string =>
  lineOf(
    language,
    texts.flatMap((text, index) => [...(index === 0 ? [] : [words(separator)]), ...language.piecesOf(text)]),
  );

/** From what is wrong to what is to be done, and from who wrote to who read. */
export const arrowOf = ({ direction }: Language): string => (direction === 'ltr' ? '→' : '←');

/** A name or a number among columns. */
export const valueIn = (language: Language, text: string): string =>
  lineOf(language, [{ kind: language.direction === 'ltr' ? 'words' : 'value', text }]);

/** A name, or words in the place of one. One word is always a name: names may be called as anything else is. */
export const nameIn = (language: Language, text: string): string =>
  text.includes(' ') ? inLine(language, text) : valueIn(language, text);

export function lineOf({ direction }: Language, pieces: readonly Piece[]): string {
  if (direction === 'ltr') return pieces.map(({ text }) => text).join('');
  if (pieces.every(({ text }) => text === '')) return '';
  // A terminal copies what it does not show, so nothing stands right behind a command. The end of the line closes what is open.
  const isOpen = pieces.at(-1)?.kind === 'command';
  const inside = pieces.map(({ kind, text }) => (kind === 'value' ? `${LEFT_TO_RIGHT}${text}${END}` : text)).join('');
  return pieces.length === 1 && pieces[0]?.kind !== 'words' ? inside : `${RIGHT_TO_LEFT}${inside}${isOpen ? '' : END}`;
}

/**
 * The lines of a text, each at most as long as the room. A command has a line of its own, as it is: a terminal copies what it does not show.
 */
export function linesOf(language: Language, pieces: readonly Piece[], room: number | undefined): string[] {
  if (language.direction === 'ltr') return wrapped(pieces.map(({ text }) => text).join(''), room);
  const paragraphs: (string | Piece[])[] = [[]];
  for (const piece of pieces) {
    const last = paragraphs.at(-1);
    if (piece.kind === 'command') paragraphs.push(`  ${piece.text}`);
    else if (typeof last === 'object') last.push(piece);
    // What ends a sentence has ended with the line.
    else paragraphs.push([{ ...piece, text: piece.text.replace(/^[.,;:]?\s*/, '') }]);
  }
  return paragraphs.flatMap((paragraph) => {
    if (typeof paragraph === 'string') return [paragraph];
    return paragraph.every(({ text }) => text.trim() === '')
      ? []
      : filled(paragraph, room).map((line) => lineOf(language, line));
  });
}

/** Divides a text between words, into lines that fit. */
function filled(pieces: readonly Piece[], room = Infinity): Piece[][] {
  const words = pieces.flatMap((piece) => piece.text.split(/(?<= )/).map((text) => ({ ...piece, text, of: piece })));
  // What no space divides stays together: a value, and the prefix before it.
  const together: (typeof words)[] = [];
  for (const word of words) {
    const last = together.at(-1);
    if (last === undefined || last.at(-1)?.text.endsWith(' ') === true) together.push([word]);
    else last.push(word);
  }
  const lines: (typeof words)[] = [[]];
  for (const group of together) {
    const line = lines.at(-1) ?? [];
    const width = [...line, ...group]
      .map(({ text }) => text)
      .join('')
      .trimEnd().length;
    if (line.length > 0 && width > room) lines.push(group);
    else line.push(...group);
  }
  return lines.map((line) => {
    const runs: (typeof words)[number][] = [];
    for (const word of line) {
      const last = runs.at(-1);
      if (last?.of === word.of) runs[runs.length - 1] = { ...last, text: last.text + word.text };
      else runs.push(word);
    }
    return runs.map(({ kind, text }, index) => ({ kind, text: index === runs.length - 1 ? text.trimEnd() : text }));
  });
}

/**
 * The whole of what is printed. In a language from right to left each line begins at the right, also where it begins with a name, for a terminal that asks each
 * line for its direction. Commands stay as they are.
 */
export const printed = ({ direction }: Language, lines: readonly string[]): string =>
  lines
    .map((line) =>
      direction === 'ltr' || line.trim() === '' || isCommand(line.trim()) ? line : `${RIGHT_TO_LEFT_MARK}${line}`,
    )
    .join('\n');
