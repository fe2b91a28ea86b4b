import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const RUNNER = fileURLToPath(new URL('../../bin/script.cjs', import.meta.url));

let directory: string;
let file: string;
let compiled: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'recordings-script-'));
  file = join(directory, 'check.cjs');
  compiled = join(directory, 'compiled');
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A script that does this; its digest is any 64 characters. */
const write = (code: string, digest = 'a') => writeFileSync(file, `${code}\n//${digest.repeat(64)}\n`);
const SAYS = 'function said(){return "one"} console.log(said());exports.ended=Promise.resolve();';

function run(): { status: number | null; stdout: string } {
  const runner = `require(${JSON.stringify(RUNNER)}).run(${JSON.stringify(file)}, ${JSON.stringify(compiled)})`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--eval', runner], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return { status, stdout };
}

const kept = (): string => {
  const [only = ''] = readdirSync(compiled);
  return join(compiled, only);
};

describe('the code that is kept of a local command', () => {
  it('has the functions that were called, and not those that were not', () => {
    const long = Array.from({ length: 1000 }, (_, index) => `x+=${index}*x;`).join('');
    const sizeWhere = (called: string) => {
      write(`function f(x){${long}return x} ${called};exports.ended=Promise.resolve();`);
      rmSync(compiled, { recursive: true, force: true });
      expect(run().status).toBe(0);
      return readFileSync(kept()).length;
    };
    expect(sizeWhere('f(1)')).toBeGreaterThan(2 * sizeWhere('   0'));
  });

  it('is not used for another script of the same length', () => {
    write(SAYS);
    expect(run().stdout).toBe('one\n');
    write(SAYS.replace('one', 'two'), 'b');
    expect(run().stdout).toBe('two\n');
  });

  it('is written again where it is cut off', () => {
    write(SAYS);
    run();
    const { length } = readFileSync(kept());
    truncateSync(kept(), length / 2);
    expect(run()).toEqual({ status: 0, stdout: 'one\n' });
    expect(readFileSync(kept()).length).toBe(length);
  });

  it('gets what other paths through the command compile, after a day', () => {
    write(`function other(){${'console.log(1);'.repeat(100)}} if(process.env.OTHER)other();${SAYS}`);
    run();
    const before = readFileSync(kept());
    run();
    expect(readFileSync(kept()).equals(before)).toBe(true);
    utimesSync(kept(), 0, 0);
    process.env.OTHER = 'yes';
    run();
    delete process.env.OTHER;
    expect(readFileSync(kept()).length).toBeGreaterThan(before.length);
  });

  it('is nothing after a command that was used wrongly', () => {
    write('process.exitCode=2;exports.ended=Promise.resolve();');
    expect(run().status).toBe(2);
    expect(readdirSync(directory)).toEqual(['check.cjs']);
  });

  it('is not missed where it cannot be written', () => {
    writeFileSync(compiled, '');
    write(SAYS);
    expect(run()).toEqual({ status: 0, stdout: 'one\n' });
  });
});

it('a command that waits for what never comes does not look well', () => {
  write('exports.ended=new Promise(()=>{});');
  expect(run().status).toBe(13);
});
