import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { loadCompose } from '../../src/compose/load.ts';
import { ComposeError } from '../../src/compose/error.ts';
import { build } from '../cluster/binaries.ts';
import { ORACLE } from '../cluster/recipes.ts';

/** An application in files, and how it is asked for. */
export interface Request {
  /** By path from the project directory; its `.env` counts as always. */
  readonly files: Readonly<Record<string, string>>;
  /** `compose.yml` unless said. */
  readonly compose?: readonly string[];
  readonly envFiles?: readonly string[];
  readonly profiles?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The project as JSON, or why there is none. */
export interface Answer {
  readonly project?: unknown;
  readonly error?: string;
}

export interface Oracle {
  readonly ask: (request: Request) => Promise<Answer>;
  /** Where the oracle thinks the project lies. */
  readonly directory: string;
  /** The schema that it validates with. */
  readonly schema: () => unknown;
  readonly end: () => Promise<void>;
}

/** Starts compose-go, built first where it is not yet. */
export async function startOracle(): Promise<Oracle> {
  const { 'compose-oracle': program = '' } = await build([ORACLE]);
  const root = mkdtempSync(join(tmpdir(), 'recordings-compose-'));
  const child = spawn(program, [root], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { HOME, TZ: 'UTC', GOGC: '800' },
  });
  const waiting: ((answer: Answer) => void)[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(JSON.parse(line) as Answer));
  child.once('exit', () => waiting.splice(0).forEach((answer) => answer({ error: 'the oracle died' })));
  return {
    directory: join(root, 'project'),
    schema: () => JSON.parse(execFileSync(program, ['--schema'], { encoding: 'utf8' })) as unknown,
    ask: ({ files, compose = ['compose.yml'], envFiles = [], profiles = [], env = {} }) => {
      const line = {
        Files: files,
        Compose: compose,
        EnvFiles: envFiles,
        Profiles: profiles,
        Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
      };
      return new Promise((resolve) => {
        waiting.push(resolve);
        child.stdin.write(`${JSON.stringify(line)}\n`);
      });
    },
    end: () =>
      new Promise((resolve) => {
        child.once('exit', () => {
          rmSync(root, { recursive: true, force: true });
          resolve();
        });
        child.stdin.end();
      }),
  };
}

const HOME = '/home/someone';

/** The same question to our own loader, with the files in memory. Anything but a ComposeError is thrown. */
export function ours(request: Request, directory: string): Answer {
  const { files, compose = ['compose.yml'], envFiles = [], profiles = [], env = {} } = request;
  const byPath = new Map(Object.entries(files).map(([path, text]) => [join(directory, path), text]));
  try {
    const { model } = loadCompose({
      files: compose,
      envFiles,
      profiles,
      environment: env,
      cwd: directory,
      directory,
      home: HOME,
      read: (path) => {
        const text = byPath.get(path);
        if (text !== undefined) return text;
        const isDirectory = [...byPath.keys()].some((each) => each.startsWith(`${path}/`));
        throw Object.assign(new Error(`cannot read ${path}`), { code: isDirectory ? 'EISDIR' : 'ENOENT' });
      },
    });
    return { project: JSON.parse(JSON.stringify(model)) as unknown };
  } catch (error) {
    if (error instanceof ComposeError) return { error: error.message };
    throw error;
  }
}
