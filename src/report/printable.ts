/** Names of files come from strangers: terminals obey control characters, and no page may hold them. */
export const printable = (text: string): string => text.replace(/[\x00-\x1f\x7f-\x9f]/g, '�');
