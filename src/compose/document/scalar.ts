import { Literal, type Scalar } from './node.ts';
import { float, prefixed } from './number.ts';

const WORDS = new Map<string, Scalar>([
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, float(NaN)] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, float(Infinity)] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, float(-Infinity)] as const),
  ...['-0', '-0.0'].map((word) => [word, float(-0)] as const),
]);

/**
 * The meaning of an unquoted scalar for the YAML reader of Compose. It follows YAML 1.2, but keeps some of YAML 1.1: 0644 is octal, 1_000 is a number,
 * 2020-01-01 is a date. (yes, on and 12:30 are strings.)
 */
export function resolvePlain(text: string): Scalar {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (!/^[-+.\d]/.test(text)) return text;
  if (!text.startsWith('.')) {
    const date = timestamp(text);
    if (date !== undefined) return date;
    const digits = text.replaceAll('_', '');
    const integer = prefixed(digits);
    if (integer !== undefined) return integer;
    return floatOf(digits) ?? text;
  }
  return floatOf(text) ?? text;
}

function floatOf(text: string): Literal | undefined {
  if (!/^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? float(value) : undefined;
}

const TIMESTAMP =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d{1,9})?(Z|[-+]\d\d:\d\d))|(?: (\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d{1,9})?))?$/;

/** A time as Go writes it: `2020-01-01 00:00:00 +0000 UTC`, and `2020-01-01T00:00:00Z` in JSON. */
function timestamp(text: string): Literal | undefined {
  const found = TIMESTAMP.exec(text);
  if (found === null) return undefined;
  const [, year = '', month = '', day = ''] = found;
  const [hour = '0', minute = '0', second = '0', fraction = ''] =
    found[4] === undefined ? found.slice(9) : found.slice(4);
  const zone = found[8] ?? 'Z';
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > days) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const two = (number: string) => number.padStart(2, '0');
  const date = `${year}-${two(month)}-${two(day)}`;
  const time = `${two(hour)}:${two(minute)}:${two(second)}${fraction.replace(/\.?0+$/, '')}`;
  const offset = zone.replace(':', '');
  return new Literal(
    'timestamp',
    `${date}T${time}${zone === '+00:00' ? 'Z' : zone}`,
    `${date} ${time} ${zone === 'Z' || offset === '+0000' ? '+0000 UTC' : `${offset} ${offset}`}`,
  );
}
