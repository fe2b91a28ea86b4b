import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { build } from './binaries.ts';
import { API_SERVERS, CONTROL_PLANE, NODE, programOf, type Recipe } from './recipes.ts';
import { HERE, type Release } from './releases.ts';

/** A server in the place of the internet, and a compiler that tells that it ran. */

const ARCHIVE = archive({ 'v1/hello': '#!/bin/sh\necho hello\n', 'v1/README': 'not a program' });
const PROGRAM = Buffer.concat([Buffer.from('#!/bin/sh\necho goodbye\nexit\n'), randomBytes(300_000)]);

let directory: string;
let server: Server;
let origin: string;
/** What the server was asked for, with the range. */
let asked: string[];
let answer: (request: IncomingMessage, response: ServerResponse, content: Buffer) => void;
let lines: string[];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'recordings-download-'));
  mkdirSync(join(directory, 'modules', 'greeting'), { recursive: true });
  mkdirSync(join(directory, 'bin'));
  writeFileSync(
    join(directory, 'bin', 'go'),
    `#!/bin/sh\nwhile [ "$1" != -o ]; do shift; done\nprintf '#!/bin/sh\\necho compiled\\n' >"$2"\nchmod +x "$2"\n`,
  );
  chmodSync(join(directory, 'bin', 'go'), 0o755);
  vi.stubEnv('XDG_CACHE_HOME', join(directory, 'cache'));
  vi.stubEnv('PATH', `${join(directory, 'bin')}:${process.env.PATH}`);
  asked = [];
  lines = [];
  answer = whole;
  server = createServer((request, response) => {
    asked.push([request.url, request.headers.range].filter(Boolean).join(' '));
    const content = { '/1/greeting.tar.gz': ARCHIVE, [`/1/goodbye.${HERE}`]: PROGRAM }[request.url ?? ''];
    if (content === undefined) response.writeHead(404).end();
    else answer(request, response, content);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
  rmSync(directory, { recursive: true });
});

function whole({ headers: { range } }: IncomingMessage, response: ServerResponse, content: Buffer): void {
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
  if (from >= content.length) response.writeHead(416).end();
  else
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': content.length - from }).end(content.subarray(from));
}

/** Ends the connection after so many bytes. */
const cutAfter = (bytes: number) => (request: IncomingMessage, response: ServerResponse, content: Buffer) => {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (content.length - from <= bytes) {
    whole(request, response, content);
    return;
  }
  response.writeHead(from > 0 ? 206 : 200, { 'content-length': content.length - from });
  response.write(content.subarray(from, from + bytes), () => response.destroy());
};

function recipe(programs: Partial<Record<'hello' | 'goodbye', string>>): Recipe {
  const sums = (sum: string) => ({ amd64: sum, arm64: sum });
  const { hello = sha256(ARCHIVE), goodbye = sha256(PROGRAM) } = programs;
  const release: Release = {
    version: 'v1',
    files: [
      { url: `${origin}/1/greeting.tar.gz`, sha256: sums(hello), programs: ['hello'] },
      { url: `${origin}/1/goodbye.{arch}`, sha256: sums(goodbye), programs: ['goodbye'] },
    ],
  };
  return {
    module: 'greeting',
    modules: join(directory, 'modules'),
    packages: ['.=hello', '.=goodbye'],
    coldSeconds: 3,
    release,
  };
}

/** What the programs say. */
async function built(one: Recipe = recipe({})): Promise<string> {
  const binaries = await build([one], { write: (text: string) => lines.push(text) > 0 });
  return ['hello', 'goodbye'].map((name) => execFileSync(binaries[name] ?? '', { encoding: 'utf8' })).join('');
}

const cached = (): string[] => readdirSync(join(directory, 'cache', 'recordings-operator', 'cluster'));
const left = (): string[] => readdirSync(join(directory, 'cache', 'recordings-operator', 'cluster', 'downloads'));
const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

function archive(files: Record<string, string>): Buffer {
  const from = mkdtempSync(join(tmpdir(), 'recordings-archive-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(join(from, path, '..'), { recursive: true });
      writeFileSync(join(from, path), content);
    }
    return execFileSync('tar', ['-czf', '-', '-C', from, '.']);
  } finally {
    rmSync(from, { recursive: true });
  }
}

