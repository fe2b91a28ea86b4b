/**
 * `make mutants`: seeds one bug after another into a copy of the repository, runs the unit tests that belong to the bug, and lists the bugs that no
 * test notices. Exits with 1 when a row does not apply any more, or when fewer than 95 % are caught.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mutants, type Mutant } from './mutants.ts';

const CAUGHT = 0.95;
/** A bug that makes the tests run for ever is caught. It is told apart: on a busy machine, the time may be to blame. */
const LIMIT_MS = 120_000;
const root = fileURLToPath(new URL('../..', import.meta.url));
const copy = mkdtempSync(join(tmpdir(), 'mutants-'));
/** Parts of the rows to look at. Default: all. */
const only = process.argv.slice(2);

/** What vitest reads and what tests load. node_modules and the caches are not copied. */
const LEFT_OUT = ['node_modules', '.git', 'dist', 'out'];

/** The file with the bug in it. @throws Error if the row fits no place, or more than one */
function seeded(text: string, { file, from, to }: Mutant): string {
  const places = text.split(from).length - 1;
  if (places !== 1) throw new Error(`${file}: the text of the row is there ${places} times: ${from}`);
  return text.replace(from, () => to);
}

type Outcome = 'passed' | 'failed' | 'ran for ever';

function run(tests: readonly string[], limitMs = LIMIT_MS): Outcome {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', '--project', 'unit', '--bail', '1', '--reporter', 'dot', ...tests];
  const { status } = spawnSync(process.execPath, args, {
    cwd: copy,
    // None of these tests runs the program, which would be built anew for each bug.
    env: { ...process.env, RECORDINGS_PROGRAM: 'none' },
    stdio: 'ignore',
    timeout: limitMs,
    killSignal: 'SIGKILL',
  });
  if (status === null) return 'ran for ever';
  return status === 0 ? 'passed' : 'failed';
}

function outcomeOf(mutant: Mutant): Outcome {
  const path = join(copy, mutant.file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, seeded(text, mutant));
  try {
    return run(mutant.tests);
  } finally {
    writeFileSync(path, text);
  }
}

try {
  for (const name of readdirSync(root).filter((each) => !LEFT_OUT.includes(each))) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const isWanted = ({ bug, file }: Mutant) => only.length === 0 || only.some((each) => `${file} ${bug}`.includes(each));
  const rows = mutants.filter(isWanted);
  for (const row of rows) seeded(readFileSync(join(root, row.file), 'utf8'), row);
  const without = run([...new Set(rows.flatMap(({ tests }) => tests))], 10 * LIMIT_MS);
  if (without !== 'passed') throw new Error(`without any bug, the tests ${without}`);
  const survivors = rows.filter((row) => {
    const outcome = outcomeOf(row);
    const isCaught = outcome !== 'passed';
    const how = outcome === 'ran for ever' ? ` (the tests ran longer than ${LIMIT_MS / 1000} s)` : '';
    console.log(`${isCaught ? 'caught  ' : 'SURVIVED'}  ${row.file}: ${row.bug}${how}`);
    return !isCaught;
  });
  console.log(`${rows.length - survivors.length} of ${rows.length} bugs are caught`);
  if (survivors.length > rows.length * (1 - CAUGHT)) process.exitCode = 1;
} finally {
  rmSync(copy, { recursive: true });
}
