import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { simulate } from './simulation.ts';

/**
 * Operators in a simulated cluster, with all that a network, an API server, etcd, owners and other managers can do. RECORDINGS_SEEDS says how many seeds at most,
 * RECORDINGS_SECONDS how long at most, RECORDINGS_SEED with which they begin. `make faults` carries out a million.
 */
const SEEDS = process.env.RECORDINGS_SEEDS ?? '20000';
const SECONDS = process.env.RECORDINGS_SECONDS ?? '40';

/** Each commit carries out other seeds, and the same commit the same ones. Without git, from the first. */
function firstSeed(): string {
  try {
    const commit = execFileSync('git', ['rev-parse', 'HEAD'], { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
    return String(1 + Number.parseInt(commit.slice(0, 7), 16));
  } catch {
    return '1';
  }
}

it(
  'whatever happens, in the end every workload is as its owner and its role say, and all is quiet',
  async () => {
    const program = fileURLToPath(new URL('main.ts', import.meta.url));
    const output = await new Promise<string>((resolve) => {
      execFile(
        process.execPath,
        [program, '--from', process.env.RECORDINGS_SEED ?? firstSeed(), '--seeds', SEEDS, '--seconds', SECONDS],
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
