import { createHash } from 'node:crypto';

/** A short hash of the content that can be part of a name. */
export const hashOf = (content: unknown): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 8);
