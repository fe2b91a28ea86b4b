import fc from 'fast-check';
import { expect, test } from 'vitest';
import { outline, type Outline } from '../../src/protobuf/outline.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

const pruned = (value: Outline, depth: number): Outline =>
  depth === 0 ? {} : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, pruned(inner, depth - 1)]));

/** As managedFields have them: `k:{"name":"worker"}` is a key. */
const key = fc.oneof(
  fc.string().map((name) => `f:${name}`),
  fc.constantFrom('f:spec', 'k:{"name":"worker"}', 'v:"a\\"}{"', '}', '{', ',', 'é😀'),
);
const nested = (depth: number): fc.Arbitrary<Outline> =>
  fc.dictionary(key, depth === 0 ? fc.constant({}) : nested(depth - 1), { maxKeys: 4, noNullPrototype: true });

test.each([1, 2, 3])('is the JSON down to a depth of %i', (depth) => {
  fc.assert(
    fc.property(nested(4), fc.constantFrom(undefined, 1), (value, space) => {
      expect(outline(bytesOf(JSON.stringify(value, undefined, space)), depth)).toEqual(pruned(value, depth));
    }),
  );
});

test('refuses what is no object of objects, and what is cut off', () => {
  for (const text of ['', '[]', '1', '{"a":1}', '{"a":[]}', '{"a"}', '{a:{}}'])
    expect(() => outline(bytesOf(text), 2), text).toThrow();
  const whole = '{"f:spec":{"k:{\\"name\\":\\"a\\"}":{"f:x":{}}}}';
  for (let end = 0; end < whole.length; end++)
    expect(() => outline(bytesOf(whole.slice(0, end)), 2), whole.slice(0, end)).toThrow();
});
