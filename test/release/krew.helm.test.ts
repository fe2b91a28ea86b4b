import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { krewManifest } from '../../release/krew.ts';
import { build } from '../cluster/binaries.ts';
import { CONTROL_PLANE, KREW } from '../cluster/recipes.ts';

/** The manifest in a real krew, with the npm package as `make release` packs it. */

let directory: string;
let server: Server;
let manifest: string;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'recordings-krew-'));
  const bin = join(directory, 'bin');
  mkdirSync(bin);
  const programs = await build([...CONTROL_PLANE, KREW]);
  symlinkSync(programs.kubectl!, join(bin, 'kubectl'));
  symlinkSync(programs.krew!, join(bin, 'kubectl-krew'));
  symlinkSync(programs['validate-krew-manifest']!, join(bin, 'validate-krew-manifest'));

  execFileSync('npm', ['pack', '--silent', '--pack-destination', directory], {
    cwd: join(import.meta.dirname, '..', '..'),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const archive = readFileSync(
    join(
      directory,
      readdirSync(directory).find((name) => name.endsWith('.tgz'))!,
    ),
  );
  server = createServer((_, response) => response.end(archive));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/recordings.tgz`;
  manifest = join(directory, 'recordings.yaml');
  writeFileSync(manifest, krewManifest(uri, createHash('sha256').update(archive).digest('hex')));

  const root = join(directory, 'krew');
  environment = {
    HOME: directory,
    KREW_ROOT: root,
    PATH: [bin, join(root, 'bin'), dirname(process.execPath), '/usr/bin', '/bin'].join(':'),
  };
});
afterAll(() => {
  server.close();
  rmSync(directory, { recursive: true });
});

const run = (program: string, ...args: string[]) =>
  promisify(execFile)(join(directory, 'bin', program), args, { env: environment });

it('is what the index of krew takes: its own check finds no fault, and installs it on each of its platforms, with the licence', async () => {
  const { stderr } = await run('validate-krew-manifest', '-manifest', manifest);
  expect(stderr).toContain('structural validation OK');
  expect(stderr).toContain('all 1 spec.platforms installed fine');
});

it('kubectl krew install installs the plugin, and kubectl recordings runs', async () => {
  expect((await run('kubectl', 'krew', 'install', '--manifest', manifest)).stderr).toContain(
    'Installed plugin: recordings',
  );
  expect((await run('kubectl', 'recordings', '--version')).stdout).toContain(packageJson.version);
});
