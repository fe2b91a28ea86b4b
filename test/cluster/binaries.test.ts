import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from '../eventually.ts';

/** Builds of a module of a few lines, into a cache of the test's own, by builders in processes of their own. */

const RECIPE = { module: 'greeting', packages: ['.=hello', '.=goodbye'], coldSeconds: 3 };
const GO = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim() + '/bin/go';
const GOCACHE = execFileSync('go', ['env', 'GOCACHE'], { encoding: 'utf8' }).trim();

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'recordings-build-'));
  mkdirSync(join(directory, 'modules', 'greeting'), { recursive: true });
  mkdirSync(join(directory, 'bin'));
  writeFileSync(join(directory, 'modules', 'greeting', 'go.mod'), 'module greeting\n\ngo 1.21\n');
  writeGo('package main\n\nfunc main() { println("hello") }\n');
  // Tells of every run, and hangs in the second while there is a file "hang": one program is built then, and one is not.
  writeFileSync(
    join(directory, 'bin', 'go'),
    `#!/bin/sh\necho run >>${directory}/runs\n[ -e ${directory}/hang ] && [ "$(wc -l <${directory}/runs)" = 2 ] && exec sleep 1000\nexec ${GO} "$@"\n`,
  );
  chmodSync(join(directory, 'bin', 'go'), 0o755);
});
afterEach(() => rmSync(directory, { recursive: true }));

const writeGo = (source: string) => writeFileSync(join(directory, 'modules', 'greeting', 'main.go'), source);
const runs = () =>
  existsSync(join(directory, 'runs')) ? readFileSync(join(directory, 'runs'), 'utf8').match(/run/g)!.length : 0;
const cache = () => join(directory, 'cache', 'recordings-operator', 'cluster');
const cached = () => (existsSync(cache()) ? readdirSync(cache()).filter((name) => !name.endsWith('.lock')) : []);

function builder(): ChildProcess {
  const script = `const { build } = await import(${JSON.stringify(new URL('./binaries.ts', import.meta.url).href)});
    try {
      console.log(JSON.stringify(await build([${JSON.stringify({ ...RECIPE, modules: join(directory, 'modules') })}])));
    } catch (error) { console.log(error.message); process.exitCode = 1; }`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: {
      ...process.env,
      PATH: `${join(directory, 'bin')}:${process.env.PATH}`,
      XDG_CACHE_HOME: join(directory, 'cache'),
      GOCACHE,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function ended(child: ChildProcess): Promise<{ readonly out: string; readonly err: string }> {
  let [out, err] = ['', ''];
  child.stdout!.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (err += chunk.toString()));
  await once(child, 'close');
  return { out, err };
}

const said = async (child: ChildProcess): Promise<string> => (await ended(child)).out;

it('two builds at once give one result, and compile once', async () => {
  const [one, other] = await Promise.all([said(builder()), said(builder())]);
  expect(one).toBe(other);
  const programs = JSON.parse(one) as Record<string, string>;
  expect(Object.keys(programs)).toEqual(['hello', 'goodbye']);
  for (const program of Object.values(programs)) execFileSync(program, { stdio: 'ignore' });
  expect(runs()).toBe(2); // one a program
  expect(cached()).toHaveLength(1);
});

it.each(['SIGKILL', 'SIGINT'] as const)(
  'a build ended by %s leaves nothing behind, and the next one works',
  async (signal) => {
    writeFileSync(join(directory, 'hang'), '');
    const interrupted = builder();
    const ended = once(interrupted, 'close');
    await eventually('the second program is being built', () => runs() === 2);
    expect(cached()).toEqual([expect.stringMatching(/\.partial$/)]);
    interrupted.kill(signal);
    await ended;
    await eventually('the half of the build is gone', () => cached().length === 0);
    const programs = JSON.parse(await said(builder())) as Record<string, string>;
    expect(Object.values(programs).every(existsSync)).toBe(true);
  },
);

it('what a machine without power left half built is removed by the next build', async () => {
  await said(builder());
  const [whole = ''] = cached();
  renameSync(join(cache(), whole), join(cache(), `${whole}.1.partial`));
  await said(builder());
  expect(cached()).toEqual([whole]);
});

it('what is built is told, and what is built already is not', async () => {
  expect((await ended(builder())).err).toMatch(
    /^\[cluster\] building 1 of 1, .* left, 0 Go packages so far: greeting \(hello, goodbye\)\n(.*\n)*\[cluster\] built greeting \(hello, goodbye\) in \d+ s\n$/,
  );
  expect((await ended(builder())).err).toBe('');
});

it('a compiler that fails is quoted', async () => {
  writeGo('package main\n\nfunc main() { nobody() }\n');
  expect(await said(builder())).toMatch(
    /^building greeting \(hello, goodbye\) failed; run `make doctor`, and look at:\n(.*\n)*\.\/main\.go:3:15: undefined: nobody\n$/,
  );
  expect(cached()).toEqual([]);
});
