import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bytes,
  flag,
  inlined,
  integer,
  integerOrZero,
  list,
  managed,
  map,
  message,
  part,
  read,
  text,
  texts,
  time,
} from '../../src/protobuf/message.ts';
import { sent, within } from './sent.ts';

const POINT = message({ x: integer(1), y: integerOrZero(2) });
const THING = message({
  name: text(1),
  isLarge: flag(2),
  count: integer(3),
  replicas: integerOrZero(4),
  labels: map(5),
  points: list(6, POINT),
  point: part(7, POINT),
  words: texts(8),
  at: time(9),
  fields: managed(10),
  raw: bytes(11),
});

describe('a message', () => {
  test('has the form that JSON has', () => {
    const thing = sent((to) => {
      to.writeStringField(1, 'a thing, שלום');
      to.writeBooleanField(2, true);
      to.writeVarintField(3, 2 ** 40);
      to.writeVarintField(4, 0);
      for (const [key, value] of [
        ['app', 'worker'],
        ['empty', ''],
      ] as const)
        within(to, 5, (entry) => {
          entry.writeStringField(1, key);
          entry.writeStringField(2, value);
        });
      within(to, 6, (point) => point.writeVarintField(1, 1));
      within(to, 6, () => undefined);
      within(to, 7, (point) => point.writeVarintField(2, -3));
      to.writeStringField(8, 'one');
      to.writeStringField(8, '');
      within(to, 9, (at) => at.writeVarintField(1, 1_795_773_600));
      within(to, 10, (fields) => fields.writeBytesField(1, Buffer.from('{"f:spec":{"f:template":{"f:spec":{}}}}')));
      to.writeBytesField(11, Buffer.from([0, 255]));
    });
    expect(read(thing, THING)).toEqual({
      name: 'a thing, שלום',
      isLarge: true,
      count: 2 ** 40,
      replicas: 0,
      labels: { app: 'worker', empty: '' },
      points: [{ x: 1 }, {}],
      point: { y: -3 },
      words: ['one', ''],
      at: '2026-11-27T10:00:00Z',
      fields: { 'f:spec': { 'f:template': {} } },
      raw: Buffer.from([0, 255]),
    });
  });

  test('leaves out what Go leaves out of JSON, and what was not asked for', () => {
    const thing = sent((to) => {
      to.writeStringField(1, '');
      to.writeBooleanField(2, false);
      to.writeVarintField(3, 0);
      within(to, 9, () => undefined);
      to.writeStringField(100, 'new in a later release');
      to.writeVarintField(101, 7);
      to.writeDoubleField(102, 1.5);
      to.writeFixed32Field(103, 1);
    });
    expect(read(thing, THING)).toEqual({});
  });

  test('has the fields of a message that Go embeds', () => {
    const volume = sent((to) => {
      to.writeStringField(1, 'data');
      within(to, 2, (source) => source.writeStringField(10, 'claim'));
    });
    expect(read(volume, message({ name: text(1), source: inlined(2, message({ claim: text(10) })) }))).toEqual({
      name: 'data',
      claim: 'claim',
    });
  });
});

describe('what is not read of a message', () => {
  const MARKED = message(
    { name: text(1), inner: inlined(2, message({ kept: text(1) }, { marksOthers: true })) },
    {
      marksOthers: true,
    },
  );
  const written = (name: string, others: readonly (readonly [number, string])[], inner: readonly string[] = []) =>
    read(
      sent((to) => {
        to.writeStringField(1, name);
        within(to, 2, (within) => inner.forEach((each, at) => within.writeStringField(at + 2, each)));
        for (const [number, value] of others) to.writeStringField(number, value);
      }),
      MARKED,
    ).others;

  test('leaves a mark that is equal where all is equal', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 3, max: 99 }), fc.string())), fc.string(), (others, name) => {
        expect(written(name, others)).toBe(written('another', others));
      }),
    );
  });

  test('leaves another mark where a value, a field or their order differs', () => {
    const others = fc.array(fc.tuple(fc.integer({ min: 3, max: 99 }), fc.string({ maxLength: 3 })), { maxLength: 4 });
    const inner = fc.array(fc.string({ maxLength: 2 }), { maxLength: 3 });
    fc.assert(
      fc.property(others, others, inner, inner, (a, b, c, d) => {
        const areEqual = JSON.stringify([a, c]) === JSON.stringify([b, d]);
        expect(written('it', a, c) === written('it', b, d)).toBe(areEqual);
      }),
    );
  });

  test('leaves none where there is nothing', () => expect(written('it', [])).toBeUndefined());
});

describe('bytes that are no message', () => {
  const whole = sent((to) => {
    to.writeStringField(1, 'a thing');
    within(to, 7, (point) => point.writeVarintField(1, 300));
    within(to, 10, (fields) => fields.writeBytesField(1, Buffer.from('{"f:spec":{}}')));
  });

  test('are refused wherever they are cut', () => {
    const complete = new Set([0, 9, 14, whole.length]);
    for (let end = 0; end <= whole.length; end++) {
      const part = () => read(whole.subarray(0, end), THING);
      if (complete.has(end)) expect(part).not.toThrow();
      else expect(part, `cut at ${end}`).toThrow();
    }
  });

  test('are refused or read, and never take long', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (garbage) => {
        try {
          expect(typeof read(garbage, THING)).toBe('object');
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: 5000 },
    );
  });
});
