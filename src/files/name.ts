/**
 * The name of a file below a place, with `/` between its parts. A name is bytes, and need not be text: each character stands for one byte (latin1). Two
 * names are the same file if the strings are equal.
 */
export type Name = string;

/** The bytes of a name or path, as the file system takes them. */
export const bytesOf = (name: Name): Buffer => Buffer.from(name, 'latin1');

/** The name of a path that a person has typed. */
export const nameOf = (typed: string): Name => Buffer.from(typed).toString('latin1');

/**
 * The name of a path that a source tells: without the `./` or `/` before it. Whoever made an archive, or the image of a container, may wish for a file
 * elsewhere in the target.
 * @returns undefined for a path that leads out of the place.
 */
export function belowPlace(path: Name): Name | undefined {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return parts.includes('..') || path.includes('\0') ? undefined : parts.join('/');
}

/** What verify, moving and retention keep in a store. They leave each other's directories alone (R9). */
export const isOurs = (name: Name): boolean => name.startsWith('.recordings-');

/** The name as text; undefined if its bytes are no UTF-8. */
export function textOf(name: Name): string | undefined {
  const bytes = bytesOf(name);
  const text = bytes.toString();
  return Buffer.from(text).equals(bytes) ? text : undefined;
}

/** The name for a person to read, on one line: control characters, and bytes that are no UTF-8, as escapes that `printf` and `$'…'` understand. */
export function shown(name: Name): string {
  const text = textOf(name);
  const hexadecimal = (character: string) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  return text === undefined
    ? name.replaceAll(/[^\x20-\x7e]/g, hexadecimal)
    : text.replaceAll(/[\x00-\x1f\x7f]/g, hexadecimal);
}
