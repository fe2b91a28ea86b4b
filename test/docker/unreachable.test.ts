import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { asking } from '../../src/cli/docker.ts';
import { Engine } from '../../src/docker/engine.ts';

const NOBODY = 65534;

it('an engine that this user may not ask is told in one sentence, with what to do: exit 3', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'engine-'));
  const socket = join(directory, 'docker.sock');
  const server = createServer((_, response) => response.end('{}')).listen(socket);
  try {
    await once(server, 'listening');
    chmodSync(directory, 0o755);
    // What root may do, nothing stops.
    const isRoot = process.geteuid?.() === 0;
    chmodSync(socket, isRoot ? 0o600 : 0o000);
    if (isRoot) process.seteuid?.(NOBODY);
    const refused = asking(() => new Engine(socket).json('/info')).finally(() =>
      isRoot ? process.seteuid?.(0) : undefined,
    );
    await expect(refused).rejects.toMatchObject({
      exitCode: 3,
      message: `permission denied at ${socket}: run the command as root, or as a user of the group docker`,
    });
  } finally {
    server.close();
    rmSync(directory, { recursive: true });
  }
});
