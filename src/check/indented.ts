import { Lexer } from 'yaml';

/**
 * kubectl lets the lines of a quoted string, and those within brackets, begin anywhere. The parser wants them indented. Leading spaces mean nothing there,
 * so this adds them. The lines keep their numbers.
 *
 * @returns undefined where nothing was added
 */
export function indented(text: string): string | undefined {
  let mended = text;
  for (let place = tooFarLeft(mended); place !== undefined; place = tooFarLeft(mended)) {
    const { start, end } = place;
    const column = start - (mended.lastIndexOf('\n', start - 1) + 1);
    const within = mended.slice(start, end).replace(/\n(?=[^\n])/g, `\n${' '.repeat(column + 1)}`);
    if (within === mended.slice(start, end)) return undefined;
    mended = mended.slice(0, start) + within + mended.slice(end);
  }
  return mended === text ? undefined : mended;
}

/** What the lexer says of the text that follows, and of brackets that it leaves because a line begins too far left. */
const SCALAR = '\u001F';
const LEFT = '\u0018';
const MARKS = ['\u0002', LEFT, SCALAR];

/** The first string or brackets that the lexer leaves before their end. */
function tooFarLeft(text: string): { readonly start: number; readonly end: number } | undefined {
  let offset = 0;
  let before = '';
  const open: number[] = [];
  for (const token of new Lexer().lex(text)) {
    const isText = before === SCALAR;
    before = token;
    if (token === LEFT) return extent(text, open[0] ?? offset);
    if (MARKS.includes(token)) continue;
    if (!isText) {
      if (/^["']/.test(token) && !isClosed(token)) return extent(text, offset);
      if (token === '{' || token === '[') open.push(offset);
      if (token === '}' || token === ']') open.pop();
    }
    offset += token.length;
  }
  return undefined;
}

const QUOTED = /"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/s;
const isClosed = (token: string): boolean => new RegExp(`^(?:${QUOTED.source})$`, 's').test(token);

/** From a quote or bracket to its partner; undefined where there is none. */
function extent(text: string, start: number): { readonly start: number; readonly end: number } | undefined {
  const tokens = new RegExp(`${QUOTED.source}|[\\[\\]{}]|(?<=\\s)#[^\\n]*`, 'gs');
  tokens.lastIndex = start;
  let depth = 0;
  for (let found = tokens.exec(text); found !== null; found = tokens.exec(text)) {
    if (/^["']/.test(found[0]) && found.index === start) return { start, end: tokens.lastIndex };
    if (/^[[{]$/.test(found[0])) depth += 1;
    if (/^[\]}]$/.test(found[0])) depth -= 1;
    if (depth === 0) return { start, end: tokens.lastIndex };
  }
  return undefined;
}
