export type Fields = Readonly<Record<string, unknown>>;

/** debug: every look and every renewal. info: what was done. warn: what went wrong and is tried again, or needs a person. */
export const LEVELS = ['debug', 'info', 'warn'] as const;
export type Level = (typeof LEVELS)[number];

/** Writes one line for each event, for people and programs. Default level: info. */
export type Log = (message: string, fields?: Fields, level?: Level) => void;

/** JSON lines, of this level and above. */
export const jsonLog =
  (from: Level, write: (line: string) => void = (line) => void process.stdout.write(line)): Log =>
  (message, fields = {}, level = 'info') => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(from)) return;
    write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
  };
