import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { MAIN } from '../recordings.ts';

let directory: string;

const BASE = `services:
  calls:
    image: prosaas-calls:\${TAG:-1}
    volumes: [recordings_data:/app/server/recordings]
  worker:
    image: prosaas-worker:1
    environment:
      RQ_QUEUES: default,recordings
  billing:
    image: prosaas-worker:1
    profiles: [billing]
    command: npm run billing
    depends_on: [worker]
volumes:
  recordings_data:
`;
const REPAIR = `services:
  worker:
    volumes: [recordings_data:/app/server/recordings]
`;
const FILES = {
  'docker-compose.yml': BASE,
  'docker-compose.prod.yml': REPAIR,
  'part.yml': 'volumes:\n  more:\n',
  'tapes.yml': 'services:\n  calls: {image: a, volumes: ["tapes:/tapes"]}\n  worker: {image: b}\nvolumes: {tapes: }\n',
  'variable.yml':
    'services:\n  calls: {image: "${IMAGE:?which one}", volumes: ["recordings:/rec:${MODE-ro}"]}\nvolumes: {recordings: }\n',
  'mode.env': 'IMAGE=a\nMODE=rw\n',
  'undefined.yml': 'services:\n  calls:\n    image: a\n    volumes: [recordings_data:/app/server/recordings]\n',
  'unmounted.yml': 'services:\n  calls: {image: a}\nvolumes:\n  recordings: {}\n',
  'two.yml':
    'services:\n  app: {image: a, volumes: ["shared:/data"]}\n  blobs: {image: b, volumes: ["blobs:/data"]}\nvolumes: {shared: , blobs: }\n',
  'broken.yml': 'services:\n  web: {image: a\n  db: {image: b}\n',
  'compose.broken.yaml': 'services\n',
  'store.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n',
  'application.yaml': 'store: {}\nservices: {api: {image: x}}\n',
};

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'recordings-check-compose-'));
  mkdirSync(join(directory, 'deploy'));
  for (const [name, content] of Object.entries({ ...FILES, 'deploy/compose.yaml': BASE }))
    writeFileSync(join(directory, name), content);
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Checks in the directory of the files, as a person does there. */
function check(args: readonly string[], input = '', env: Readonly<Record<string, string>> = {}) {
  const ended = spawnSync(process.execPath, [MAIN, 'check', ...args], {
    cwd: directory,
    input,
    encoding: 'utf8',
    env: { ...process.env, COMPOSE_PROFILES: '', ...env },
  });
  return { code: ended.status, stdout: ended.stdout, stderr: ended.stderr.replace(/^error: /, '') };
}

function found(args: readonly string[], input?: string, env?: Readonly<Record<string, string>>): string[] {
  const { checks } = JSON.parse(check([...args, '--output', 'json'], input, env).stdout) as Report;
  return checks.flatMap(({ findings }) =>
    findings.map(({ severity, reason, object, where = '' }) => `${severity} ${reason} ${object} ${where}`),
  );
}

const FORGOTTEN = 'fault LooksLikeUser Service/worker docker-compose.yml:5';

