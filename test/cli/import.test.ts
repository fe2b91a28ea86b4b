import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { directory as example, production } from '../example/files.ts';
import { MAIN } from '../recordings.ts';

let directory: string;
const at = (name: string) => join(directory, name);

const COMPOSE = `name: prosaas
services:
  worker:
    image: \${REGISTRY:-registry.example.com}/worker:1
    environment: {API_TOKEN: hunter2hunter2}
    volumes: ['recordings_data:/app/recordings', './worker.conf:/etc/worker.conf:ro']
volumes: {recordings_data: }
`;
const OTHER = 'services: {web: {image: web, init: true}}\nvolumes: {data: }\n';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'recordings-import-'));
});
beforeEach(() => {
  rmSync(directory, { recursive: true });
  mkdirSync(directory);
  writeFileSync(at('compose.yml'), COMPOSE);
  writeFileSync(at('over.yml'), 'services: {worker: {init: true}}\n');
  writeFileSync(at('other.yml'), OTHER);
  writeFileSync(at('broken.yml'), 'services: {worker: {image: a\n');
  writeFileSync(at('worker.conf'), 'threads 2\n');
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Imports in the directory of the files, as a person does there. */
function run(command: string, args: readonly string[], cwd = directory) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, command, ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, COMPOSE_PROFILES: '' },
  });
  return { code: status, stdout, stderr };
}

const STORAGE = ['--storage', 'class=shared'];

