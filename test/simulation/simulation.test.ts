import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { simulate } from './simulation.ts';

/**
 * Operators in a simulated cluster, with all that a network, an API server, etcd, owners and other managers can do. RECORDINGS_SEEDS says how many seeds at most,
 * RECORDINGS_SECONDS how long at most. `make faults` carries out a million.
 */
const SEEDS = process.env.RECORDINGS_SEEDS ?? '20000';
const SECONDS = process.env.RECORDINGS_SECONDS ?? '40';

it(
  'whatever happens, in the end every workload is as its owner and its role say, and all is quiet',
  async () => {
    const program = fileURLToPath(new URL('main.ts', import.meta.url));
    const output = await new Promise<string>((resolve) => {
      execFile(
        process.execPath,
        [program, '--seeds', SEEDS, '--seconds', SECONDS],
        { maxBuffer: 2 ** 26 },
        (_, stdout, stderr) => resolve(stdout + stderr),
      );
    });
    const [figures = output] = output.trim().split('\n').slice(-1);
    console.log(figures);
    expect(output).toMatch(/ 0 wrong\n$/);
    expect(Number.parseInt(figures, 10)).toBeGreaterThan(100);
  },
  24 * 60 * 60_000,
);

it('the same seed is the same run', async () => {
  const [first, second] = [await simulate(7), await simulate(7)];
  expect({ ...second, told: second.told() }).toEqual({ ...first, told: first.told() });
});
