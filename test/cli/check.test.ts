import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { synthesise } from '../../charts/main.ts';
import { application } from '../charts/manifests.ts';
import { recordings, type Ended } from '../recordings.ts';

let directory: string;
const at = (name: string) => join(directory, name);

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'recordings-check-'));
  mkdirSync(at('out'));
  for (const { name, content } of synthesise(application())) writeFileSync(at(`out/${name}`), content);
});
afterAll(() => rmSync(directory, { recursive: true }));

const STORE = `apiVersion: recordings.prosaas.io/v1alpha1
kind: RecordingStore
metadata: {name: recordings}
spec:
  claimName: recordings-data
  mountPath: /app/server/recordings
  roles: {worker: {access: ReadWrite}}
`;
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: worker, labels: {recordings.prosaas.io/role: worker}}
spec:
  template:
    spec:
      containers: [{name: worker, image: prosaas}]
`;
const THIEF = `apiVersion: v1
kind: Pod
metadata: {name: thief}
spec:
  containers: [{name: main, volumeMounts: [{name: data, mountPath: /data}]}]
  volumes: [{name: data, persistentVolumeClaim: {claimName: recordings-data}}]
`;
const FORGOTTEN = `apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec: {template: {spec: {containers: [{name: api, image: prosaas}]}}}
`;
const BILLION_LAUGHS = `a: &a [x, x, x, x, x, x, x, x, x]
${['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']
  .map((name, index) => `${name}: &${name} [${Array<string>(9).fill(`*${'abcdefgh'[index]}`).join(', ')}]`)
  .join('\n')}