describe('recordings import', () => {
  it('prints the model alone on standard output, and what it does not carry over on standard error: exit 0', () => {
    const { code, stdout, stderr } = run('import', ['-f', 'compose.yml', '-f', 'over.yml']);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `# Made by \`recordings import\` from compose.yml, over.yml. It is yours now: \`recordings synth\` makes manifests of it.

name: prosaas

store:
  mountPath: /app/recordings
  claim:
    name: recordings-data
    size: 10Gi
    storage:
      local: {node: FILL_IN, path: FILL_IN}
  roles:
    worker: {access: ReadWrite}

services:
  worker:
    image: registry.example.com/worker:1
    role: worker
    secretEnv:
      API_TOKEN: {secret: prosaas-env, key: API_TOKEN}
    files:
      /etc/worker.conf:
        content: |
          threads 2
    resources: {limits: {}}
    writableRoot: true
    internet: anywhere
`,
    });
    expect(stderr).toContain('2. Secret/prosaas-env takes sensitive variables');
    expect(stderr).not.toContain('init: nothing reaps child processes');
    expect(stderr).toMatch(/\n\d more findings? needs? nothing from you; --all shows (it|them)\.\n/);
  });

  it('quotes in the commands that it names what a shell would take apart', () => {
    const out = run('import', [...STORAGE, '--out', 'my app/application.yaml']);
    expect(out.stderr).toContain("then: recordings synth --config 'my app/application.yaml' --out out\n");
    expect(run('import', [...STORAGE, '--profile', '*', '--to', 'new app'])).toMatchObject({ code: 0 });
    expect(readFileSync(at('new app/NEXT.md'), 'utf8')).toContain("\ndocker compose --profile '*' stop\n");
    const argocd = ['--argocd', 'repo=https://git.example.com/deploy.git,path=here'];
    const { stderr } = run('synth', ['--config', 'new app/application.yaml', '--out', 'my out', ...argocd]);
    expect(stderr).toContain("next: kubectl apply -f 'my out'\n");
    expect(stderr).toContain("  kubectl apply -f 'my out/argocd/project.yaml' -f 'my out/argocd/application.yaml'\n");
  });

  it('looks for the usual file where none is named', () => {
    expect(run('import', STORAGE)).toMatchObject({ code: 0 });
  });

  it('writes the model, and a template of the Secrets beside it, of which manifests come', () => {
    const { code, stdout, stderr } = run('import', ['-f', 'compose.yml', ...STORAGE, '--out', 'new/application.yaml']);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr:
        'new/application.yaml and new/application.secrets.yaml written; next: fill in new/application.secrets.yaml, then: recordings synth --config new/application.yaml --out out\n',
    });
    expect(stdout).toMatch(/^\nIt does not start, or loses data, until you have done this:\n\n1\. /);
    expect(readFileSync(at('new/application.secrets.yaml'), 'utf8')).toContain('  #API_TOKEN: "" # of worker\n');
    expect(run('synth', ['--config', 'new/application.yaml', '--out', 'out'])).toMatchObject({ code: 0 });
    expect(run('check', ['--strict', 'out'])).toMatchObject({ code: 0 });
  });

  it('what must be filled in is refused by synth, with its line', () => {
    run('import', ['-f', 'compose.yml', '--out', 'application.yaml']);
    const { code, stderr } = run('synth', ['--config', 'application.yaml']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `application.yaml:11:15: store.claim.storage.local.node: must be filled in: the node that has the directory, by its name in kubectl get nodes
application.yaml:11:30: store.claim.storage.local.path: must be filled in: the directory on that node; it must exist
`,
    });
  });

  it('does not write over what somebody has edited, unless it is forced', () => {
    const args = ['-f', 'compose.yml', ...STORAGE, '--out', 'application.yaml'];
    expect(run('import', args)).toMatchObject({ code: 0 });
    // The same again is no loss.
    expect(run('import', args)).toMatchObject({ code: 0 });
    expect(
      run('import', [...args, '--entry', 'nodeport', '--registry', 'x', '--storage', 'class=other']),
    ).toMatchObject({
      code: 2,
      stderr:
        'application.yaml is there already, and says something else: name another file with --out, or write over it with --force\n',
    });
    // Secrets that are filled in are never written over.
    writeFileSync(at('application.secrets.yaml'), 'filled in\n');
    expect(run('import', [...args, '--storage', 'class=other', '--force'])).toMatchObject({
      code: 0,
      stderr:
        'application.yaml and application.secrets.yaml.new written; next: compare it with application.secrets.yaml, which stays as it is, then: recordings synth --config application.yaml --out out\n',
    });
    expect(readFileSync(at('application.secrets.yaml'), 'utf8')).toBe('filled in\n');
    expect(readdirSync(directory).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('with --strict a finding is a failure: exit 1', () => {
    expect(run('import', ['-f', 'compose.yml', '-f', 'over.yml', '--strict'])).toMatchObject({ code: 1 });
  });

  it('prints findings as JSON', () => {
    const { stdout } = run('import', ['-f', 'compose.yml', ...STORAGE, '--out', 'a.yaml', '--output', 'json']);
    const { version, findings } = JSON.parse(stdout) as { version: number; findings: { reason: string }[] };
    expect({ version, reasons: findings.map(({ reason }) => reason) }).toMatchObject({
      version: 1,
      reasons: expect.arrayContaining(['SecretToCreate']) as unknown,
    });
  });

  it.each([
    [
      'nothing that looks like recordings',
      ['-f', 'other.yml'],
      2,
      'nothing in other.yml looks like a directory of recordings: name it with --recordings VOLUME or --recordings PATH\n',
    ],
    [
      'a volume that is not there',
      ['-f', 'compose.yml', '--recordings', 'tapes'],
      2,
      '--recordings: there is no volume tapes: name a volume that a service mounts, or an absolute path (the volumes are recordings_data)\n',
    ],
    [
      'a service that is not there',
      ['-f', 'compose.yml', '--needs-recordings', 'calls'],
      2,
      '--needs-recordings: there is no service calls: name one of worker\n',
    ],
    ['a file that is not there', ['-f', 'missing.yml'], 3, 'cannot read missing.yml (ENOENT): name Compose files\n'],
    ['a file that is broken', ['-f', 'broken.yml'], 2, /^broken\.yml:2:1: this is not YAML/],
    [
      'a storage that is none',
      ['--storage', 'nfs'],
      2,
      /write local=NODE:\/DIRECTORY, class=NAME or nfs=SERVER:\/EXPORT\./,
    ],
    [
      'a storage without its directory',
      ['--storage', 'local=node-1'],
      2,
      /write local=NODE:\/DIRECTORY, class=NAME or nfs=SERVER:\/EXPORT\.\n$/,
    ],
    [
      'an entry that is none',
      ['--entry', 'ingress=http://x/'],
      2,
      /write ingress=HOST, like ingress=calls\.example\.com, or nodeport\./,
    ],
    [
      'a node that is none',
      ['--storage', 'local=NODE:/x'],
      2,
      /write local=NODE:\/DIRECTORY, .* \(must be a DNS subdomain name: lower-case letters, digits, hyphens and dots\)\./,
    ],
    [
      'a place where nothing can be written',
      ['-f', 'compose.yml', '--out', '/proc/x/application.yaml'],
      3,
      'cannot write to /proc/x/application.yaml (ENOENT): name another place with --out\n',
    ],
  ])('refuses %s, and says what to do', (_, args, code, said) => {
    const ended = run('import', args);
    expect(ended.code).toBe(code);
    if (typeof said === 'string') expect(ended.stderr).toBe(said);
    else expect(ended.stderr).toMatch(said);
  });

  it('takes --env-file for its own, which Node would take otherwise', () => {
    const bin = fileURLToPath(new URL('../../bin/recordings.cjs', import.meta.url));
    const path = `${dirname(process.execPath)}:${process.env.PATH ?? ''}`;
    const { status, stderr } = spawnSync(bin, ['import', '--env-file', 'missing.env'], {
      cwd: directory,
      encoding: 'utf8',
      env: { ...process.env, PATH: path },
    });
    expect({ status, stderr }).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^missing\.env: /) as unknown,
    });
  });

  it('says which variables are not set, and are empty therefore', () => {
    writeFileSync(at('unset.yml'), COMPOSE.replace('worker:1', 'worker:${TAG}'));
    expect(run('import', ['-f', 'unset.yml', ...STORAGE]).stderr).toContain(
      'uses variables that are not set, so they are empty: TAG',
    );
  });

  it('makes of the large example, with a worker for each queue and the old backend, a model that nothing is wrong with', () => {
    const files = production.flatMap((file) => ['-f', file]);
    const profiles = ['--profile', 'queues', '--profile', 'legacy'];
    const out = at('application.yaml');
    expect(
      run('import', [...files, ...profiles, ...STORAGE, '--entry', 'ingress=prosaas.example', '--out', out], example),
    ).toMatchObject({ code: 0 });
    expect(run('synth', ['--config', 'application.yaml', '--out', 'out'])).toMatchObject({ code: 0 });
    expect(run('check', ['--strict', 'out'])).toMatchObject({ code: 0 });
    // Obviously made up, each of them.
    const secrets = ['made-up', 'BEGIN PRIVATE KEY'];
    for (const secret of secrets) expect(readFileSync(out, 'utf8')).not.toContain(secret);
  });
});
