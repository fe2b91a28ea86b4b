import { spawn } from 'node:child_process';
import { lstatSync, mkdtempSync, rmSync, type Stats } from 'node:fs';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { basename, dirname, join } from 'node:path';
import type { Container } from '../../src/docker/containers.ts';
import { Engine } from '../../src/docker/engine.ts';
import type { Suspect } from '../../src/docker/suspects.ts';
import { bytesOf } from '../../src/files/name.ts';

/** A Docker Engine with one container of the project `prosaas`, whose file system is that of this machine. */
export interface EngineHere {
  readonly engine: Engine;
  suspect(path: string, isRunning: boolean): Suspect;
  /** Cuts each archive after so many bytes: fewer than tar writes at once, 10240. */
  cutAfter(bytes: number): void;
  stop(): Promise<void>;
}

const CONTAINER: Container = {
  ...{ id: 'c', name: 'prosaas-worker-1', service: 'worker', isRunning: true, image: 'prosaas' },
  ...{ mounts: [], command: [], entrypoint: [], environment: [], tmpfs: {} },
};

const INSPECTED = {
  ...{ Id: CONTAINER.id, Name: `/${CONTAINER.name}`, State: { Running: true }, HostConfig: {}, Mounts: [] },
  Config: { Image: CONTAINER.image, Labels: { 'com.docker.compose.service': CONTAINER.service } },
};

/** @param programs which commands the container has. */
export async function engineHere(programs: readonly string[] = []): Promise<EngineHere> {
  const directory = mkdtempSync(join(tmpdir(), 'engine-'));
  const socket = join(directory, 'docker.sock');
  let cut: number | undefined;
  const executions = new Executions(programs);
  const server = createServer((request, response) => {
    const [url = ''] = (request.url ?? '').split('?');
    if (url.endsWith('/exec') || url.startsWith('/exec/')) {
      // Whoever asked may go before the end.
      executions.answer(url, request, response).catch(() => undefined);
      return;
    }
    if (url.endsWith('/json')) {
      response.end(JSON.stringify(url === '/containers/json' ? [{ Id: CONTAINER.id }] : INSPECTED));
      return;
    }
    const [, asked = ''] = /[?&]path=([^&]*)/.exec(request.url ?? '') ?? [];
    // The engine keeps the bytes of names.
    const path = asked.replaceAll(/%(..)/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
    let stat: Stats;
    try {
      stat = lstatSync(bytesOf(path));
    } catch {
      response.writeHead(404).end(JSON.stringify({ message: `Could not find the file ${path}` }));
      return;
    }
    const told = { name: basename(path), size: stat.size, mtime: stat.mtime.toISOString() };
    response.setHeader('X-Docker-Container-Path-Stat', Buffer.from(JSON.stringify(told)).toString('base64'));
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    // Go's writer tells whole seconds, and PAX where a name wants it.
    const tar = spawn('tar', ['-c', '--format=gnu', '-C', bytesOf(dirname(path)).toString(), '--null', '-T', '-']);
    tar.stdin.on('error', () => undefined).end(Buffer.concat([bytesOf(basename(path)), Buffer.of(0)]));
    if (cut === undefined) tar.stdout.pipe(response);
    else tar.stdout.once('data', (data: Buffer) => response.write(data.subarray(0, cut), () => response.destroy()));
    response.on('close', () => tar.kill());
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    engine: new Engine(socket),
    suspect: (path, isRunning) => ({ container: { ...CONTAINER, isRunning }, path, mount: undefined, elsewhere: [] }),
    cutAfter: (bytes) => (cut = bytes),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(directory, { recursive: true });
    },
  };
}

interface Execution {
  readonly command: readonly string[];
  exitCode: number | null;
}

/** Commands in the container, as processes of this machine. */
class Executions {
  readonly #programs: readonly string[];
  readonly #all: Execution[] = [];

  constructor(programs: readonly string[]) {
    this.#programs = programs;
  }

  async answer(url: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (url.endsWith('/exec')) {
      const { Cmd } = JSON.parse(await text(request)) as { readonly Cmd: readonly string[] };
      this.#all.push({ command: Cmd, exitCode: null });
      response.end(JSON.stringify({ Id: `${this.#all.length - 1}` }));
      return;
    }
    const execution = this.#all[Number(url.split('/')[2])]!;
    if (url.endsWith('/json')) response.end(JSON.stringify({ ExitCode: execution.exitCode }));
    else await this.#start(execution, response);
  }

  async #start(execution: Execution, response: ServerResponse): Promise<void> {
    const [program = '', ...words] = execution.command;
    if (!this.#programs.includes(program)) {
      const message = `OCI runtime exec failed: exec: "${program}": executable file not found in $PATH: unknown`;
      response.writeHead(400).end(JSON.stringify({ message }));
      return;
    }
    const child = spawn(program === 'node' ? process.execPath : program, words, {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = once(child, 'close') as Promise<[number]>;
    response.on('close', () => child.kill());
    for await (const data of child.stdout as AsyncIterable<Buffer>) {
      const head = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);
      head.writeUInt32BE(data.length, 4);
      if (!response.write(Buffer.concat([head, data]))) await once(response, 'drain');
    }
    [execution.exitCode] = await ended;
    response.end();
  }
}
