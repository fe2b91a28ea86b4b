import { PbfReader } from 'pbf';
import { fingerprint } from './fingerprint.ts';
import { outline } from './outline.ts';

/**
 * What is read of a message of Protocol Buffers: some of its fields, by number. Every other field is skipped, which costs nearly nothing. The result has the
 * form of the API server's JSON: a field that is empty or zero is left out, where Go's `omitempty` leaves it out.
 */
export interface Message {
  /** By number. */
  readonly fields: readonly (Field | undefined)[];
  /** Whether the other fields leave a fingerprint, `others`. The API server writes equal values as equal bytes. */
  readonly marksOthers: boolean;
}

/** A message as it was read. */
export type Read = Record<string, unknown>;

interface Field {
  readonly name: string;
  read(reader: PbfReader, into: Read, name: string): void;
}

type Part = readonly [number: number, read: Field['read']];

/** @param parts the fields to read, by the names that JSON has for them */
export function message(parts: Readonly<Record<string, Part>>, { marksOthers = false } = {}): Message {
  const fields: Field[] = [];
  for (const [name, [number, read]] of Object.entries(parts)) fields[number] = { name, read };
  return { fields, marksOthers };
}

/** A string that is not empty. */
export const text = (number: number): Part => [
  number,
  (reader, into, name) => {
    const value = readText(reader);
    if (value !== '') into[name] = value;
  },
];

/** A number that is not 0. */
export const integer = (number: number): Part => [
  number,
  (reader, into, name) => {
    const value = reader.readVarint(true);
    if (value !== 0) into[name] = value;
  },
];

/** A number that JSON has also when it is 0: a pointer in Go, or a field that is required. */
export const integerOrZero = (number: number): Part => [
  number,
  (reader, into, name) => (into[name] = reader.readVarint(true)),
];

/** A boolean that is true. */
export const flag = (number: number): Part => [
  number,
  (reader, into, name) => {
    if (reader.readBoolean()) into[name] = true;
  },
];

/** A message within a message. */
export const part = (number: number, of: Message): Part => [
  number,
  (reader, into, name) => (into[name] = readWithin(reader, of, {})),
];

/** A message whose fields JSON has in the message around it, as Go embeds them. */
export const inlined = (number: number, of: Message): Part => [
  number,
  (reader, into) => void readWithin(reader, of, into),
];

/** Messages, in order. */
export const list = (number: number, of: Message): Part => [
  number,
  (reader, into, name) => ((into[name] ??= []) as Read[]).push(readWithin(reader, of, {})),
];

/** Strings, in order. */
export const texts = (number: number): Part => [
  number,
  (reader, into, name) => ((into[name] ??= []) as string[]).push(readText(reader)),
];

const ENTRY = message({ key: text(1), value: text(2) });

/** Strings by strings. */
export const map = (number: number): Part => [
  number,
  (reader, into, name) => {
    const { key = '', value = '' } = readWithin(reader, ENTRY, {}) as { key?: string; value?: string };
    ((into[name] ??= {}) as Record<string, string>)[key] = value;
  },
];

/** The fields of a manager (FieldsV1: JSON as bytes, in a message), to their second level: below it, there is nothing. */
export const managed = (number: number): Part => [
  number,
  (reader, into, name) => {
    const { raw } = readWithin(reader, FIELDS_V1, {}) as { readonly raw?: Uint8Array };
    if (raw !== undefined) into[name] = outline(raw, 2);
  },
];

/** Bytes as they are. They are a view of the whole. */
export const bytes = (number: number): Part => [number, (reader, into, name) => (into[name] = reader.readBytes())];

/** Likewise, in order. */
export const bytesList = (number: number): Part => [
  number,
  (reader, into, name) => ((into[name] ??= []) as Uint8Array[]).push(reader.readBytes()),
];

/** A moment (meta/v1 Time), as JSON writes it: RFC 3339, in seconds. */
export const time = (number: number): Part => [
  number,
  (reader, into, name) => {
    const { seconds } = readWithin(reader, TIME, {}) as { seconds?: number };
    // A moment that was never set.
    if (seconds !== undefined) into[name] = new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
  },
];

const TIME = message({ seconds: integer(1) });
const FIELDS_V1 = message({ raw: bytes(1) });

/**
 * Reads a message.
 *
 * @throws Error if the bytes are no message
 */
export function read(sent: Uint8Array, of: Message): Read {
  const reader = new PbfReader(asBuffer(sent));
  return readFields(reader, of, {}, sent.length);
}

function readWithin(reader: PbfReader, of: Message, into: Read): Read {
  const length = reader.readVarint();
  return readFields(reader, of, into, reader.pos + length);
}

function readFields(reader: PbfReader, { fields, marksOthers }: Message, into: Read, end: number): Read {
  if (end > reader.length) throw new RangeError('the message is cut off');
  for (let start = reader.pos, number; (number = reader.nextField(end)) !== 0; start = reader.pos) {
    const field = fields[number];
    if (field !== undefined) field.read(reader, into, field.name);
    else {
      reader.skip(reader.type);
      if (marksOthers) into.others = fingerprint(reader.buf, start, reader.pos, into.others as number | undefined);
    }
  }
  if (reader.pos !== end) throw new RangeError('a field is longer than its message');
  return into;
}

function readText(reader: PbfReader): string {
  const length = reader.readVarint();
  const start = reader.pos;
  reader.pos += length;
  return bufferOf(reader).toString('utf8', start, reader.pos);
}

const bufferOf = ({ buf }: PbfReader): Buffer => buf as Buffer;
const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array) => Buffer.from(buffer, byteOffset, byteLength);