apiVersion: v1
kind: ConfigMap
metadata: {name: x}
`;

const documents = (...all: string[]) => all.join('---\n');

/** Checks one file of that content. */
function check(content: string, ...flags: string[]): Promise<Ended> {
  const file = at('given.yaml');
  writeFileSync(file, content);
  return recordings(['check', file, ...flags]);
}

/** Reason, object and line of each finding. */
async function found(content: string, ...flags: string[]): Promise<string[]> {
  const { stdout } = await check(content, '--output', 'json', ...flags);
  const { checks } = JSON.parse(stdout) as {
    checks: { findings: { severity: string; reason: string; object: string; where?: string }[] }[];
  };
  return checks.flatMap(({ findings }) =>
    findings.map(
      ({ severity, reason, object, where = '' }) => `${severity} ${reason} ${object} ${where.replace(/.*:/, '')}`,
    ),
  );
}

describe('recordings check', () => {
  it('examines the other files of a directory with a broken one, and names the broken one: exit 2', async () => {
    mkdirSync(at('mixed'));
    writeFileSync(at('mixed/a.yaml'), 'a: [\n');
    writeFileSync(at('mixed/b.yaml'), documents(STORE, DEPLOYMENT, THIEF));
    const { code, stdout } = await recordings(['check', at('mixed')]);
    expect(code).toBe(2);
    expect(stdout).toMatch(/a\.yaml:\d+\).*this is not YAML.*Correct the syntax/);
    expect(stdout).toMatch(/Unauthorised +Pod\/thief/);
  });

  it('finds what synthesis writes well, as files, as a directory, and from standard input: exit 0', async () => {
    const { code, stdout } = await recordings(['check', at('out')]);
    expect([code, stdout]).toEqual([0, expect.stringContaining(`✓ ${at('out')} is well\n`)]);
  });

  it('takes what only declares a role for mountable: the cluster will mount it', async () => {
    expect(await found(documents(STORE, DEPLOYMENT))).toEqual([]);
  });

  it('names file and line of what would be refused, and says what to do: exit 1', async () => {
    const { code, stdout } = await check(documents(STORE, DEPLOYMENT, THIEF));
    expect(code).toBe(1);
    expect(stdout).toContain(
      `Unauthorised  Pod/thief (${at('given.yaml')}:17)  has claim "recordings-data" in container "main" at /data, but declares no role → Declare a role`,
    );
  });

  it.each<[string, string, string[]]>([
    ['a forgotten user', documents(STORE, DEPLOYMENT, FORGOTTEN), ['warning LooksLikeUser Deployment/api 17']],
    ['a role that nobody holds', documents(STORE, FORGOTTEN), ['fault RoleUnheld RecordingStore/recordings 1']],
    ['a role that nobody holds, in a store alone', STORE, ['warning RoleUnheld RecordingStore/recordings 1']],
    ['a store that is not there', DEPLOYMENT, ['fault StoreMissing Deployment/worker 1']],
    [
      'a namespace that has not opted in',
      documents('apiVersion: v1\nkind: Namespace\nmetadata: {name: default}\n', STORE, DEPLOYMENT),
      ['fault NamespaceNotEnabled Namespace/default 1'],
    ],
    [
      'two stores on one claim',
      documents(STORE, STORE.replace('name: recordings}', 'name: second}'), DEPLOYMENT),
      ['fault ClaimTaken RecordingStore/second 9', 'fault RoleUnheld RecordingStore/second 9'],
    ],
    [
      'a store that the schema refuses',
      documents(STORE.replace('/app/server/recordings', '/app/../recordings'), DEPLOYMENT),
      ['fault Refused RecordingStore/recordings 1'],
    ],
    [
      'a List, and a controller of a kind that nobody knows',
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'List',
        items: [
          {
            apiVersion: 'argoproj.io/v1alpha1',
            kind: 'Rollout',
            metadata: { name: 'x' },
            spec: {
              template: {
                spec: {
                  containers: [{ name: 'main' }],
                  volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'recordings-data' } }],
                },
              },
            },
          },
          {
            apiVersion: 'recordings.prosaas.io/v1alpha1',
            kind: 'RecordingStore',
            metadata: { name: 'recordings' },
            spec: {
              claimName: 'recordings-data',
              mountPath: '/app/server/recordings',
              roles: { worker: { access: 'ReadWrite', optional: true } },
            },
          },
        ],
      }),
      ['fault Unauthorised Pod/x of Rollout 1'],
    ],
    [
      'a copy of the claim',
      documents(
        STORE,
        DEPLOYMENT,
        'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: copy}\nspec: {dataSource: {kind: PersistentVolumeClaim, name: recordings-data}}\n',
      ),
      ['fault Unauthorised PersistentVolumeClaim/copy 17'],
    ],
    [
      'a pod template that is none, and examines the rest',
      documents(STORE, DEPLOYMENT.replace('[{name: worker, image: prosaas}]', 'worker'), THIEF),
      ['fault Refused Deployment/worker 15', 'fault Unauthorised Pod/thief 17'],
    ],
    [
      'nothing of ours',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n',
      [expect.stringContaining('warning StoreMissing') as string],
    ],
  ])('finds %s', async (_, content, findings) => {
    expect(await found(content)).toEqual(findings);
  });

  it('case 11: examines a directory beside kustomization.yaml, and says in one line what it passes over', async () => {
    mkdirSync(at('kdir'));
    writeFileSync(at('kdir/kustomization.yaml'), 'resources: [all.yaml]\n');
    writeFileSync(at('kdir/all.yaml'), documents(STORE, DEPLOYMENT));
    const { code, stderr } = await recordings(['check', at('kdir')]);
    expect([code, stderr]).toEqual([
      0,
      `passed over: ${at('kdir/kustomization.yaml')}: this is input of kustomize: kustomize build DIR | recordings check -\n`,
    ]);
  });

  it('reads files that were put together without a separator', async () => {
    expect(await found(STORE + DEPLOYMENT + THIEF)).toEqual(['fault Unauthorised Pod/thief 15']);
  });

  it('keeps namespaces apart, and takes -n for what names none', async () => {
    const elsewhere = STORE.replace('name: recordings}', 'name: recordings, namespace: prosaas}');
    expect(await found(documents(elsewhere, DEPLOYMENT))).toEqual([
      'warning RoleUnheld RecordingStore/recordings 1',
      'fault StoreMissing Deployment/worker 9',
    ]);
    expect(await found(documents(elsewhere, DEPLOYMENT), '-n', 'prosaas')).toEqual([]);
  });

  it('with --strict does not bear a warning either', async () => {
    const content = documents(STORE, DEPLOYMENT, FORGOTTEN);
    expect([(await check(content)).code, (await check(content, '--strict')).code]).toEqual([0, 1]);
  });

  it.each<[string, string, RegExp]>([
    ['broken YAML', 'a: [1\nb: 2\n', /given\.yaml:\d+: this is not YAML: /],
    ['a list', '- a\n- b\n', /given\.yaml:1: this is no object of Kubernetes$/],
    [
      'an application model',
      'store: {}\nservices: {api: {image: x}}\n',
      /given\.yaml:1: this is an application model: give manifests/,
    ],
    ['an empty file', '# nothing\n', /^there are no manifests in .*given\.yaml$/],
    ['an object without a kind', 'apiVersion: v1\n', /given\.yaml:1: this object has no apiVersion and kind: /],
    [
      'an object without a name',
      'apiVersion: v1\nkind: ConfigMap\n',
      /given\.yaml:1: this ConfigMap has no metadata\.name$/,
    ],
    ['aliases that grow without end', BILLION_LAUGHS, /given\.yaml:1: this is not YAML: Excessive alias count/],
  ])('answers %s with one sentence: exit 2', async (_, content, sentence) => {
    const { code, stdout, stderr } = await check(content);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.trim()).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it.each<[string, string[], number, RegExp]>([
    ['no file', [], 2, /missing required argument 'file'/],
    [
      'a file that is not there',
      ['/nowhere'],
      3,
      /^cannot read \/nowhere \(ENOENT\): name Compose files, or files or directories/,
    ],
  ])('answers %s with one sentence', async (_, args, code, sentence) => {
    const ended = await recordings(['check', ...args]);
    expect([ended.code, ended.stdout]).toEqual([code, '']);
    expect(ended.stderr.replace(/^error: /, '')).toMatch(sentence);
  });
});
