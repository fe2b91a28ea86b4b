import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ROLE_LABEL } from '../../src/api/labels.ts';
import { ApiError } from '../../src/cluster/apiError.ts';
import { eventually } from '../eventually.ts';
import { at, claim, declares } from '../mount/builders.ts';
import { MAIN } from '../recordings.ts';
import { room, type Namespace, type Operator, type Room } from './room.ts';
import { container, mountedIn, templateOf } from './written.ts';

/** The operator among others who write, refuse, and go away. */

let here: Room;
let operator: Operator;

beforeAll(async () => {
  here = await room();
  operator = await here.operator();
});
afterAll(() => here.stop());

const worker = declares('worker');

const isMounted = (ns: Namespace, name: string) =>
  eventually(`Deployment/${name} is mounted`, async () =>
    expect(mountedIn(await ns.get('Deployment', name))).toEqual(['main']),
  );

const reports = (ns: Namespace, problems: readonly string[]) =>
  eventually(`the store reports ${problems.join(', ') || 'no problem'}`, async () =>
    expect(await ns.problems()).toEqual(problems),
  );

describe('another writer', () => {
  const second = [...container().containers, { name: 'second', image: 'example' }];

  it.each<[string, object, string[]]>([
    ['its containers', { spec: { template: { spec: { containers: second } } } }, ['main', 'second']],
    ['nothing that we look at', { metadata: { annotations: { note: 'x' } } }, ['main']],
  ])('who changes %s a moment before the write loses nothing: it is looked at again', async (what, change, mounted) => {
    const ns = await here.namespace(`conflict-${what.replaceAll(' ', '-')}`);
    await ns.store();
    await ns.workload('Deployment', 'w');
    operator.onPatch = async (path) => {
      if (!path.includes(`/namespaces/${ns.name}/deployments/`)) return;
      operator.onPatch = undefined;
      await ns.change('Deployment', 'w', change);
    };
    await ns.label('Deployment', 'w', worker);
    await eventually(`${mounted.join(', ')} are mounted`, async () =>
      expect(mountedIn(await ns.get('Deployment', 'w'))).toEqual(mounted),
    );
    expect(operator.patches(ns.name)).toHaveLength(2);
    await reports(ns, []);
  });

  it('who adds volumes a moment before the write, where there were none, loses nothing', async () => {
    const ns = await here.namespace('lost-race');
    await ns.store();
    await ns.workload('Deployment', 'w', { containers: [{ name: 'main', image: 'example' }] });
    operator.onPatch = async (path) => {
      if (!path.includes('/namespaces/lost-race/deployments/')) return;
      operator.onPatch = undefined;
      await ns.change('Deployment', 'w', { spec: { template: { spec: { volumes: [{ name: 'x', emptyDir: {} }] } } } });
    };
    await ns.label('Deployment', 'w', worker);
    await isMounted(ns, 'w');
    expect(templateOf(await ns.get('Deployment', 'w')).spec.volumes?.map(({ name }) => name)).toEqual([
      'x',
      'recstore-recordings',
    ]);
    await reports(ns, []);
    expect(operator.log.some((line) => line.startsWith('Refused') && line.includes('lost-race'))).toBe(false);
  });

  it('who undoes the mount again and again is named, and not fought', async () => {
    const ns = await here.namespace('fight');
    await ns.store();
    await ns.workload('Deployment', 'w', container(), worker);
    for (let round = 1; round <= 3; round++) {
      await isMounted(ns, 'w');
      await ns.change('Deployment', 'w', { spec: { template: { spec: container() } } }, 'helm');
    }
    await reports(ns, ['Contended Deployment/w']);
    const { problems, conditions } = await ns.status();
    expect(problems?.[0]?.message).toMatch(/^manager "helm" has undone the mount 3 times\. Write the mount into/);
    expect(conditions?.find(({ type }) => type === 'Stalled')).toMatchObject({ status: 'True', reason: 'Contended' });
    expect(operator.patches(ns.name)).toHaveLength(3);

    await ns.change('RecordingStore', 'recordings', {
      spec: { roles: { later: { access: 'ReadOnly', optional: true } } },
    });
    await isMounted(ns, 'w');
  });

  it('who deletes what is being mounted does no harm', async () => {
    const ns = await here.namespace('gone');
    await ns.store();
    await ns.workload('Deployment', 'w');
    operator.onPatch = async (path) => {
      if (!path.includes('/namespaces/gone/deployments/')) return;
      operator.onPatch = undefined;
      await ns.delete('Deployment', 'w');
    };
    await ns.label('Deployment', 'w', worker);
    await eventually('the write has found nothing', () => operator.patches(ns.name).length === 1);
    await ns.workload('Deployment', 'next', container(), worker);
    await isMounted(ns, 'next');
    await eventually('the store counts the other one alone', async () =>
      expect(await ns.status()).toMatchObject({ mounted: '1/1' }),
    );
    await reports(ns, []);
  });
});

