import { ComposeError } from '../error.ts';
import { booleanOf } from '../variables/interpolate.ts';
import {
  fieldName,
  isMapping,
  isScalar,
  isSequence,
  kindOf,
  Literal,
  textOf,
  toJson,
  type Json,
  type Node,
  type Path,
} from '../document/node.ts';
import { decimal, decimalFloat, float32 } from '../document/number.ts';

/**
 * How to read a value of the canonical model into the project: the result for an absent value, how to read a present one, and which results a mapping
 * leaves out. Compose does the same in two steps: it reads its model into Go structs and writes these as JSON.
 */
export interface Shape {
  readonly zero: Json;
  readonly read: (value: Node, path: Path) => Json;
  readonly isLeftOut: (value: Json) => boolean;
}

export const misfit = ({ at, content }: Node, path: Path, wanted: string): ComposeError =>
  new ComposeError(at, `${fieldName(path)} is ${kindOf(content)}`, `write ${wanted}`);

const invalid = ({ at }: Node, path: Path, text: string, what: string, remedy: string): ComposeError =>
  new ComposeError(at, `${fieldName(path)}: ${JSON.stringify(text)} is not ${what}`, remedy);

/** A shape whose zero value is left out. */
export const shape = (zero: Json, read: Shape['read']): Shape => ({
  zero,
  read: (value, path) => (value.content === null ? zero : read(value, path)),
  isLeftOut: (value) => value === zero || (Array.isArray(value) && value.length === 0),
});

/** Left out only if the file does not have the field. */
export const kept = (inner: Shape): Shape => ({
  ...inner,
  zero: null,
  isLeftOut: (value) => value === null,
  read: orNull(inner),
});
/** Always written. */
export const always = (inner: Shape): Shape => ({ ...inner, isLeftOut: () => false });

const orNull =
  (inner: Shape): Shape['read'] =>
  (value, path) =>
    value.content === null ? null : inner.read(value, path);

export const text = shape('', (value, path) => {
  const { content } = value;
  if (typeof content === 'string') return content;
  if (typeof content === 'number' || typeof content === 'bigint') return String(content);
  throw misfit(value, path, 'a string');
});

export const flag = shape(false, (value, path) => {
  const { content } = value;
  if (typeof content === 'boolean') return content;
  const read = typeof content === 'string' ? booleanOf(content) : undefined;
  if (read === undefined) throw misfit(value, path, 'true or false');
  return read;
});

/** True if the file does not have the field. True is left out. */
export const optOut: Shape = {
  zero: false,
  read: (value, path) => flag.read(value, path),
  isLeftOut: (value) => value === true,
};

const integerOf = ({ content }: Node, castsText: boolean): number | undefined => {
  if (typeof content === 'number' || typeof content === 'bigint') return Number(content);
  if (content instanceof Literal && typeof content.json === 'number') return Math.trunc(content.json);
  const read = castsText && typeof content === 'string' ? decimal(content) : undefined;
  return read === undefined ? undefined : Number(read);
};

export const integer = shape(0, (value, path) => {
  const read = integerOf(value, true);
  if (read === undefined) throw misfit(value, path, 'an integer');
  return read;
});

/** An integer that is not negative. Compose does not accept it in quotes. */
export const natural = shape(0, (value, path) => {
  const read = integerOf(value, false);
  if (read === undefined || read < 0) throw misfit(value, path, 'an integer that is not negative');
  return read;
});

export const real32 = shape(0, (value, path) => {
  const { content } = value;
  if (typeof content === 'number' || typeof content === 'bigint') return float32(Number(content));
  if (content instanceof Literal && typeof content.json === 'number') return float32(content.json);
  const read = typeof content === 'string' ? decimalFloat(content) : undefined;
  if (read === undefined) throw misfit(value, path, 'a number');
  return float32(read);
});

const UNITS: Readonly<Record<string, number>> = { b: 0, k: 1, m: 2, g: 3, t: 4, p: 5 };

/** A size in bytes, as a string of digits: `512m`, `1.5gb`, `2GiB`, `1024`. */
export const bytes = shape('0', (value, path) => {
  const { content } = value;
  if (typeof content === 'number' || typeof content === 'bigint') return String(content);
  if (typeof content !== 'string') return '0';
  const whole = decimal(content);
  if (whole !== undefined) return String(whole);
  const [, number = '', unit = ''] =
    /^\+?((?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?) ?([bkmgtp]|[kmgtp]i?b)?$/i.exec(content) ?? [];
  if (number === '') throw invalid(value, path, content, 'a size', 'write a number with b, k, m or g');
  return String(BigInt(Math.trunc(Number(number) * 1024 ** (UNITS[unit.charAt(0).toLowerCase()] ?? 0))));
});

const NANOSECONDS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
  w: 604_800_000_000_000n,
};

