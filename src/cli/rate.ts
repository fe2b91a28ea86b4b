import { InvalidArgumentError } from 'commander';

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};

/** The bytes a second of a rate such as 20MB/s, 500kB/s or 1.5MiB/s. */
export function parseRate(text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)([A-Za-z]+)\/s$/.exec(text) ?? [];
  const rate = Number(number) * (UNITS[unit] ?? 0);
  if (!(rate >= 1)) throw new InvalidArgumentError('write a number and a unit a second, like 20MB/s or 500kB/s.');
  return rate;
}