describe('a refusal', () => {
  it('by a policy is reported with its words, and not tried again in a hot loop', async () => {
    const ns = await here.namespace('policy');
    await ns.store();
    const policy = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: 'no-claims' },
      spec: {
        matchConstraints: {
          resourceRules: [
            { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['deployments'] },
          ],
        },
        validations: [
          {
            expression: '!object.spec.template.spec.volumes.exists(v, has(v.persistentVolumeClaim))',
            message: 'no claims here',
          },
        ],
      },
    };
    const binding = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name: 'no-claims' },
      spec: {
        policyName: 'no-claims',
        validationActions: ['Deny'],
        matchResources: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': ns.name } } },
      },
    };
    await here.admin.create('/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies', policy);
    await here.admin.create('/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings', binding);
    await ns.workload('Deployment', 'w');
    const volumes = container().volumes;
    const forbidden = [...volumes, { name: 'x', persistentVolumeClaim: { claimName: 'x' } }];
    await eventually('the policy is in force', () =>
      ns.change('Deployment', 'w', { spec: { template: { spec: { volumes: forbidden } } } }).then(
        () => false,
        (error: unknown) => error instanceof ApiError && error.message.includes('no claims here'),
      ),
    );
    await ns.change('Deployment', 'w', { spec: { template: { spec: { volumes } } } });

    await ns.label('Deployment', 'w', worker);
    await reports(ns, ['Refused Deployment/w']);
    expect((await ns.status()).problems?.[0]?.message).toContain('no claims here');
    // Status and scale change all the time; they are no reason to try again.
    const tries = operator.patches(ns.name).length;
    await ns.change('Deployment', 'w', { spec: { replicas: 2 } });
    await ns.workload('Deployment', 'fence', container(), declares('nobody'));
    await reports(ns, ['RoleUnknown Deployment/fence', 'Refused Deployment/w']);
    expect(operator.patches(ns.name).length - tries).toBeLessThanOrEqual(2);

    // The policy goes, and with it the cause.
    await here.admin.delete('/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings/no-claims');
    await isMounted(ns, 'w');
  });
});

describe('an API server', () => {
  it('that goes away and comes back finds the operator waiting', async () => {
    const ns = await here.namespace('restart');
    await ns.store();
    await ns.workload('Deployment', 'w');
    await here.cluster.restartApiServer();
    await ns.label('Deployment', 'w', worker);
    await isMounted(ns, 'w');
    await eventually('the store is Ready', async () => (await ns.status()).conditions?.[0]?.status === 'True');
    expect(operator.patches(ns.name)).toHaveLength(1);
  });
});

describe('a write that gets no answer', () => {
  it('is tried again', async () => {
    const ns = await here.namespace('silence');
    await ns.store();
    await ns.workload('Deployment', 'w');
    let silent = 2;
    operator.onPatch = (path) =>
      path.includes('/namespaces/silence/') && silent-- > 0
        ? Promise.reject(ApiError.unreachable('it', new Error('socket hang up')))
        : Promise.resolve();
    await ns.label('Deployment', 'w', worker);
    await isMounted(ns, 'w');
    operator.onPatch = undefined;
    expect(operator.patches(ns.name)).toHaveLength(3);
  });
});

describe('the truth about running pods', () => {
  it('counts those from before the label, and is Ready when the last of them is gone', async () => {
    const ns = await here.namespace('pods');
    await ns.store();
    await ns.workload('Deployment', 'w', container(), worker);
    await isMounted(ns, 'w');
    // As the controllers would: two pods of the old template, one of the new.
    const replicas = (count: number) => ns.change('Deployment', 'w/status', { status: { replicas: count } });
    const pod = (name: string) =>
      ns.create(
        'Pod',
        name,
        {
          spec: {
            containers: [
              { name: 'main', image: 'example', volumeMounts: [at('recstore-recordings', '/app/server/recordings')] },
            ],
            volumes: [claim('recstore-recordings')],
          },
        },
        {
          labels: { ...worker, 'pod-template-hash': 'abc' },
          ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'w-abc', uid: 'u', controller: true }],
        },
      );
    await replicas(3);
    await pod('w-abc-1');
    await eventually('two are out of date', async () =>
      expect((await ns.status()).pods).toEqual({ declared: 3, mounted: 1, outOfDate: 2, refused: 0 }),
    );
    await reports(ns, ['PodOutOfDate Deployment/w']);
    await pod('w-abc-2');
    await pod('w-abc-3');
    await reports(ns, []);
    expect((await ns.status()).conditions?.[0]).toMatchObject({ type: 'Ready', status: 'True' });
    await eventually('it was told', async () =>
      expect(await ns.events()).toEqual(
        expect.arrayContaining([
          'Mounted RecordingStore/recordings',
          'PodOutOfDate Deployment/w',
          'Ready RecordingStore/recordings',
        ]),
      ),
    );
  });

  it('tells a workload whose store does not exist, on the workload itself', async () => {
    const ns = await here.namespace('storeless');
    await ns.workload('Deployment', 'w', container(), worker);
    await eventually('it was told', async () => expect(await ns.events()).toEqual(['StoreMissing Deployment/w']));
  });
});

