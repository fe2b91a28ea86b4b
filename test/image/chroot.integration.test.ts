import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bundle } from '../../image/bundle.ts';
import { images } from '../../image/images.ts';
import { NODE_ENVIRONMENT, nodeRuntime } from '../../image/nodeRuntime.ts';
import { writeImage, type ImageSpec } from '../../image/oci.ts';
import { nameServer } from './name-server.ts';
import { unpackImage } from './unpack.ts';

const run = promisify(execFile);

let directory: string;
beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'image-'))));
afterEach(() => rm(directory, { recursive: true }));

async function rootOf(spec: ImageSpec): Promise<string> {
  const tarPath = join(directory, 'image.tar');
  await writeImage(spec, tarPath);
  return unpackImage(tarPath, directory);
}

test('a bundled service runs on the Node runtime alone, as its user, and finds names through DNS', async () => {
  const files = (await bundle({ sample: 'test/image/sample-service.ts' })).map(({ name, content }) => ({
    path: `/app/${name}`,
    content,
  }));
  const root = await rootOf({
    name: 'docker.io/library/sample:dev',
    files: [...(await nodeRuntime()), ...files],
    config: {},
  });
  // Its port is fixed, so each run has an address of its own.
  const nameServerAddress = `127.53.${(process.pid >> 8) & 255}.${process.pid & 255}`;
  await writeFile(join(root, 'etc/resolv.conf'), `nameserver ${nameServerAddress}\n`);
  const names = await nameServer(nameServerAddress, '10.96.0.7');
  try {
    const env = Object.fromEntries(NODE_ENVIRONMENT.map((variable) => variable.split('=') as [string, string]));
    const inRoot = ['--userspec=1000:1000', root, 'node', '/app/sample.js'];
    const { stdout } = await run('/usr/sbin/chroot', inRoot, { env });
    expect(JSON.parse(stdout)).toEqual({
      node: '24',
      directory: '/app',
      user: 'recordings',
      dependency: 'function',
      tmp: 'written',
      app: 'EACCES',
      localhost: '127.0.0.1',
      byDns: '10.96.0.7',
    });
  } finally {
    names.close();
  }
});

test('Redis runs in its image and answers', async () => {
  const spec = await images['prosaas-redis']();
  const root = await rootOf(spec);
  const command = [...(spec.config.Entrypoint ?? []), '--port', '0', '--unixsocket', '/tmp/redis.sock'];
  const redis = spawn('setpriv', ['--pdeathsig', 'KILL', 'chroot', root, ...command], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(redis, 'exit');
  try {
    let log = '';
    for await (const chunk of redis.stdout) if ((log += String(chunk)).includes('ready to accept connections')) break;
    const client = connect(join(root, 'tmp/redis.sock'));
    client.write('PING\r\n');
    const [answer] = (await once(client, 'data')) as [Buffer];
    client.destroy();
    expect(answer.toString()).toBe('+PONG\r\n');
  } finally {
    redis.kill('SIGTERM');
    await exited;
  }
});
