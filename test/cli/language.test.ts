import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { languageOf } from '../../src/cli/language.ts';
import { MAIN } from '../recordings.ts';

let directory: string;

/** Of everything a little: a service without the recordings, an image that is built, a secret, attributes that are lost, volumes, a profile. */
const COMPOSE = `name: prosaas
services:
  calls:
    image: prosaas-calls:1
    volumes: [recordings_data:/app/server/recordings]
    ports: ['8080:80']
    privileged: true
    sysctls: {net.core.somaxconn: 1024}
  worker:
    image: prosaas-worker:1
    init: true
    environment: {RQ_QUEUES: 'default,recordings', API_TOKEN: hunter2hunter2}
    depends_on: [db]
  api:
    build: .
    environment: {RECORDINGS_DIR: /app/server/recordings}
    restart: 'no'
  db:
    image: postgres:16
    volumes: ['dbdata:/var/lib/postgresql/data', './init:/docker-entrypoint-initdb.d:ro', '/var/run/docker.sock:/var/run/docker.sock']
  billing:
    image: prosaas-worker:1
    profiles: [billing]
volumes: {recordings_data: , dbdata: }
`;
const MANIFESTS = `apiVersion: apps/v1
kind: Deployment
metadata: {name: api, labels: {recordings.prosaas.io/role: api}}
spec:
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec: {containers: [{name: api, image: api}]}
`;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'recordings-language-'));
  writeFileSync(join(directory, 'compose.yml'), COMPOSE);
  writeFileSync(join(directory, 'api.yaml'), MANIFESTS);
});
afterAll(() => rmSync(directory, { recursive: true }));

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { PATH = '' } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: directory,
    encoding: 'utf8',
    env: { PATH, DOCKER_HOST: 'unix:///nowhere.sock', ...env },
  });
  return { status, stdout, all: stdout + stderr };
}

const CHECK = ['check', 'compose.yml'];
const IMPORT = ['import', '-f', 'compose.yml', '--all', '--to'];

describe('--lang', () => {
  test.each([
    ['check of Compose files', CHECK],
    ['check of manifests', ['check', 'api.yaml']],
    ['import', [...IMPORT, 'he']],
  ])('%s says nothing in English', (_, args) => {
    const { all } = run([...args, '--lang', 'he']);
    expect(all).toMatch(/[\u05d0-\u05ea]{3}/);
    // What is isolated has no language; nor has a command, which stands alone.
    const words = all
      .split('\n')
      .filter((line) => line.startsWith('\u200f'))
      .join('\n')
      .replace(/\u2066[^\u2066\u2069]*\u2069/g, '');
    expect(words.match(/[A-Za-z]+/g)).toEqual(null);
    const prose = [...all.matchAll(/\u2066([^\u2066\u2069]*)\u2069/g)].flatMap(([, value = '']) =>
      /\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b/.test(value) ? [value] : [],
    );
    expect(prose).toEqual([]);
  });

  test('no command of a report differs', () => {
    const commands = (text: string) =>
      text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => /^(docker|kubectl|sudo) /.test(line));
    const english = commands(run([...IMPORT, 'a']).all);
    expect(english.length).toBeGreaterThan(2);
    expect(commands(run([...IMPORT, 'b', '--lang', 'he']).all)).toEqual(expect.arrayContaining(english));
  });

  it('leaves what machines read in English', () => {
    for (const output of ['json', 'sarif', 'github'])
      expect(run([...CHECK, '--output', output, '--lang', 'he']).stdout).toBe(
        run([...CHECK, '--output', output]).stdout,
      );
  });

  it('of a language that is not there says which there are', () => {
    const { status, all } = run([...CHECK, '--lang', 'xx']);
    expect(status).toBe(2);
    expect(all).toContain('There is no language "xx". Write en or he.');
  });
});

describe('without --lang, the environment says the language', () => {
  it.each([
    [{}, 'en'],
    [{ LANG: 'he' }, 'he'],
    [{ LANG: 'he_IL.UTF-8' }, 'he'],
    [{ LANG: 'de_DE.UTF-8' }, 'en'],
    [{ LANG: 'he_IL.UTF-8', LC_ALL: 'C' }, 'en'],
    [{ LANG: 'en_US.UTF-8', LC_MESSAGES: 'he_IL' }, 'he'],
    [{ LANG: 'he_IL', LC_ALL: '', LC_MESSAGES: '' }, 'he'],
  ])('%j: %s', (environment, code) => {
    expect(languageOf(environment).code).toBe(code);
  });

  test('and --lang overrules it', () => {
    expect(run([...CHECK, '--lang', 'en'], { LANG: 'he_IL.UTF-8' }).stdout).toBe(run(CHECK).stdout);
    expect(run(CHECK, { LANG: 'he_IL.UTF-8' }).stdout).toBe(run([...CHECK, '--lang', 'he']).stdout);
  });
});
