import { createHash } from 'node:crypto';

/** A few characters that change when the content does, fit for a name. */
export const hashOf = (content: unknown): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 8);
