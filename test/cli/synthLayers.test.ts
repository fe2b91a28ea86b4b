import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { PROGRAM } from '../../src/api/image.ts';
import { EXAMPLE } from '../charts/manifests.ts';
import { MAIN } from '../recordings.ts';

/** One model, several environments: from the command line, and as Argo CD runs the plugin. */

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'recordings-layers-'));
  mkdirSync(join(directory, 'staging'));
  writeFileSync(join(directory, 'base.yaml'), EXAMPLE);
  writeFileSync(join(directory, 'staging/application.yaml'), STAGING);
});
afterAll(() => rmSync(directory, { recursive: true }));

const STAGING = `namespace: prosaas-staging
store: { claim: { storage: { local: null, class: shared } } }
services: { worker: { replicas: 2 } }
`;

function recordings(args: readonly string[], { at = '.', environment = {} } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: join(directory, at),
    env: { ...process.env, ...environment },
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

const RENDERED = ['synth', '--config', 'base.yaml', '--config', 'staging/application.yaml'];

describe('recordings synth', () => {
  it('renders an environment from the base and its own file', () => {
    const { code, out, err } = recordings(RENDERED);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(new Set(out.match(/^ {2}namespace: .*/gm))).toEqual(new Set(['  namespace: prosaas-staging']));
    expect(out).toContain('storageClassName: shared');
    expect(out).not.toContain('PersistentVolume\n');
  });

  it('takes the image of a service from CI, and names a service that is not there', () => {
    const usual = recordings(['synth', '--config', 'base.yaml']).out.split('\n');
    const built = recordings(['synth', '--config', 'base.yaml', '--image', 'worker=registry.example.com/worker:7']).out;
    expect(built.split('\n').filter((line) => !usual.includes(line))).toEqual([
      '          image: registry.example.com/worker:7',
    ]);
    expect(recordings(['synth', '--config', 'base.yaml', '--image', 'wroker=a:1'])).toEqual({
      code: 2,
      out: '',
      err: '--image wroker=a:1: the model has no service "wroker": did you mean "worker"?\n',
    });
  });

  it.each([
    [['--image', 'worker'], "error: option '--image <service=image>' argument 'worker' is invalid. Write the service"],
    [['--image', 'a=1', '--image', 'a=2'], 'Name an image for service "a" once.'],
    [['--platform', '--image', 'a=1'], "option '--platform' cannot be used with option '--image <service=image>'"],
    [['--argocd-parameters', '--config', 'a'], 'cannot be used with option'],
  ])('refuses %j', (args, message) => {
    const ending = recordings(['synth', ...args]);
    expect(ending).toMatchObject({ code: 2, out: '' });
    expect(ending.err).toContain(message);
  });
});

describe('the plugin of Argo CD', () => {
  const { data } = parse(readFileSync(new URL('../../deploy/argocd/plugin.yaml', import.meta.url), 'utf8')) as {
    data: Record<string, string>;
  };
  const { spec } = parse(data['plugin.yaml'] ?? '') as { spec: { generate: { command: string[] } } };

  /** Runs the command of the plugin as Argo CD does: in the directory of the Application, with these parameters. */
  const generate = (parameters: unknown, at = 'staging') => {
    expect(spec.generate.command.slice(0, PROGRAM.length)).toEqual([...PROGRAM]);
    return recordings(spec.generate.command.slice(PROGRAM.length), {
      at,
      environment: { ARGOCD_APP_SOURCE_PATH: at, ARGOCD_APP_PARAMETERS: JSON.stringify(parameters) },
    });
  };

  it('renders the files and images that the Application names', () => {
    const parameters = [
      { name: 'config', array: ['../base.yaml', 'application.yaml'] },
      { name: 'image', map: { worker: 'w:1' } },
    ];
    const expected = recordings([...RENDERED, '--image', 'worker=w:1']);
    expect(expected.code).toBe(0);
    expect(generate(parameters)).toEqual(expected);
  });

  it('renders application.yaml where the Application names nothing', () => {
    const alone = mkdtempSync(join(directory, 'alone-'));
    writeFileSync(join(alone, 'application.yaml'), EXAMPLE);
    const { code, out } = generate(null, alone.slice(directory.length + 1));
    expect(code).toBe(0);
    expect(out).toBe(recordings(['synth', '--config', 'base.yaml']).out);
  });

  it.each([
    [[{ name: 'config', array: ['../../etc/passwd'] }], 'parameter config: ../../etc/passwd is outside of the'],
    [[{ name: 'config', array: ['/etc/passwd'] }], 'parameter config: /etc/passwd is outside of the repository'],
    [[{ name: 'confg', array: ['a.yaml'] }], 'ARGOCD_APP_PARAMETERS is not what this plugin takes: write parameters'],
    [[{ name: 'config', string: 'a.yaml' }], 'ARGOCD_APP_PARAMETERS is not what this plugin takes'],
  ])('refuses the parameters %j', (parameters, message) => {
    const ending = generate(parameters);
    expect(ending).toMatchObject({ code: 2, out: '' });
    expect(ending.err).toContain(message);
  });
});
