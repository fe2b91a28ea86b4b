import { describe, expect, it } from 'vitest';
import { ATTRIBUTES } from '../../src/import/attributes.ts';
import { cases } from './cases.ts';
import { web, webIn } from './imported.ts';

describe('what a service becomes', () => {
  it.each(cases)('$of: $says', ({ attributes, fields, without = [], said, rest, situation }) => {
    const result = webIn(web(attributes, rest), situation);
    expect(result.fields).toMatchObject(fields);
    expect(Object.keys(result.fields).filter((field) => (without as string[]).includes(field))).toEqual([]);
    if (said !== undefined) expect(result.said).toEqual(said);
  });

  it('has a case for every attribute that is carried over', () => {
    const shown = new Set(cases.flatMap(({ of }) => of.split(' ')));
    const carried = Object.entries(ATTRIBUTES).flatMap(([attribute, entry]) => ('carried' in entry ? [attribute] : []));
    expect(carried.filter((attribute) => !shown.has(attribute))).toEqual([]);
  });
});