describe('a release', () => {
  it('is downloaded instead of compiled, out of an archive or as it is, and leaves nothing but its programs', async () => {
    expect(await built()).toBe('hello\ngoodbye\n');
    expect(lines.at(-1)).toMatch(/^\[cluster\] downloaded greeting \(hello, goodbye\) in \d+ s\n$/);
    expect(left()).toEqual([]);
    expect(cached().filter((name) => name.includes('partial'))).toEqual([]);
    await built();
    expect(asked).toHaveLength(2);
  });

  it('with another checksum is refused and thrown away, and the programs are compiled', async () => {
    const expected = '0'.repeat(64);
    expect(await built(recipe({ hello: expected }))).toBe('compiled\ncompiled\n');
    expect(lines.join('')).toContain(
      `[cluster] compiling greeting (hello, goodbye) instead of downloading: ${new URL(origin).host} gave ${origin}/1/greeting.tar.gz with the SHA-256 ${sha256(ARCHIVE)} instead of ${expected}; it was thrown away\n`,
    );
    expect(left()).not.toContain(expected);
  });

  it('that is cut is taken up where it was cut, as often as it takes', async () => {
    answer = cutAfter(100_000);
    expect(await built()).toBe('hello\ngoodbye\n');
    // A cut may lose bytes that the server has sent.
    const begun = asked.flatMap((each) => /goodbye\S* bytes=(\d+)-$/.exec(each)?.[1] ?? []).map(Number);
    expect(begun.length).toBeGreaterThanOrEqual(3);
    expect(begun).toEqual([...new Set(begun)].toSorted((one, other) => one - other));
    expect(begun[0]).toBeGreaterThan(0);
  });

  it('that an earlier run has begun is taken up by the next one', async () => {
    const downloads = join(directory, 'cache', 'recordings-operator', 'cluster', 'downloads');
    mkdirSync(downloads, { recursive: true });
    writeFileSync(join(downloads, sha256(PROGRAM)), PROGRAM.subarray(0, 1234));
    writeFileSync(join(downloads, sha256(ARCHIVE)), ARCHIVE);
    expect(await built()).toBe('hello\ngoodbye\n');
    expect(asked.toSorted()).toEqual([`/1/goodbye.${HERE} bytes=1234-`, `/1/greeting.tar.gz bytes=${ARCHIVE.length}-`]);
  });

  it('comes from a server, too, that knows no ranges', async () => {
    let cut = false;
    answer = (request, response, content) => {
      if (content === PROGRAM && !cut) {
        cut = true;
        cutAfter(100_000)(request, response, content);
      } else response.writeHead(200, { 'content-length': content.length }).end(content);
    };
    expect(await built()).toBe('hello\ngoodbye\n');
  });

  it('whose server ends every answer before its first byte is compiled in the end', async () => {
    answer = (_, response, content) => {
      response.writeHead(200, { 'content-length': content.length });
      response.flushHeaders();
      response.socket?.end();
    };
    expect(await built()).toBe('compiled\ncompiled\n');
    expect(lines.join('')).toContain(`instead of downloading: ${new URL(origin).host} cannot be reached (`);
  });

  it('that is not there is compiled', async () => {
    const { release, ...rest } = recipe({});
    const [file] = release!.files;
    const gone = { ...rest, release: { ...release!, files: [{ ...file!, url: `${origin}/2/greeting.tar.gz` }] } };
    expect(await built(gone)).toBe('compiled\ncompiled\n');
    expect(lines[0]).toMatch(/instead of downloading: .* answers 404 for .*\/2\/greeting\.tar\.gz\n$/);
  });

  it('is compiled where there is no internet, and one line says so', async () => {
    server.close();
    await once(server, 'close');
    expect(await built()).toBe('compiled\ncompiled\n');
    expect(lines).toEqual([
      `[cluster] compiling greeting (hello, goodbye) instead of downloading: ${new URL(origin).host} cannot be reached (ECONNREFUSED)\n`,
      expect.stringMatching(/^\[cluster\] building 1 of 1,/),
      expect.stringMatching(/^\[cluster\] built greeting/),
    ]);
  });
});

describe('of a node', () => {
  const recipes = [...CONTROL_PLANE, ...NODE];
  const released = recipes.filter(({ release }) => release !== undefined);

  it('everything but the pause program is published by its project, and an older API server is compiled', () => {
    expect(recipes.filter(({ release }) => release === undefined).map(({ module }) => module)).toEqual(['pause']);
    expect(Object.values(API_SERVERS).filter((each: Recipe) => each.release !== undefined)).toEqual([]);
  });

  it.each(released.map((each) => [each.packages.map(programOf).join(', '), each] as const))(
    '%s: every program, of the version that is compiled elsewhere, with a checksum for each architecture',
    (_, { module, packages, release }) => {
      const goMod = readFileSync(fileURLToPath(new URL(`binaries/${module}/go.mod`, import.meta.url)), 'utf8');
      expect(/^require \S+ (v\S+)$/m.exec(goMod)?.[1]).toBe(release?.version);
      const { files } = release!;
      expect(files.flatMap(({ programs }) => programs).toSorted()).toEqual(packages.map(programOf).toSorted());
      for (const { url, sha256: sums } of files) {
        expect(url).toMatch(/^https:\/\/(dl\.k8s\.io|github\.com)\/.*\{arch\}/);
        expect(url).toContain(release?.version);
        expect(Object.keys(sums)).toEqual(['amd64', 'arm64']);
        for (const sum of Object.values(sums)) expect(sum).toMatch(/^[0-9a-f]{64}$/);
        expect(sums.amd64).not.toBe(sums.arm64);
      }
    },
  );
});
