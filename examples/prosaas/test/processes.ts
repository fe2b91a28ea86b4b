import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';

/** A program that runs until it is stopped, or this process ends. */
export interface Running {
  /** All it has printed. */
  readonly output: () => string;
  /** Sends SIGTERM. @returns the exit code, null when a signal ended it. */
  readonly stop: () => Promise<number | null>;
}

/** A service of the example on a port of this machine. */
export interface RunningService extends Running {
  readonly url: string;
}

/** Starts `redis-server`, with nothing saved, on a free port or where another was. */
export async function startRedis(url?: string): Promise<RunningService> {
  const port = url === undefined ? await freePort() : Number(new URL(url).port);
  const redis = run(['redis-server', '--bind', '127.0.0.1', '--port', `${port}`, '--save', ''], {});
  await until('Redis is ready', () => redis.output().includes('Ready to accept connections'), redis.output);
  return { ...redis, url: `redis://127.0.0.1:${port}` };
}

/** Starts `src/<name>.ts` as a container would. */
export async function startService(name: string, env: Record<string, string>): Promise<RunningService> {
  const service = runService(name, { HOST: '127.0.0.1', PORT: '0', ...env });
  const port = () => /listening on port (\d+)/.exec(service.output())?.[1];
  await until(`${name} listens`, () => port() !== undefined, service.output);
  return { ...service, url: `http://127.0.0.1:${port()}` };
}

/** Starts `src/<name>.ts` without waiting for anything. */
export function runService(name: string, env: Record<string, string>): Running & { exit: Promise<number | null> } {
  return run([process.execPath, fileURLToPath(new URL(`../src/${name}.ts`, import.meta.url))], env);
}

/** Waits until `condition` holds. @throws Error after 60 s with what was waited for, and with `diagnosis`. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  diagnosis: () => string = () => '',
): Promise<void> {
  const end = performance.now() + 60_000;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`waited 60 s until ${what}\n${diagnosis()}`);
    await pause(20);
  }
}

function run(command: string[], env: Record<string, string>): Running & { exit: Promise<number | null> } {
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn('setpriv', ['--pdeathsig', 'KILL', ...command], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exit = once(child, 'close').then(([code]) => code as number | null);
  return {
    output: () => output,
    exit,
    stop: () => {
      child.kill('SIGTERM');
      return exit;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
