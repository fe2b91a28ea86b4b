import { ComposeError } from '../error.ts';
import { substitute, SubstitutionError, type Lookup } from './substitute.ts';

export type Variables = ReadonlyMap<string, string>;

/**
 * Reads an env file: `KEY=value`, `KEY: value`, `export KEY=value` and comments. Single quotes keep their text, double quotes have escapes and
 * variables, and quoted values may have several lines. A bare `KEY` takes its value from `lookup`.
 * @param known the variables of earlier files
 * @param lookup the environment; it wins over earlier lines of the file
 * @returns `known`, with the variables of this file added or replaced
 * @throws ComposeError
 */
export function readEnvFile(text: string, file: string, known: Variables, lookup: Lookup): Map<string, string> {
  const variables = new Map(known);
  const source = text.replace(/^\uFEFF/, '');
  let offset = 0;
  const fail = (where: number, sentence: string, remedy: string): never => {
    const before = source.slice(0, where).split('\n');
    const position = { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    throw new ComposeError(position, sentence, remedy);
  };
  const expand = (value: string, where: number): string => {
    try {
      return substitute(value, (name) => lookup(name) ?? variables.get(name));
    } catch (error) {
      if (!(error instanceof SubstitutionError)) throw error;
      return fail(where, error.message, error.remedy);
    }
  };

  for (;;) {
    offset = statementStart(source, offset);
    if (offset === source.length) return variables;
    const start = offset;
    const key = keyAt(source, offset);
    if ('unexpected' in key)
      return fail(key.offset, `${JSON.stringify(key.unexpected)} cannot be part of a name`, 'write KEY=value');
    if (key.name.includes(' '))
      return fail(start, `the name ${JSON.stringify(key.name)} contains a space`, 'remove the space');
    offset = key.end;
    if (key.isInherited) {
      const value = lookup(key.name);
      if (value !== undefined) variables.set(key.name, value);
      continue;
    }
    const quote = source[offset];
    if (quote === '"' || quote === "'") {
      const quoted = quotedAt(source, offset, quote);
      if (quoted === undefined) return fail(offset, 'the quote is not closed', `add the closing ${quote}`);
      variables.set(key.name, quote === '"' ? expand(unescape(quoted.text), offset) : quoted.text);
      offset = quoted.end;
    } else {
      const end = source.indexOf('\n', offset);
      const line = source.slice(offset, end === -1 ? undefined : end);
      variables.set(key.name, expand((line.split(' #')[0] ?? '').replace(SPACES_AT_END, ''), offset));
      offset = end === -1 ? source.length : end + 1;
    }
  }
}

/** Reads lines of `KEY=value` without any escapes: quotes and dollars are part of the value. */
export function readRawEnvFile(text: string, file: string, known: Variables, lookup: Lookup): Map<string, string> {
  const variables = new Map(known);
  text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .forEach((whole, index) => {
      const line = whole.replace(/\r$/, '').trimStart();
      if (/^(#|$)/.test(line)) return;
      const [, name = '', equals, value = ''] = /^([^=]*)(=?)(.*)$/s.exec(line) ?? [];
      if (name === '' || /\s/.test(name))
        throw new ComposeError(
          { file, line: index + 1, column: 1 },
          `${JSON.stringify(name)} is not a name`,
          'write KEY=value',
        );
      const given = equals === '' ? lookup(name) : value;
      if (given !== undefined) variables.set(name, given);
    });
  return variables;
}

/** What Go's unicode.IsSpace takes for white space. */
const SPACE = '\\t\\n\\v\\f\\r \\u0085\\u00A0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const SPACES_AT_END = new RegExp(`[${SPACE}]+$`);
const SPACES = new RegExp(`[${SPACE}]*`, 'y');
/** Spaces within a line. */
const BLANK = /[\t\v\f\r \u0085\u00A0]*/y;
const COMMENT = /#[^\n]*/y;

function statementStart(source: string, from: number): number {
  let offset = from;
  for (;;) {
    offset = skip(SPACES, source, offset);
    if (source[offset] !== '#') return offset;
    offset = skip(COMMENT, source, offset);
  }
}

function skip(pattern: RegExp, source: string, offset: number): number {
  pattern.lastIndex = offset;
  return offset + (pattern.exec(source)?.[0].length ?? 0);
}

type Key =
  | { readonly name: string; readonly end: number; readonly isInherited: boolean }
  | { readonly unexpected: string; readonly offset: number };

function keyAt(source: string, from: number): Key {
  const exported = /export[\t\n\f\r ]+/y;
  exported.lastIndex = from;
  const start = exported.test(source) ? skip(BLANK, source, from + 'export'.length) : from;
  const part = /[\p{L}\p{N}_.[\]\-\t\v\f\r \u0085\u00A0]*/uy;
  const stop = skip(part, source, start);
  const end = source[stop];
  if (end !== undefined && !'=:\n'.includes(end))
    return { unexpected: String.fromCodePoint(source.codePointAt(stop) ?? 0), offset: stop };
  // A name without anything after it, at the end of the file, is not a name: Compose reads it as the value of the name "".
  if (end === undefined) return { name: '', end: skip(BLANK, source, start), isInherited: false };
  const name = source.slice(start, stop).replace(SPACES_AT_END, '');
  return { name, end: skip(BLANK, source, stop + 1), isInherited: end === '\n' };
}

/** The text between quotes. Only the quote itself can be escaped. */
function quotedAt(source: string, from: number, quote: string): { text: string; end: number } | undefined {
  let text = '';
  let isEscaped = false;
  for (let index = from + 1; index < source.length; index += 1) {
    const character = source[index] ?? '';
    if (character === quote && !isEscaped) return { text, end: index + 1 };
    if (character === '\\' && !isEscaped) {
      isEscaped = true;
      continue;
    }
    text += isEscaped && character !== quote ? `\\${character}` : character;
    isEscaped = false;
  }
  return undefined;
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '"': '"',
  '\\': '\\',
  // The interpolation that follows turns two dollars into one.
  $: '$$',
};

const unescape = (text: string): string =>
  text.replace(/\\(?:([abcfnrtv$"\\])|0(\d{0,3}))/g, (match, letter?: string, octal?: string) => {
    if (letter !== undefined) return ESCAPES[letter] ?? match;
    const code = /^[0-7]{3}/.exec(octal ?? '')?.[0];
    // An invalid octal escape loses its zero, as in Compose.
    return code === undefined || parseInt(code, 8) > 255 ? `\\${octal ?? ''}` : String.fromCodePoint(parseInt(code, 8));
  });
