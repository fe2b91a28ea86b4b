import { spawn } from 'node:child_process';
import { lstatSync, mkdtempSync, rmSync, type Stats } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Container } from '../../src/docker/containers.ts';
import { Engine } from '../../src/docker/engine.ts';
import type { Suspect } from '../../src/docker/suspects.ts';
import { bytesOf } from '../../src/files/name.ts';

/** A Docker Engine with one container, whose file system is that of this machine. It answers GET and HEAD of `/containers/ID/archive` alone. */
export interface EngineHere {
  readonly engine: Engine;
  suspect(path: string, isRunning: boolean): Suspect;
  stop(): Promise<void>;
}

const CONTAINER: Container = {
  ...{ id: 'c', name: 'prosaas-worker-1', service: 'worker', isRunning: true, image: 'prosaas' },
  ...{ mounts: [], command: [], entrypoint: [], environment: [], tmpfs: {} },
};

export async function engineHere(): Promise<EngineHere> {
  const directory = mkdtempSync(join(tmpdir(), 'engine-'));
  const socket = join(directory, 'docker.sock');
  const server = createServer((request, response) => {
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
    tar.stdout.pipe(response);
    response.on('close', () => tar.kill());
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    engine: new Engine(socket),
    suspect: (path, isRunning) => ({ container: { ...CONTAINER, isRunning }, path, mount: undefined, elsewhere: [] }),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(directory, { recursive: true });
    },
  };
}
