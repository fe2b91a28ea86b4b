import type { Name } from './name.ts';

/**
 * How tar writes down a file: POSIX.1-2017 (pax, "ustar Interchange Format") and, for long names, sizes and holes, the manual of GNU tar ("Basic Tar
 * Format", "Storing Sparse Files"). Libraries for it (tar-stream, modern-tar, node-tar) decode the names of PAX records as UTF-8, which loses names that
 * are none, and know no holes.
 */
export const BLOCK = 512;

/** The stream is no archive, was cut off, or says what no archive of recordings says. */
export class TarError extends Error {
  override readonly name = 'TarError';
}

/** One header block, as it stands there. */
export interface Header {
  /** One character. */
  readonly type: string;
  readonly name: Name;
  /** Bytes that follow, without those that fill the last block. */
  readonly size: number;
  /** Seconds since the epoch. */
  readonly modified: number;
}

/** @returns undefined for a block of zeros, which ends an archive. */
export function headerIn(block: Buffer): Header | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  if (checksumOf(block) !== numberIn(block, SUM_FIELD.at, SUM_FIELD.length))
    throw new TarError('the stream is no tar archive, or is damaged');
  const name = textIn(block, 0, 100);
  // GNU tar keeps other things where POSIX keeps the beginning of a long name.
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? textIn(block, 345, 155) : '';
  return {
    type: block[156] === 0 ? '0' : String.fromCharCode(block[156] ?? 0),
    name: prefix === '' ? name : `${prefix}/${name}`,
    size: numberIn(block, 124, 12),
    modified: numberIn(block, 136, 12),
  };
}

/** The records of a PAX header in their order: `LENGTH KEY=VALUE\n`. Values are bytes, as names are. */
export function paxRecordsIn(body: Buffer): [key: string, value: string][] {
  const records: [string, string][] = [];
  for (let at = 0; at < body.length;) {
    const space = body.indexOf(0x20, at);
    const length = Number(body.toString('latin1', at, space));
    const record = body.toString('latin1', space + 1, at + length - 1);
    const equals = record.indexOf('=');
    if (space < at || !(length > space - at + 1) || at + length > body.length || equals < 0)
      throw new TarError('the archive has a damaged PAX header');
    records.push([record.slice(0, equals), record.slice(equals + 1)]);
    at += length;
  }
  return records;
}

/** Microseconds of a PAX time such as `1750000000.123456789`; digits after the sixth are cut off, as the file system does. */
export function microsecondsOf(seconds: string): number {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d*))?$/.exec(seconds) ?? [];
  if (whole === '') throw new TarError('the archive has a time that is no number');
  const magnitude = Number(whole) * 1e6 + Number(fraction.slice(0, 6).padEnd(6, '0'));
  return sign === '' ? magnitude : -magnitude;
}

/** A whole number of decimal digits, as PAX has them. */
export function countOf(digits: string | undefined): number {
  const number = Number(digits);
  if (digits === undefined || !/^\d+$/.test(digits) || !Number.isSafeInteger(number))
    throw new TarError('the archive has a size that is no number');
  return number;
}

const SUM_FIELD = { at: 148, length: 8 };

/** The sum of all bytes, with the field of the sum itself as spaces. A plain loop: with a callback for each byte, this was most of what a small file cost. */
export function checksumOf(block: Buffer): number {
  let sum = SUM_FIELD.length * 0x20;
  for (let index = 0; index < BLOCK; index++) sum += block[index] ?? 0;
  for (let index = 0; index < SUM_FIELD.length; index++) sum -= block[SUM_FIELD.at + index] ?? 0;
  return sum;
}

function textIn(block: Buffer, at: number, length: number): Name {
  const text = block.toString('latin1', at, at + length);
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

/** Octal digits; or, of what has no room as such, a binary number with the highest bit set. */
export function numberIn(block: Buffer, at: number, length: number): number {
  const [first = 0] = block.subarray(at);
  if ((first & 0x80) !== 0) {
    const bytes = block.subarray(at, at + length);
    const number = BigInt(`0x${bytes.toString('hex')}`);
    const bits = BigInt(length * 8);
    // 0xff begins a negative number, in two's complement; 0x80 is the mark of a positive one.
    return Number(first === 0xff ? number - (1n << bits) : number - (1n << (bits - 1n)));
  }
  const digits = block.toString('latin1', at, at + length).replaceAll(/[\0 ]+$|^ +/g, '');
  if (!/^[0-7]*$/.test(digits)) throw new TarError('the archive has a number that is none');
  return parseInt(digits === '' ? '0' : digits, 8);
}
