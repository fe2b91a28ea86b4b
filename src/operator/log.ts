export type Fields = Readonly<Record<string, unknown>>;

/** debug: every look and every renewal. info: what was done. warn: what went wrong and is tried again, or needs a person. */
export const LEVELS = ['debug', 'info', 'warn'] as const;
export type Level = (typeof LEVELS)[number];

/** Writes one line for each event, for people and programs. Default level: info. */
export type Log = (message: string, fields?: Fields, level?: Level) => void;

/** How long a line waits for others, ms. A write to a pipe wakes its reader, which takes more time than the line. */
const TOGETHER_MS = 10;

/** Writes what comes within a moment as one. What waits when the process exits, also by an error, is written then. */
export function together(write: (text: string) => void): (line: string) => void {
  let waiting = '';
  const flush = () => {
    const text = waiting;
    waiting = '';
    if (text !== '') write(text);
  };
  process.once('exit', flush);
  return (line) => {
    if (waiting === '') setTimeout(flush, TOGETHER_MS).unref();
    waiting += line;
  };
}

/** JSON lines, of this level and above. */
export function jsonLog(
  from: Level,
  write: (line: string) => void = together((text) => void process.stdout.write(text)),
): Log {
  return (message, fields = {}, level = 'info') => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(from)) return;
    write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
  };
}
