export type Fields = Readonly<Record<string, unknown>>;

/** What happened, one line each, for people and for machines. */
export type Log = (message: string, fields?: Fields) => void;

/** JSON lines on standard output. */
export const jsonLog: Log = (message, fields = {}) => {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), message, ...fields })}\n`);
};
