import { randomBytes } from 'node:crypto';

/** The name of a run. Sorts by time; two runs that begin in the same second differ. */
export const runName = (): string =>
  `${new Date().toISOString().slice(0, 19).replaceAll(':', '')}-${randomBytes(3).toString('hex')}`;
