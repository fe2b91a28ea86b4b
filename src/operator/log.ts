export type Fields = Readonly<Record<string, unknown>>;

/** Writes one line for each event, for people and programs. */
export type Log = (message: string, fields?: Fields) => void;

/** JSON lines on standard output. */
export const jsonLog: Log = (message, fields = {}) => {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), message, ...fields })}\n`);
};
