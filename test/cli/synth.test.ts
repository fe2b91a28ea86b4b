import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { EXAMPLE } from '../charts/manifests.ts';
import { MAIN } from '../recordings.ts';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'recordings-synth-'));
  writeFileSync(join(directory, 'application.yaml'), EXAMPLE);
});

afterAll(() => rmSync(directory, { recursive: true }));

interface Ending {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command as a user does, in a directory with an application.yaml. */
const recordings = (...args: string[]): Promise<Ending> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [MAIN, ...args], { cwd: directory }, (_, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });

const PLATFORM = ['00-crd.yaml', '10-operator.yaml', '20-guard.yaml'];
const FILES = ['00-namespace.yaml', '10-storage.yaml', '20-store.yaml', '30-application.yaml', '40-network.yaml'];

describe('recordings synth', () => {
  it('prints the manifests of application.yaml, the same bytes each time', async () => {
    const [first, second] = await Promise.all([recordings('synth'), recordings('synth')]);
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toMatch(/^# .*\napiVersion: v1\nkind: Namespace\n/);
    expect(second.out).toBe(first.out);
    expect(first.out).not.toContain('CustomResourceDefinition');
  });

  it('writes them into a directory, over what it wrote before, and leaves what else is there', async () => {
    expect(await recordings('synth', '--out', 'new/out')).toEqual({
      code: 0,
      out: '',
      err: '5 files in new/out; next: kubectl apply -f new/out\n',
    });
    const out = join(directory, 'new/out');
    writeFileSync(join(out, 'kustomization.yaml'), '');
    writeFileSync(join(out, '20-store.yaml'), 'old');

    expect((await recordings('synth', '--out', 'new/out')).code).toBe(0);

    expect(readdirSync(out)).toEqual([...FILES, 'kustomization.yaml']);
    expect(readFileSync(join(out, '20-store.yaml'), 'utf8')).toContain('kind: RecordingStore');
    expect(readdirSync(join(directory, 'new'))).toEqual(['out']);
  });

  it('prints the platform with the image of this version, or the one named', async () => {
    const { code, out } = await recordings('synth', '--platform');
    expect(code).toBe(0);
    expect(out).toMatch(/^apiVersion: apiextensions.k8s.io\/v1\nkind: CustomResourceDefinition\n/);
    expect(out).toContain(`image: ghcr.io/recordings-operator/operator:${packageJson.version}\n`);
    const named = await recordings('synth', '--platform', '--operator-image', 'mine:1');
    expect(named.out).toContain('image: mine:1\n');
  });

  it('renders the platform for some namespaces, and says that they must exist', async () => {
    const { err } = await recordings('synth', '--platform', '--namespaces', 'a, b,a', '--out', 'scoped');
    expect(err).toContain('These namespaces must exist before the last command: a, b.');
    expect(readFileSync(join(directory, 'scoped/10-operator.yaml'), 'utf8')).toContain(
      '- --namespaces\n            - a,b\n',
    );
  });

  it('renders the platform for a version of Kubernetes, so that the whole directory can be applied', async () => {
    const out = join(directory, 'platform');
    const synth = (...args: string[]) => recordings('synth', '--platform', '--out', 'platform', ...args);
    const commands = [
      '  kubectl apply -f platform/00-crd.yaml',
      "  kubectl wait crd/recordingstores.recordings.prosaas.io --for=jsonpath='{.status.acceptedNames.kind}'=RecordingStore",
      '  kubectl wait crd/recordingstores.recordings.prosaas.io --for=condition=Established',
      '  kubectl apply -f platform',
    ];
    expect((await synth()).err.split('\n')).toEqual([
      '4 files in platform, for Kubernetes 1.36 and newer. Next:',
      ...commands,
      'For an older API server, or if you do not know: render with --kubernetes auto.',
      '',
    ]);
    expect(readdirSync(out)).toEqual([...PLATFORM, '30-mount.yaml']);

    // The file for a newer server goes, or kubectl would stop at it.
    expect((await synth('--kubernetes', 'v1.30.14')).err.split('\n')).toEqual([
      'platform/30-mount.yaml of an earlier rendering is removed: this API server does not know what is in it',
      '3 files in platform, for Kubernetes 1.30. Next:',
      ...commands,
      'This API server does not mount in the write itself. The operator mounts a moment after a workload is created.',
      '',
    ]);
    expect(readdirSync(out)).toEqual(PLATFORM);

    expect((await synth('--kubernetes', '1.35', '--mutation', 'v1beta1')).err.split('\n')).toEqual([
      '4 files in platform, for Kubernetes 1.35. Next:',
      ...commands,
      'The API server needs both of these flags. Without them, nothing is mounted at admission, and roles may be refused: --feature-gates=MutatingAdmissionPolicy=true --runtime-config=admissionregistration.k8s.io/v1beta1=true',
      '',
    ]);
    expect(readFileSync(join(out, '30-mount.yaml'), 'utf8')).toContain(
      'apiVersion: admissionregistration.k8s.io/v1beta1',
    );
  });

  it('leaves a file of that name that somebody else wrote', async () => {
    mkdirSync(join(directory, 'others'));
    writeFileSync(join(directory, 'others', '30-mount.yaml'), 'kind: Mine\n');
    await recordings('synth', '--platform', '--kubernetes', '1.34', '--out', 'others');
    expect(readdirSync(join(directory, 'others'))).toContain('30-mount.yaml');
  });

  it('says where a model is wrong, and writes nothing', async () => {
    const wrong = EXAMPLE.replace('    role: worker\n', '    role: writer\n');
    writeFileSync(join(directory, 'wrong.yaml'), wrong);
    const ending = await recordings('synth', '--config', 'wrong.yaml', '--out', 'nothing');
    expect(ending.code).toBe(2);
    expect(ending.err).toContain(
      `wrong.yaml:${lineOf(wrong, 'role: writer')}:5: services.worker.role: store "recordings" has no role "writer"`,
    );
    expect(readdirSync(directory)).not.toContain('nothing');
  });

  it('says where a service could not be mounted', async () => {
    const wrong = EXAMPLE.replace(
      '    role: api\n',
      '    role: api\n    volumes: {own: {path: /app/server/recordings, empty: true}}\n',
    );
    writeFileSync(join(directory, 'taken.yaml'), wrong);
    expect(await recordings('synth', '--config', 'taken.yaml')).toEqual({
      code: 2,
      out: '',
      err:
        `taken.yaml:${lineOf(wrong, 'role: api\n')}:5: services.api.role: container "api" mounts volume "own" at /app/server/recordings, ` +
        'where store "recordings" belongs. Remove that mount, or give the role a mountPath of its own that is free.\n',
    });
  });

  const WRONG_USE: readonly [string, number, string[], RegExp][] = [
    [
      'a model that is not there',
      3,
      ['synth', '--config', 'no.yaml'],
      /^cannot read no\.yaml \(ENOENT\): name the application model with --config FILE\n$/,
    ],
    ['a model that is a directory', 3, ['synth', '--config', '.'], /^cannot read \. \(EISDIR\)/],
    [
      'a directory that is a file',
      3,
      ['synth', '--out', 'application.yaml'],
      /^cannot write to application\.yaml \(ENOTDIR\)/,
    ],
    ['an option that does not exist', 2, ['synth', '--nix'], /^error: unknown option '--nix'\n$/],
    ['an argument too many', 2, ['synth', 'application.yaml'], /^error: too many arguments/],
    [
      'a model for the platform',
      2,
      ['synth', '--platform', '--config', 'a'],
      /^error: option '--platform' cannot be used with option '--config <file>'\n$/,
    ],
    [
      'an image without the platform',
      2,
      ['synth', '--operator-image', 'a'],
      /^--operator-image works only with --platform: add --platform\n$/,
    ],
    [
      'namespaces without the platform',
      2,
      ['synth', '--namespaces', 'a'],
      /^--namespaces works only with --platform: add --platform\n$/,
    ],
    [
      'what is no namespace',
      2,
      ['synth', '--platform', '--namespaces', 'a,,b'],
      /^error: option '--namespaces <names>' argument 'a,,b' is invalid\. "" is no name of a namespace\. Write the names with commas/,
    ],
    [
      'a version without the platform',
      2,
      ['synth', '--kubernetes', '1.30'],
      /^--kubernetes works only with --platform: add --platform\n$/,
    ],
    [
      'a version that has no admission policies',
      2,
      ['synth', '--platform', '--kubernetes', '1.29'],
      /^Kubernetes 1\.29 has no admission policies in v1: the platform needs 1\.30 or newer\n$/,
    ],
    [
      'what is no version',
      2,
      ['synth', '--platform', '--kubernetes', 'newest'],
      /^"newest" is not a version of Kubernetes: write it as 1\.30, or write auto\n$/,
    ],
    [
      'mutating policies in v1beta1 without a version',
      2,
      ['synth', '--platform', '--mutation', 'v1beta1'],
      /^--mutation works only with --kubernetes: add --kubernetes VERSION\n$/,
    ],
    [
      'mutating policies in v1beta1 of a server that has none, or none that can mount',
      2,
      ['synth', '--platform', '--kubernetes', '1.34', '--mutation', 'v1beta1'],
      /^Kubernetes 1\.34 cannot run the policies that mount: leave out --mutation\. /,
    ],
    [
      'mutating policies in v1beta1 of a server that has them in v1',
      2,
      ['synth', '--platform', '--kubernetes', '1.36', '--mutation', 'v1beta1'],
      /^Kubernetes 1\.36 has mutating policies in v1, and they are on: leave out --mutation\n$/,
    ],
    ['a command that does not exist', 2, ['syn'], /^error: unknown command 'syn'\n\(Did you mean synth\?\)\n$/],
    ['no command', 2, [], /^Usage: recordings /],
  ];

  it.each(WRONG_USE)('answers %s with exit code %i and one message', async (_, code, args, message) => {
    const ending = await recordings(...args);
    expect(ending.err).toMatch(message);
    expect(ending).toMatchObject({ code, out: '' });
  });

  it('ends quietly when its reader has seen enough', async () => {
    const child = spawn(process.execPath, [MAIN, 'synth'], { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let err = '';
    child.stderr.on('data', (chunk) => (err += String(chunk)));
    const [code] = (await once(child, 'close')) as [number];
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it('explains itself', async () => {
    const { code, out } = await recordings('synth', '--help');
    expect(code).toBe(0);
    expect(out).toContain(
      'Exit codes: 0 all is well, 2 wrong use or an invalid application model, 3 a file cannot be read or written, or no cluster.',
    );
    expect(await recordings('--version')).toMatchObject({ code: 0, out: `${packageJson.version}\n` });
  });
});

const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;