describe('the operator', () => {
  it('when told to end, ends the write in flight, and begins no other', async () => {
    const ns = await here.namespace('ending');
    await ns.store();
    await ns.workload('Deployment', 'w');
    const patching = Promise.withResolvers<undefined>();
    const answered = Promise.withResolvers<undefined>();
    operator.onPatch = (path) => {
      if (!path.includes('/namespaces/ending/')) return Promise.resolve();
      patching.resolve(undefined);
      return answered.promise;
    };
    await ns.label('Deployment', 'w', worker);
    await patching.promise;
    const stopped = operator.stop();
    await ns.workload('Deployment', 'next', container(), worker);
    answered.resolve(undefined);
    await stopped;
    expect(mountedIn(await ns.get('Deployment', 'w'))).toEqual(['main']);
    expect(mountedIn(await ns.get('Deployment', 'next'))).toEqual([]);
    operator = await here.operator();
    await isMounted(ns, 'next');
  });

  it('takes the label from a workload that it mounted, even when the store is gone meanwhile', async () => {
    const ns = await here.namespace('bereft');
    await ns.store();
    const before = await ns.workload('Deployment', 'w');
    await ns.label('Deployment', 'w', worker);
    await isMounted(ns, 'w');
    await ns.delete('RecordingStore', 'recordings');
    await ns.label('Deployment', 'w', { [ROLE_LABEL]: null });
    await eventually('it is as it was', async () =>
      expect((await ns.get('Deployment', 'w')).spec).toEqual(before.spec),
    );
  });
});

describe('recordings operator', () => {
  it('serves health and metrics, logs lines of JSON, and exits with 0 on SIGTERM', async () => {
    const command = recordings(['--port', '0']);
    const line = (message: string) =>
      eventually(`it logs "${message}"`, () => {
        const lines = command
          .output()
          .trim()
          .split('\n')
          .map((each) => JSON.parse(each) as { message: string });
        return lines.find((each) => each.message === message) ?? false;
      });
    const serving = (await line('serving')) as unknown as Record<'health' | 'metrics', { port: number }>;
    const get = (of: 'health' | 'metrics', path: string) => fetch(`http://127.0.0.1:${serving[of].port}${path}`);
    await line('ready');
    expect((await get('health', '/healthz')).status).toBe(200);
    expect((await get('health', '/readyz')).status).toBe(200);
    expect((await get('health', '/metrics')).status).toBe(404);
    expect(await (await get('metrics', '/metrics')).text()).toContain('recordings_leader 0');
    expect((await get('metrics', '/healthz')).status).toBe(404);
    expect(await command.end('SIGTERM')).toEqual({ code: 0, said: '' });
    await line('ended');
  });

  it('exits with 130 on Ctrl-C', async () => {
    const command = recordings(['--port', '0']);
    await eventually('it is ready', () => command.output().includes('"ready"'));
    expect(await command.end('SIGINT')).toEqual({ code: 130, said: '' });
  });

  const directory = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const kubeconfig = (name: string, server: string, user: object) => {
    const file = join(directory, name);
    const clusters = [{ name, cluster: { server, 'insecure-skip-tls-verify': true } }];
    const contexts = [{ name, context: { cluster: name, user: name } }];
    const users = [{ name, user }];
    const config = { apiVersion: 'v1', kind: 'Config', 'current-context': name, clusters, contexts, users };
    writeFileSync(file, JSON.stringify(config));
    return file;
  };

  it.each<[string, () => string[], number, RegExp]>([
    [
      'there is no API server',
      () => ['--port', '0', '--kubeconfig', kubeconfig('nowhere', 'https://127.0.0.1:1', {})],
      3,
      /^cannot reach the API server https:\/\/127\.0\.0\.1:1: .*\n$/,
    ],
    [
      'it may not look, and names what it may not',
      () => ['--port', '0', '--kubeconfig', kubeconfig('nobody', here.admin.server, {})],
      3,
      /^\S+ .*is forbidden: User "system:anonymous" cannot list resource .*\n$/,
    ],
    ['there is no kubeconfig', () => ['--kubeconfig', '/does/not/exist'], 3, /^cannot read \/does\/not\/exist: .*\n$/],
    ['the port is none', () => ['--port', 'http'], 2, /number from 0 to 65535/],
  ])('ends with one sentence when %s', async (_, args, code, sentence) => {
    const ended = await recordings(args()).end();
    expect(ended.said).toMatch(sentence);
    expect(ended.code).toBe(code);
  });

  it('ends with one sentence when its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const ended = await recordings(['--port', String(port)]).end();
    taken.close();
    expect(ended).toEqual({ code: 3, said: expect.stringMatching(new RegExp(`port ${port}: .*EADDRINUSE`)) as string });
  });
});

function recordings(args: readonly string[]) {
  const env = { ...process.env, KUBECONFIG: here.cluster.kubeconfig };
  const child = spawn(process.execPath, [MAIN, 'operator', '--address', '127.0.0.1', '--metrics-port', '0', ...args], {
    env,
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let [output, said] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const closed = once(child, 'close');
  return {
    output: () => output,
    async end(signal?: NodeJS.Signals) {
      if (signal !== undefined) child.kill(signal);
      const [code] = (await closed) as [number | null];
      return { code, said };
    },
  };
}
