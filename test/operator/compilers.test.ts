import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

/** Says whether a hot function was compiled: first; with few objects; with many. V8 compiles beside the program, so the last is waited for. */
const PROGRAM = `
  import { compilersFor, withoutCompilers } from './src/operator/compilers.ts';
  const OPTIMIZED = 1 << 4;
  function hot(count) { let sum = 0; for (let index = 0; index < count; index++) sum += index % 7; return sum; }
  function isCompiled() {
    for (let round = 0; round < 20_000; round++) hot(100);
    return (%GetOptimizationStatus(hot) & OPTIMIZED) !== 0;
  }
  withoutCompilers();
  console.log(isCompiled());
  compilersFor(499);
  console.log(isCompiled());
  compilersFor(500);
  const until = performance.now() + 20_000;
  while (!isCompiled() && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
  console.log(isCompiled());
`;

it('the operator of few workloads does without the optimizing compilers of V8, and that of many has them', () => {
  const args = ['--allow-natives-syntax', '--input-type=module', '--eval', PROGRAM];
  const said = execFileSync(process.execPath, args, { encoding: 'utf8' });
  expect(said.trim().split('\n')).toEqual(['false', 'false', 'true']);
});
