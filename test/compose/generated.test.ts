import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pair } from './arbitraries.ts';
import { ours, startOracle, type Oracle } from './oracle.ts';

/** Pairs of files in a run of the test; RECORDINGS_RUNS sets another number. Ten thousand take a minute. */
const RUNS = Number(process.env.RECORDINGS_RUNS ?? 2_000);
/** Asked at once, so that the oracle works while we do. */
const AT_ONCE = 10;

let oracle: Oracle;
beforeAll(async () => {
  oracle = await startOracle();
}, 300_000);
afterAll(() => oracle.end());

it(
  `${RUNS} generated pairs of files are loaded, or refused, as by Docker Compose`,
  async () => {
    let loaded = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(pair, { minLength: AT_ONCE, maxLength: AT_ONCE }), async (requests) => {
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
      { numRuns: Math.ceil(RUNS / AT_ONCE) },
    );
    // Most pairs load: a generator of nonsense would prove little.
    expect(loaded).toBeGreaterThan(RUNS / 2);
  },
  60_000 + RUNS * 50,
);
