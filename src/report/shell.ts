/** Text as a POSIX shell reads it, whatever is in it. */
export const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** A word as a POSIX shell reads it: in single quotes where a character could mean something else. */
export const shellWord = (text: string): string => (/^[\w./@%+=:,-]+$/.test(text) ? text : quoted(text));
