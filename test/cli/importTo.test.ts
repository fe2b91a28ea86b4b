import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { directory as example, production } from '../example/files.ts';
import { MAIN } from '../recordings.ts';

const COMPOSE = `docker compose ${production.map((file) => `-f ${file}`).join(' ')}`;

let work: string;
const at = (...names: string[]) => join(work, ...names);
const read = (...names: string[]) => readFileSync(at(...names), 'utf8');

/** Runs where the Compose files are, as a person does. */
function run(command: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, command, ...args], {
    cwd: example,
    encoding: 'utf8',
    env: { ...process.env, COMPOSE_PROFILES: '' },
  });
  return { code: status, stdout, stderr };
}

const FILES = production.flatMap((file) => ['-f', file]);
const CHOICES = [
  ...['--storage', 'local=node-1:/srv/recordings', '--registry', 'registry.example.com/prosaas'],
  ...['--entry', 'ingress=calls.example.com'],
];
const importTo = (directory: string, ...choices: readonly string[]) =>
  run('import', ...FILES, '--to', directory, ...choices);

/** The commands that a person pastes, without the path of this test. */
const commandsIn = (text: string): string[] =>
  [...text.replaceAll(`${work}/`, '').matchAll(/^ *```\n([\s\S]*?)^ *```$/gm)].flatMap(([, lines = '']) =>
    lines
      .trim()
      .split('\n')
      .map((line) => line.trim()),
  );

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'recordings-import-to-'));
});
afterAll(() => rmSync(work, { recursive: true }));

