const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** `3 files (1.2 MiB)`; `at least 3 files (1.2 MiB)` where these may not be all. */
export const filesOf = (files: number, bytes: number, isAll = true): string =>
  `${isAll ? '' : 'at least '}${files} file${files === 1 ? '' : 's'} (${inUnits(bytes)})`;

/** A size as people compare sizes: 812 bytes, 4.2 MiB. */
export function inUnits(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), UNITS.length - 1);
  return `${power === 0 ? bytes : (bytes / 1024 ** power).toFixed(1)} ${UNITS[power] ?? ''}`;
}
