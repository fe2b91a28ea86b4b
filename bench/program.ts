import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { OPERATOR, writeBundle } from '../image/bundle.ts';
import { RESTING_ENVIRONMENT } from '../image/nodeRuntime.ts';
import type { Orders, Server } from './bare.ts';

const DEADLINE_MS = 300_000;

/** A program under measurement. It dies with us. */
export class Program {
  readonly pid: number;
  /** When it was started, as performance.now(). */
  readonly started = performance.now();
  readonly #child;
  readonly #lines: string[] = [];
  /** What it has written to standard error. */
  errors = '';
  #onLine: () => void = () => undefined;

  constructor(command: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.#child = spawn('setpriv', ['--pdeathsig', 'KILL', ...command], { env });
    this.pid = this.#child.pid ?? 0;
    this.#child.stderr.on('data', (text) => (this.errors += String(text)));
    this.#child.once('close', () => this.#onLine());
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      this.#lines.push(line);
      this.#onLine();
    });
  }

  get lastLine(): string {
    return this.#lines.at(-1) ?? '';
  }

  say(line: string): void {
    this.#child.stdin.write(`${line}\n`);
  }

  /** Waits for the `count`th line with these words. @returns the line. */
  line(words: string, count = 1): Promise<string> {
    let [read, found] = [0, 0];
    return new Promise((resolve, reject) => {
      const failed = (why: string) => reject(new Error(`${why} while "${words}" was awaited: ${this.errors}`));
      const timer = setTimeout(() => failed(`${DEADLINE_MS / 1000} s went by`), DEADLINE_MS);
      this.#onLine = () => {
        for (; read < this.#lines.length; read++) {
          const line = this.#lines[read] ?? '';
          if (!line.includes(words) || ++found < count) continue;
          clearTimeout(timer);
          this.#onLine = () => undefined;
          resolve(line);
          return;
        }
        if (this.#child.exitCode !== null) failed('the program ended');
      };
      this.#onLine();
    });
  }

  /** Of /proc/<pid>/status, MB: resident now, and at most until now. */
  async memory(): Promise<{ now: number; peak: number }> {
    const status = await readFile(`/proc/${this.pid}/status`, 'utf8');
    const megabytes = (field: string) => Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
    return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
  }

  /** CPU time until now, s, of /proc/<pid>/stat (ticks of 10 ms, as Linux shows them on every machine). */
  async cpu(): Promise<number> {
    const stat = await readFile(`/proc/${this.pid}/stat`, 'utf8');
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13);
    return (Number(user) + Number(system)) / 100;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const closed = once(this.#child, 'close');
    this.#child.kill();
    await closed;
  }
}

/** Starts the floor, and waits until it is ready. */
export async function bare(server: Server, orders: Orders): Promise<Program> {
  const program = new Program([process.execPath, fileURLToPath(new URL('bare.ts', import.meta.url))]);
  program.say(JSON.stringify({ ...server, ...orders }));
  await program.line('ready');
  return program;
}

export interface Image {
  /** Starts the operator, as its image does. */
  operator(): Program;
  remove(): Promise<void>;
}

/** The operator's image, as far as it matters to Node. */
export async function image(kubeconfig: string, nodeOptions?: string): Promise<Image> {
  const directory = await mkdtemp(join(tmpdir(), 'recordings-bench-'));
  await writeBundle(OPERATOR, directory);
  const env = Object.fromEntries(
    RESTING_ENVIRONMENT.map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]),
  );
  const command = [
    process.execPath,
    join(directory, 'recordings.js'),
    'operator',
    '--port',
    '0',
    '--metrics-port',
    '0',
    '--address',
    '127.0.0.1',
    '--no-lease',
  ];
  return {
    operator: () =>
      new Program([...command, '--kubeconfig', kubeconfig], {
        ...env,
        ...(nodeOptions === undefined ? {} : { NODE_OPTIONS: nodeOptions }),
      }),
    remove: () => rm(directory, { recursive: true }),
  };
}
