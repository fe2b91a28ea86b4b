import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runs } from '../sliced.ts';
import { application } from './applications.ts';
import { pair } from './arbitraries.ts';
import { ours, startOracle, type Oracle, type Request } from './oracle.ts';

/** Asked at once, so that the oracle works while we do. */
const AT_ONCE = 10;

let oracle: Oracle;
beforeAll(async () => {
  oracle = await startOracle();
});
afterAll(() => oracle.end());

it.each([
  ['pairs of files', pair, runs(300)],
  ['applications across files', application, runs(60)],
] as const)(
  'generated %s are loaded, or refused, as by Docker Compose',
  async (_, arbitrary: fc.Arbitrary<Request>, count) => {
    let loaded = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(arbitrary, { minLength: AT_ONCE, maxLength: AT_ONCE }), async (requests) => {
        const asked = requests.map((request) => oracle.ask(request));
        const answers = requests.map((request) => ours(request, oracle.directory));
        for (const [index, answer] of answers.entries()) {
          const reference = await asked[index]!;
          if (reference.error === undefined) {
            loaded += 1;
            if (!isDeepStrictEqual(answer, reference)) expect(answer).toEqual(reference);
          } else expect(answer.error, reference.error).toBeDefined();
        }
      }),
      { numRuns: Math.ceil(count / AT_ONCE) },
    );
    // Most load: a generator of nonsense would prove little.
    expect(loaded).toBeGreaterThan(count / 2);
  },
  60_000 + runs(2_000) * 200,
);
