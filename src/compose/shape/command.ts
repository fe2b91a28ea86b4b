/**
 * Splits a command line as Compose does. Quotes and backslashes work as in a shell, but nothing is expanded. Everything from an unquoted `;`, `&`,
 * `|`, `<` or `>` on is dropped.
 * @returns undefined if a quote, a backtick or a bracket is not closed
 */
export function splitCommand(line: string): string[] | undefined {
  const words: string[] = [];
  let word = '';
  let isWord = false;
  let isEscaped = false;
  let quote: '"' | "'" | undefined;
  let isBacktick = false;
  let isSubstitution = false;
  for (const character of line) {
    if (isEscaped) {
      word += character;
      isEscaped = false;
      isWord = true;
      continue;
    }
    if (character === '\\') {
      if (quote === "'") word += character;
      else isEscaped = true;
      continue;
    }
    if (' \t\r\n'.includes(character)) {
      if (quote !== undefined || isBacktick || isSubstitution) word += character;
      else if (isWord) {
        words.push(word);
        word = '';
        isWord = false;
      }
      continue;
    }
    if (character === '`' && quote === undefined && !isSubstitution) isBacktick = !isBacktick;
    if (character === ')' && quote === undefined && !isBacktick) isSubstitution = !isSubstitution;
    if (character === '(' && quote === undefined && !isBacktick) {
      if (isSubstitution || !word.endsWith('$')) return undefined;
      isSubstitution = true;
      word += character;
      continue;
    }
    if ((character === '"' || character === "'") && !isSubstitution && (quote === undefined || quote === character)) {
      // An empty pair of quotes is a word, too.
      if (quote !== undefined) isWord = true;
      quote = quote === undefined ? character : undefined;
      continue;
    }
    if (';&|<>'.includes(character) && quote === undefined && !isBacktick && !isSubstitution) {
      // In "2>file", the number is dropped, too.
      if (character === '>' && /^\d/.test(word)) isWord = false;
      break;
    }
    isWord = true;
    word += character;
  }
  if (isWord) words.push(word);
  return isEscaped || quote !== undefined || isBacktick || isSubstitution ? undefined : words;
}