/** A duration as Go writes it: `90s` is `1m30s`, `1d` is `24h0m0s`. */
export const duration = shape('0s', (value, path) => {
  const { content } = value;
  const written = isScalar(content) ? textOf(content) : '';
  const remedy = 'write a number with its unit, as in 30s or 1m30s';
  const [, sign, rest = ''] = /^([-+]?)(.*)$/s.exec(written) ?? [];
  if (rest === '0') return '0s';
  if (!/^((\d+\.?\d*|\.\d+)[^\d.]+)+$/.test(rest)) throw invalid(value, path, written, 'a duration', remedy);
  let total = 0n;
  for (const [, digits = '', fraction = '', unit = ''] of rest.matchAll(/(\d*)(?:\.(\d*))?([^\d.]+)/g)) {
    const scale = NANOSECONDS[unit];
    if (scale === undefined) throw invalid(value, path, written, 'a duration', remedy);
    total += BigInt(digits === '' ? 0 : digits) * scale;
    if (fraction !== '') total += BigInt(Math.trunc(Number(fraction) * (Number(scale) / 10 ** fraction.length)));
  }
  if (total >= 2n ** 63n) throw invalid(value, path, written, 'a duration that Compose can hold', remedy);
  return formatDuration(sign === '-' ? -total : total);
});

function formatDuration(nanoseconds: bigint): string {
  const sign = nanoseconds < 0n ? '-' : '';
  const left = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (left === 0n) return '0s';
  if (left < 1_000n) return `${sign}${left}ns`;
  if (left < 1_000_000n) return `${sign}${withFraction(left, 1_000n)}µs`;
  if (left < 1_000_000_000n) return `${sign}${withFraction(left, 1_000_000n)}ms`;
  const seconds = left % 60_000_000_000n;
  const minutes = left / 60_000_000_000n;
  const tail = `${withFraction(seconds, 1_000_000_000n)}s`;
  if (minutes === 0n) return sign + tail;
  return minutes < 60n ? `${sign}${minutes}m${tail}` : `${sign}${minutes / 60n}h${minutes % 60n}m${tail}`;
}

function withFraction(value: bigint, scale: bigint): string {
  const digits = String(scale).length - 1;
  const fraction = String(value % scale)
    .padStart(digits, '0')
    .replace(/0+$/, '');
  return digits === 0 || fraction === '' ? String(value / scale) : `${value / scale}.${fraction}`;
}

/** Any value, unchanged. */
export const raw = shape(null, ({ content }) => toJson(content));

export const list = (item: Shape): Shape =>
  shape([], (value, path) => {
    if (!isSequence(value.content)) throw misfit(value, path, 'a list');
    return value.content.map((each, index) => item.read(each, [...path, `${index}`]));
  });

/** A list, or a single string. */
export const texts = shape([], (value, path) => {
  if (typeof value.content === 'string') return [value.content];
  if (!isSequence(value.content)) throw misfit(value, path, 'a list of strings');
  return value.content.map((each, index) => {
    if (typeof each.content === 'string') return each.content;
    throw misfit(each, [...path, `${index}`], 'a string');
  });
});

export const mapOf = (entry: Shape): Shape => ({
  zero: {},
  read: (value, path) => {
    if (value.content === null) return {};
    if (!isMapping(value.content)) throw misfit(value, path, 'a mapping');
    const entries = [...value.content].map(([key, each]) => [key, entry.read(each, [...path, key])] as const);
    return fromEntries(entries);
  },
  isLeftOut: isEmpty,
});

export function isEmpty(value: Json): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}

/** Like Object.fromEntries, but a key may be `__proto__`. */
export function fromEntries(entries: Iterable<readonly [string, Json]>): Readonly<Record<string, Json>> {
  const result: Record<string, Json> = {};
  for (const [key, value] of entries)
    Object.defineProperty(result, key, { value, enumerable: true, configurable: true, writable: true });
  return result;
}

export type Fields = Readonly<Record<string, Shape>>;

/** A mapping of known fields. The mapping is always written. Fields that are left out do not appear in it. */
export function struct(fields: Fields): Shape {
  const known = Object.entries(fields);
  const zero = fromEntries(
    known.flatMap(([key, { zero, isLeftOut }]) => (isLeftOut(zero) ? [] : [[key, zero] as const])),
  );
  return {
    zero,
    read: (value, path) => {
      if (value.content === null) return zero;
      if (!isMapping(value.content)) throw misfit(value, path, 'a mapping');
      const { content } = value;
      return fromEntries(
        known.flatMap(([key, field]) => {
          const found = content.get(key);
          const read = found === undefined ? field.zero : field.read(found, [...path, key]);
          return field.isLeftOut(read) ? [] : [[key, read] as const];
        }),
      );
    },
    isLeftOut: () => false,
  };
}
