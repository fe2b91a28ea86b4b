/**
 * Names of files come from strangers: terminals obey control characters, no page may hold them, and marks of direction make a text look like another.
 */
export const printable = (text: string): string =>
  text.replace(/[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '�');
