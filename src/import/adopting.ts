import { shellWord } from '../report/shell.ts';
import type { Origin } from './left.ts';

/** The command that makes a directory the storage of the store where it lies. */
export const adoptCommandFor = ({ type, name }: Origin): string =>
  `sudo recordings adopt ${type === 'volume' ? '--docker-volume ' : ''}${shellWord(name)}`;
