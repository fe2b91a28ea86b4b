import { InvalidArgumentError } from 'commander';

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** The milliseconds of a duration such as 30s, 2m, 1h, 30d or 0. */
export function parseDuration(text: string): number {
  if (text === '0') return 0;
  const parts = /^(\d+)(ms|s|m|h|d)$/.exec(text);
  if (parts?.[1] === undefined) throw new InvalidArgumentError('write a number and a unit, like 30s, 2m or 1h.');
  return Number(parts[1]) * UNITS[parts[2] as keyof typeof UNITS];
}
