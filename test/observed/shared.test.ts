import { describe, expect, it } from 'vitest';
import { remembered, sameBut, sharing } from '../../src/observed/shared.ts';

interface Item {
  readonly version: string;
  readonly part: { readonly of: string };
}

const item = (version: string, of: string): Item => ({ version, part: { of } });

describe('a part of an observed object', () => {
  it('stays the same object while its content is equal', () => {
    const before = item('1', 'a');
    expect(sharing(before, item('2', 'a')).part).toBe(before.part);
  });

  it('is another object when its content is another', () => {
    expect(sharing(item('1', 'a'), item('2', 'b')).part).toEqual({ of: 'b' });
  });

  it('tells by its identity whether two items differ, besides what is named', () => {
    const before = item('1', 'a');
    expect(sameBut(before, sharing(before, item('2', 'a')), ['version'])).toBe(true);
    expect(sameBut(before, sharing(before, item('2', 'a')), [])).toBe(false);
    expect(sameBut(before, sharing(before, item('1', 'b')), ['version'])).toBe(false);
  });
});

describe('an answer', () => {
  it('is remembered for a part and the same other arguments, and computed anew for others', () => {
    const asked: string[] = [];
    const answer = remembered((part: { readonly of: string }, role: string) => {
      asked.push(`${part.of} ${role}`);
      return asked.length;
    });
    const { part } = item('1', 'a');
    expect([answer(part, 'x'), answer(part, 'x'), answer(part, 'y'), answer({ of: 'a' }, 'y')]).toEqual([1, 1, 2, 3]);
  });
});
