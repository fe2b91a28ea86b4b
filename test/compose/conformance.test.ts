import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import specification from '../../src/compose/checks/compose-spec.json' with { type: 'json' };
import { cases } from './cases.ts';
import { exceptions } from './exceptions.ts';
import { ours, startOracle, type Oracle } from './oracle.ts';

/** Our loader beside compose-go, case by case. */

let oracle: Oracle;
beforeAll(async () => {
  oracle = await startOracle();
});
afterAll(() => oracle.end());

describe('an application is loaded as Docker Compose loads it', () => {
  it.each(cases.map((each) => [each.name, each] as const))('%s', async (_, each) => {
    const reference = await oracle.ask(each);
    expect(reference.error === undefined ? 'loaded' : 'refused', reference.error).toBe(
      each.fails === true ? 'refused' : 'loaded',
    );
    const answer = ours(each, oracle.directory);
    if (each.fails === true) expect(answer.error, reference.error).toMatch(/: .+: ./);
    else expect(answer).toEqual(reference);
  });

  it('against the schema of the same version', () => {
    expect(specification).toEqual(oracle.schema());
  });

  it('every name is of one case', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });
});

describe('where it is not, there is a reason', () => {
  it.each(exceptions.map((each) => [each.name, each] as const))('%s', async (_, each) => {
    const reference = await oracle.ask(each);
    const answer = ours(each, oracle.directory);
    expect(answer.error === undefined ? answer : 'refused').not.toEqual(
      reference.error === undefined ? reference : 'refused',
    );
    expect(answer.error ?? JSON.stringify(answer.project)).toContain(each.ours);
  });
});
