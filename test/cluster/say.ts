/** Where a line goes: a terminal on which it can be rewritten has `isTTY`. */
export type Screen = Pick<NodeJS.WriteStream, 'write'> & Partial<Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>>;

/** Standard error, where every line stays: a test runner may rewrite lines of the same terminal. */
export const LASTING: Screen = { write: (text: string) => process.stderr.write(text) };

/** Progress is for people: on standard error. */
export function say(line: string, screen: Screen = LASTING): void {
  screen.write(marked(`${line}\n`));
}

/**
 * Says how far something is, at once and again and again: on a terminal each second in the same line, elsewhere every 15 s in a new one.
 *
 * @returns what ends it, with a last line that stays
 */
export function keepSaying(line: () => string, screen: Screen): (last?: string) => void {
  const rewritten = screen.isTTY === true;
  const write = (text: string) => screen.write(rewritten ? `\r${cut(text, screen.columns)}\x1b[K` : `${text}\n`);
  const saying = () => write(marked(line()));
  saying();
  const timer = setInterval(saying, rewritten ? 1_000 : 15_000);
  return (last) => {
    clearInterval(timer);
    if (last !== undefined) write(marked(last));
    if (rewritten) screen.write('\n');
  };
}

const marked = (line: string): string => `[cluster] ${line}`;

/** A line that is broken in two cannot be rewritten. */
const cut = (text: string, columns = 80): string => (text.length < columns ? text : `${text.slice(0, columns - 2)}…`);
