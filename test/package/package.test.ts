import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };
import { krewManifest } from '../../release/krew.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The unpacked npm package, and where the commands run. */
let directory: string;
let unpacked: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'recordings-package-'));
  execFileSync('npm', ['pack', '--silent', '--pack-destination', directory], { cwd: root, stdio: 'pipe' });
  const [tarball] = readdirSync(directory);
  execFileSync('tar', ['-xzf', String(tarball)], { cwd: directory });
  unpacked = join(directory, 'package');
  cpSync(join(root, 'examples/prosaas'), join(directory, 'prosaas'), { recursive: true });
  writeFileSync(join(directory, 'wrong.yaml'), 'services:\n  calls:\n    image: 7\n    volume: [data:/data]\n');
});
afterAll(() => rmSync(directory, { recursive: true }));

interface Krew {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly version: string;
    readonly platforms: readonly [
      { readonly bin: string; readonly files: readonly [{ readonly from: string; readonly to: string }] },
    ];
  };
}

const runIn = (program: string, command: string) => {
  const environment = { ...process.env, HOME: directory, XDG_CACHE_HOME: '', NODE_COMPILE_CACHE: undefined };
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(program, 'bin/recordings.cjs'), ...command.split(' ')],
    {
      cwd: directory,
      encoding: 'utf8',
      env: environment,
    },
  );
  return { status, stdout, stderr };
};

describe('the npm package', () => {
  it.each([
    '--help',
    '--version',
    '--wrong',
    'help',
    'help check',
    '--help check',
    'check prosaas/compose/docker-compose.yml',
    'check prosaas/compose/docker-compose.yml --output json',
    'check wrong.yaml',
    'import -f prosaas/compose/docker-compose.yml',
    'synth --config prosaas/application.yaml',
    'synth --platform',
    'adopt --help',
    'hold --help',
    'ledger --help',
    'migrate --help',
    'mover --help',
    'prune --help',
    'rescue --help',
    'verify --help',
    'wait --help',
    'operator --help',
  ])('runs "%s" as a clone does, without a single dependency beside it', (command) => {
    const fromPackage = runIn(unpacked, command);
    expect(fromPackage).toEqual(runIn(root, command));
    expect(fromPackage.stdout + fromPackage.stderr).not.toBe('');
  });

  it('is what the manifest of krew installs as kubectl recordings', () => {
    const tarball = readFileSync(join(directory, readdirSync(directory).find((name) => name.endsWith('.tgz')) ?? ''));
    const sha256 = createHash('sha256').update(tarball).digest('hex');
    const { metadata, spec } = parse(krewManifest('https://example.com/a.tgz', sha256)) as Krew;
    const [{ bin, files, ...platform }] = spec.platforms;
    expect([metadata.name, spec.version]).toEqual(['recordings', `v${packageJson.version}`]);
    expect(platform).toMatchObject({ uri: 'https://example.com/a.tgz', sha256 });

    // As krew does: the files into a directory, and a link to the program.
    const installed = join(directory, 'krew');
    const [{ from, to }] = files;
    cpSync(join(directory, dirname(from)), join(installed, to), { recursive: true });
    symlinkSync(join(installed, bin), join(directory, 'kubectl-recordings'));
    const { stdout } = spawnSync(join(directory, 'kubectl-recordings'), ['synth', '--help'], { encoding: 'utf8' });
    expect(stdout).toContain('Usage: kubectl recordings synth');
  });

  it('keeps compiled code under the home of the person, not in the directory for temporary files', () => {
    runIn(unpacked, 'check prosaas/compose/docker-compose.yml');
    runIn(unpacked, '--help');
    const kept = readdirSync(join(directory, '.cache/recordings-operator/compiled'));
    expect(kept.filter((name) => /^(check|recordings)-/.test(name))).toHaveLength(2);
  });

  it('exports the constructs and the API to programs that have its dependencies', () => {
    symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
    const program = `
      import { App, Chart } from 'cdk8s';
      const { RecordingStore } = await import(${JSON.stringify(join(unpacked, 'dist/charts/constructs.js'))});
      const app = new App();
      new RecordingStore(new Chart(app, 'c'), 's', { claimName: 'd', mountPath: '/data', roles: { worker: { access: 'ReadWrite' } } });
      console.log(app.synthYaml());`;
    const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: directory,
      encoding: 'utf8',
    });
    expect(printed).toContain('kind: RecordingStore');
  });
});