describe('recordings import --to', () => {
  it('makes a directory of the whole: the model, the template of the Secrets, the manifests of synth, and the steps', () => {
    const { code, stdout, stderr } = importTo(at('whole'), ...CHOICES);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `${at('whole')} written; next: the steps in ${at('whole', 'NEXT.md')}\n`,
    });
    expect(stdout).toContain('It does not start, or loses data, until you have done this:');
    expect(readdirSync(at('whole')).toSorted()).toEqual([
      '.gitignore',
      'NEXT.md',
      'application.secrets.yaml',
      'application.yaml',
      'manifests',
    ]);
    expect(run('synth', '--config', at('whole', 'application.yaml'), '--out', at('again')).code).toBe(0);
    expect(readdirSync(at('whole', 'manifests'))).toEqual(readdirSync(at('again')));
    for (const file of readdirSync(at('again'))) expect(read('whole', 'manifests', file)).toBe(read('again', file));
  });

  it('keeps the template of the Secrets from other people, and from Git', () => {
    expect(statSync(at('whole', 'application.secrets.yaml')).mode & 0o777).toBe(0o600);
    spawnSync('git', ['init', '-q', work]);
    const { stdout } = spawnSync('git', ['-C', work, 'ls-files', '-o', '--exclude-standard', 'whole'], {
      encoding: 'utf8',
    });
    expect(stdout.split('\n')).toContain('whole/application.yaml');
    expect(stdout).not.toContain('secrets');
  });

  it('names in NEXT.md each command of the way, in its order', () => {
    expect(commandsIn(read('whole', 'NEXT.md'))).toEqual([
      'recordings synth --config whole/application.yaml --out whole/manifests',
      'recordings synth --config whole/application.yaml --out whole/manifests',
      `${COMPOSE} build frontend api telegram-bridge`,
      'docker push registry.example.com/prosaas/frontend:2025.3',
      'docker push registry.example.com/prosaas/server:2025.3',
      'docker tag prosaas-telegram-bridge registry.example.com/prosaas/prosaas-telegram-bridge',
      'docker push registry.example.com/prosaas/prosaas-telegram-bridge',
      'recordings verify --platform',
      'recordings synth --platform --kubernetes auto --operator-image ghcr.io/recordings-operator/operator:0.2.0 --out platform',
      'kubectl apply -f platform/00-crd.yaml',
      "kubectl wait crd/recordingstores.recordings.prosaas.io --for=jsonpath='{.status.acceptedNames.kind}'=RecordingStore",
      'kubectl wait crd/recordingstores.recordings.prosaas.io --for=condition=Established',
      'kubectl apply -f platform',
      'kubectl -n recordings-system rollout status deployment',
      'recordings verify --platform',
      'sudo install -d -o 1000 -g 1000 /srv/recordings/recordings-data /srv/recordings/uploads-data',
      'kubectl apply -f whole/manifests/00-namespace.yaml',
      'kubectl -n prosaas create secret generic google-service-account --from-file=google-service-account.json=./secrets/google-service-account.json',
      'kubectl -n prosaas create secret generic session-secret --from-file=session_secret=./secrets/session_secret.txt',
      'kubectl apply --server-side -f whole/application.secrets.yaml',
      `sudo recordings migrate --from "$(docker volume inspect --format '{{.Mountpoint}}' prosaas_recordings_data)" --to /srv/recordings/recordings-data`,
      `${COMPOSE} stop`,
      'sudo recordings rescue --compose prosaas --recordings prosaas_recordings_data',
      'recordings check whole/manifests',
      'kubectl apply -f whole/manifests',
      'kubectl -n prosaas wait job --all --for=condition=Complete --timeout=10m',
      'kubectl -n prosaas rollout status deployment --timeout=10m',
      'recordings verify -n prosaas --wait 5m',
      'kubectl -n prosaas get ingress nginx',
      'kubectl delete -f whole/manifests/40-network.yaml -f whole/manifests/30-application.yaml',
      `${COMPOSE} start`,
    ]);
  });

  it('names commands and flags that this program has', () => {
    const own = commandsIn(read('whole', 'NEXT.md')).flatMap((line) => {
      const [, command = '', rest = ''] = /^(?:sudo )?recordings ([a-z]+)(.*)$/.exec(line) ?? [];
      return command === '' ? [] : [{ command, flags: rest.match(/(?<= )--?[a-z-]+/g) ?? [] }];
    });
    const helps = new Map([...new Set(own.map(({ command }) => command))].map((name) => [name, run(name, '--help')]));
    expect([...helps.keys()].toSorted()).toEqual(['check', 'migrate', 'rescue', 'synth', 'verify']);
    for (const { command, flags } of own) {
      const { code, stdout = '' } = helps.get(command) ?? {};
      expect({ command, code }).toEqual({ command, code: 0 });
      // A flag of the commands within the line belongs to them.
      for (const flag of flags.filter((each) => each !== '--format')) expect(stdout).toMatch(` ${flag}`);
    }
  });

  it('writes no manifests while something is to be filled in, and says where: file and line', () => {
    const { code, stderr } = importTo(at('open'));
    expect(code).toBe(0);
    expect(stderr).toBe(
      `${at('open')} written, without manifests: the model is not complete; next: the steps in ${at('open', 'NEXT.md')}\n`,
    );
    expect(existsSync(at('open', 'manifests'))).toBe(false);
    const lines = read('open', 'application.yaml').split('\n');
    const named = [...read('open', 'NEXT.md').matchAll(/^- `\S+application\.yaml:(\d+):(\d+)` /gm)];
    expect(named.length).toBe(read('open', 'application.yaml').match(/FILL_IN/g)?.length);
    for (const [, line, column] of named)
      expect(lines[Number(line) - 1]?.slice(Number(column) - 1)).toMatch(/^(node|path): FILL_IN/);
  });

  it.each([
    ['a directory of an import', 'whole'],
    ['an empty directory', 'empty'],
    ['a file', 'file'],
    ['a link that leads nowhere', 'link'],
  ])('writes over nothing: %s is refused with exit 2, and stays as it is', (_, name) => {
    mkdirSync(at('empty'), { recursive: true });
    writeFileSync(at('file'), 'mine\n');
    if (name === 'link') symlinkSync(at('nowhere'), at('link'));
    const before = name === 'whole' ? read('whole', 'application.yaml') : '';
    writeFileSync(at('whole', 'application.secrets.yaml'), 'filled in\n');
    const { code, stderr } = importTo(at(name), '--storage', 'class=other');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `${at(name)} is there already: name a directory that does not exist, or remove this one first\n`,
    });
    expect(read('whole', 'application.secrets.yaml')).toBe('filled in\n');
    if (name === 'whole') expect(read('whole', 'application.yaml')).toBe(before);
    expect(readdirSync(at('empty'))).toEqual([]);
    expect(readdirSync(work).filter((each) => each.endsWith('.tmp'))).toEqual([]);
  });

  it('leaves nothing where it cannot write: exit 3', () => {
    const { code, stderr } = importTo('/proc/recordings/k8s', ...CHOICES);
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: 'cannot write to /proc/recordings/k8s (ENOENT): name another place with --to\n',
    });
  });

  it('takes the place of --out: both are wrong use', () => {
    expect(importTo(at('both'), '--out', 'application.yaml')).toMatchObject({ code: 2 });
    expect(existsSync(at('both'))).toBe(false);
  });
});
