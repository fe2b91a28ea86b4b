import { Literal } from './node.ts';

/** Numbers as Go reads and writes them. Compose is written in Go: when it needs a string, Go formats the number. */

/** A float as a value of a document. */
export const float = (value: number): Literal => new Literal('float', value, goFloat(value));

/** The number as %v of Go writes it: the shortest digits that read back as the same number, with an exponent from 1e+06 on and below 1e-04. */
export function goFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power < -4 || power >= 6)
    return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  return plain(mantissa, power);
}

function plain(mantissa: string, power: number): string {
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (power < 0) return `${sign}0.${'0'.repeat(-power - 1)}${digits}`;
  if (digits.length <= power + 1) return sign + digits.padEnd(power + 1, '0');
  return `${sign}${digits.slice(0, power + 1)}.${digits.slice(power + 1)}`;
}

const INT64 = 2n ** 63n;

/** A decimal integer of 64 bits. Undefined for any other text. */
export function decimal(text: string): number | bigint | undefined {
  if (!/^[-+]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  return value < -INT64 || value >= INT64 ? undefined : narrow(value);
}

/** An integer of 64 bits with an optional sign and a prefix for its base: 0x, 0b, 0o, or 0 for octal. */
export function prefixed(text: string): number | bigint | undefined {
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  const value = magnitude(digits);
  if (value === undefined) return undefined;
  const signed = sign === '-' ? -value : value;
  if (signed < -INT64 || (sign === '' ? signed >= 2n * INT64 : signed >= INT64)) return undefined;
  return narrow(signed);
}

function magnitude(digits: string): bigint | undefined {
  if (/^0[0-7]+$/.test(digits)) return BigInt(`0o${digits.slice(1)}`);
  if (/^(0|[1-9]\d*|0[xX][\da-fA-F]+|0[bB][01]+|0[oO][0-7]+)$/.test(digits)) return BigInt(digits.toLowerCase());
  return undefined;
}

export const narrow = (value: bigint): number | bigint =>
  value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;

/** A finite float in decimal digits. */
export function decimalFloat(text: string): number | undefined {
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** The number of 32 bits next to the value, in its shortest decimal form. */
export function float32(value: number): number {
  const narrowed = Math.fround(value);
  for (let digits = 1; digits < 10; digits += 1) {
    const candidate = Number(narrowed.toPrecision(digits));
    if (Math.fround(candidate) === narrowed) return candidate;
  }
  return narrowed;
}
