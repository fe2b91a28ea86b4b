import { spawn } from 'node:child_process';
import { lstatSync, mkdtempSync, rmSync, type Stats } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
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

export async function engineHere(): Promise<EngineHere> {
  const directory = mkdtempSync(join(tmpdir(), 'engine-'));
  const socket = join(directory, 'docker.sock');
  let cut: number | undefined;
  const server = createServer((request, response) => {
    const [url = ''] = (request.url ?? '').split('?');
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
