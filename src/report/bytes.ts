import { say, type Sentence } from '../api/say.ts';

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** `3 files (1.2 MiB)`; `at least 3 files (1.2 MiB)` where these may not be all. */
export function filesOf(files: number, bytes: number, isAll = true): Sentence {
  const size = inUnits(bytes);
  if (files === 1) return isAll ? say`1 file (${size})` : say`at least 1 file (${size})`;
  return isAll ? say`${files} files (${size})` : say`at least ${files} files (${size})`;
}

/** A size as people compare sizes: 812 bytes, 4.2 MiB. */
export function inUnits(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), UNITS.length - 1);
  return `${power === 0 ? bytes : (bytes / 1024 ** power).toFixed(1)} ${UNITS[power] ?? ''}`;
}