describe('recordings check of Compose files', () => {
  it('says who should mount the recordings, where, why and what to do: exit 1', () => {
    const { code, stdout } = check(['docker-compose.yml'], '', { COMPOSE_PROJECT_NAME: 'prosaas' });
    expect(stdout).toBe(`✗ application prosaas is not well: 1 fault

LooksLikeUser  Service/worker (docker-compose.yml:5)  does not mount the recordings, but it takes jobs from the queue recordings (RQ_QUEUES): what it saves there is gone with its container, and nobody else sees it → Add recordings_data:/app/server/recordings to its volumes. If it does not use the recordings, say so: x-recordings: false in the service, or --not-recordings worker.

✓ Which directories do services share, or should they? (recordings_data at /app/server/recordings, mounted by calls)
✗ Does every service that looks like a user of them mount them?
✓ Is nothing else mounted where they belong?
✓ Does every service have them where it looks for them?
✓ Can every writer write, and no mere reader?
`);
    expect(code).toBe(1);
  });

  it('takes the files for one application, in the order given', () => {
    const files = ['docker-compose.yml', 'docker-compose.prod.yml'];
    const { code, stdout } = check([...files, '--not-recordings', 'billing'], '', { COMPOSE_PROJECT_NAME: 'prosaas' });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^✓ application prosaas is well\n/)]);
    expect(found(['docker-compose.yml', 'part.yml'])).toEqual([FORGOTTEN]);
  });

  it('asks about the services that the profiles leave out, too', () => {
    const files = ['docker-compose.yml', 'docker-compose.prod.yml'];
    const message = /belongs to the profile billing and does not mount the recordings, but it runs the image of worker/;
    expect(check(files).stdout).toMatch(message);
    expect(check([...files, '--profile', 'other', '--profile', 'billing']).stdout).not.toMatch(
      /belongs to the profile/,
    );
    expect(check(files, '', { COMPOSE_PROFILES: 'billing' }).stdout).not.toMatch(/belongs to the profile/);
    expect([check(files).code, check([...files, '--strict']).code]).toEqual([0, 1]);
  });

  it('reads standard input, with paths from where it runs', () => {
    expect(found(['-'], BASE)).toEqual(['fault LooksLikeUser Service/worker standard input:5']);
    expect(found(['-', 'docker-compose.prod.yml', '--not-recordings=billing'], BASE)).toEqual([]);
  });

  it('takes variables from the surroundings, and from the env files named', () => {
    const file = 'variable.yml';
    expect(found([file, '--env-file', 'mode.env'])).toEqual([]);
    expect(found([file, '--env-file', 'mode.env'], '', { MODE: 'ro' })).toEqual([
      'fault AccessTooNarrow Volume/recordings variable.yml:3',
    ]);
  });

  it('says which directories it looked at, and is told of another', () => {
    expect(check(['tapes.yml']).stdout).toContain('or should they? (none was found; name one with --recordings');
    expect(check(['tapes.yml']).code).toBe(0);
    expect(found(['tapes.yml', '--recordings', 'tapes', '--needs-recordings', 'calls,worker'])).toEqual([
      'fault LooksLikeUser Service/worker tapes.yml:3',
    ]);
  });

  it('answers that nobody mounts the volume that is named: exit 1', () => {
    const { code, stdout } = check(['unmounted.yml', '--recordings', 'recordings']);
    expect(code).toBe(1);
    expect(stdout).toContain(
      'LooksLikeUser  Volume/recordings (unmounted.yml:4)  is defined, and no service mounts it: nobody saves anything in it → Add recordings:PATH to the volumes of each service that uses it, or remove the volume.',
    );
  });

  it.each<[string, string[], number, RegExp]>([
    [
      'a volume that is not defined',
      ['undefined.yml'],
      2,
      /^undefined\.yml:4:15: services\.calls\.volumes\[0\] names recordings_data, .*: define recordings_data under volumes:/,
    ],
    ['broken YAML', ['broken.yml'], 2, /^broken\.yml:3:3: this is not YAML: .*: correct the syntax$/],
    [
      'a file that is a Compose file by name only',
      ['compose.broken.yaml'],
      2,
      /^compose\.broken\.yaml:1:1: a Compose file must be a mapping/,
    ],
    ['a variable that must be set', ['variable.yml'], 2, /^variable\.yml:2:11: .* the variable IMAGE must be set/],
    [
      'a Compose file beside manifests',
      ['docker-compose.yml', 'store.yaml'],
      2,
      /^docker-compose\.yml is a Compose file, and store\.yaml is none: check them one after the other$/,
    ],
    [
      'a Compose file in a directory',
      ['deploy'],
      2,
      /^deploy\/compose\.yaml is a Compose file, .*: name the Compose file itself$/,
    ],
    [
      'an application model',
      ['application.yaml'],
      2,
      /^application\.yaml:1: this is an application model: .* recordings synth/,
    ],
    [
      'a flag of Compose files with manifests',
      ['store.yaml', '--profile', 'x'],
      2,
      /^--profile is for Compose files, and these are none: leave it out$/,
    ],
    [
      'a flag of manifests with Compose files',
      ['docker-compose.yml', '-n', 'x'],
      2,
      /^--namespace is for manifests, and these are Compose files: leave it out$/,
    ],
    [
      'recordings that are not there',
      ['docker-compose.yml', '--recordings', 'tapes'],
      2,
      /^--recordings: there is no volume tapes: .*recordings_data/,
    ],
    [
      'a path at which two directories lie',
      ['two.yml', '--recordings', '/data'],
      2,
      /^--recordings: 2 directories lie at \/data: volume "shared" \(app\) and volume "blobs" \(blobs\): name one of them: --recordings shared or --recordings blobs$/,
    ],
    [
      'a service that is not there',
      ['docker-compose.yml', '--not-recordings', 'wroker'],
      2,
      /^--not-recordings: there is no service wroker: name one of calls, worker, billing$/,
    ],
    [
      'a file that is not there',
      ['docker-compose.yml', 'gone.yml'],
      3,
      /^cannot read gone\.yml \(ENOENT\): name Compose files/,
    ],
  ])('answers %s with one sentence', (_, args, code, sentence) => {
    const ended = check(args);
    expect([ended.code, ended.stdout]).toEqual([code, '']);
    expect(ended.stderr.trim()).toMatch(sentence);
    expect(ended.stderr.trim().split('\n')).toHaveLength(1);
  });
});
