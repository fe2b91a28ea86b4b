import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { businesses } from '../../examples/prosaas/src/businesses.ts';
import type { NodeCluster } from '../cluster/cluster.ts';
import { node } from '../cluster/node.ts';
import { eventually } from '../eventually.ts';
import { openPlayer, type Player } from '../demo/player.ts';
import {
  deployExample,
  inTemporaryDirectory,
  NAMESPACE,
  pageAddress,
  raisePlatform,
  rolledOut,
  synthesiseExample,
  type Casting,
} from '../demo/stage.ts';
import { blamed, declareRoles, itPlays, nothingPlays, verdict } from '../demo/story.ts';

/** The whole story on a real node, in a real browser; each test goes on where the one before it ended. */

const [ours, others] = businesses as [(typeof businesses)[number], (typeof businesses)[number]];
const callSid = ours.calls[0]!.callSid;
const all = ['api', 'calls', 'worker'] as const;
const WRITTEN: Casting = { declaring: all, mount: 'written' };

let cluster: NodeCluster;
let player: Player;

beforeAll(async () => {
  cluster = await node();
  await raisePlatform(cluster);
  await deployExample(cluster, { declaring: ['calls'], mount: 'written' });
  player = await openPlayer(await pageAddress(cluster), ours.id);
});

afterAll(async () => {
  await player.close();
  await cluster.stop();
});

/** GET through the page's service, as somebody of that business. */
async function get(path: string, business: string): Promise<{ status: number; body: Buffer }> {
  const address = await pageAddress(cluster);
  const login = await fetch(`${address}/login/${business}`, { redirect: 'manual' });
  const cookie = login.headers.getSetCookie()[0]!.split(';')[0]!;
  const response = await fetch(`${address}${path}`, { headers: { cookie } });
  return { status: response.status, body: Buffer.from(await response.arrayBuffer()) };
}

const sha256 = (body: Buffer): string => createHash('sha256').update(body).digest('hex');

/** The volumes and mounts of a Deployment's template, and the mark. */
async function templateOf(name: string): Promise<{ volumes: string[]; mark: string | undefined }> {
  const { metadata, spec } = JSON.parse(
    await cluster.kubectl(['get', 'deployment', name, '-n', NAMESPACE, '-o', 'json']),
  ) as {
    metadata: { labels: Record<string, string> };
    spec: { template: { spec: { volumes?: { name: string }[] } } };
  };
  return {
    volumes: (spec.template.spec.volumes ?? []).map((volume) => volume.name),
    mark: metadata.labels['recordings.prosaas.io/mounted'],
  };
}

it('the page lists the calls although the first answers are 502, as they are while a service starts', async () => {
  const { page } = player;
  const answers = [502, 502];
  await page.route('**/api/calls', async (route) => {
    const status = answers.shift();
    await (status === undefined ? route.continue() : route.fulfill({ status }));
  });
  await page.reload();
  await page.locator(`[data-call-sid="${callSid}"]`).waitFor();
  expect(answers).toEqual([]);
  await page.unroute('**/api/calls');
});

describe('before the roles are declared', () => {
  it('nothing plays, although every pod says that it is well', async () => {
    await nothingPlays(player, callSid);
  });

  it('verify fails, and names worker and api, and the pod in which the recording is stranded', async () => {
    const before = await verdict(cluster);
    expect(before.code).toBe(1);
    expect(blamed(before, 'LooksLikeUser').toSorted()).toEqual(['Deployment/api', 'Deployment/worker']);
    expect(blamed(before, 'Stranded')).toEqual([expect.stringMatching(/^Pod\/worker-/)]);
    expect(blamed(before, 'RoleUnheld')).toHaveLength(2);
  });
});

describe('when the roles are declared, by labels alone,', () => {
  it('they are mounted, and the page plays within the first round of retries', async () => {
    await player.page.reload();
    const [, played] = await Promise.all([declareRoles(cluster), itPlays(player, callSid)]);
    // Not a limit of the test: after 48 s the page has used up its first round of retries. It takes 9 s.
    expect(played).toBeLessThan(48_000);
    expect(await templateOf('worker')).toEqual({
      volumes: expect.arrayContaining(['recstore-recordings']) as string[],
      mark: 'recordings',
    });
  });

  it('verify proves that each reader reads what the worker wrote', async () => {
    const { code, report } = await verdict(cluster, '--wait', '60s');
    const sightings = report.proofs.flatMap((proof) => proof.sightings);
    expect({ code, well: report.well, faults: report.checks.filter(({ well }) => !well) }).toEqual({
      code: 0,
      well: true,
      faults: [],
    });
    expect(sightings.map(({ reader, seen }) => [reader.split('-')[0], seen]).toSorted()).toEqual(
      [
        ['Pod/api', true],
        ['Pod/calls', true],
      ].map(([reader, seen]) => [String(reader).replace('Pod/', ''), seen]),
    );
  });

  it('kubectl get shows the store in one line', async () => {
    const table = await cluster.kubectl(['get', 'recstore', '-n', NAMESPACE]);
    const [header, line] = table.split('\n').map((row) => row.split(/\s+/));
    expect(header).toEqual(['NAME', 'CLAIM', 'PATH', 'HELD', 'MOUNTED', 'READY', 'REASON', 'AGE']);
    expect(line?.slice(0, 7)).toEqual([
      'recordings',
      'recordings-data',
      '/app/server/recordings',
      '3/3',
      '3/3',
      'True',
      'Mounted',
    ]);
  });

  it('calls, api and Twilio have the same bytes, and another business gets 404', async () => {
    const [streamed, downloaded] = [
      await get(`/api/recordings/file/${callSid}`, ours.id),
      await get(`/api/calls/download/${callSid}`, ours.id),
    ];
    const twilio = await cluster.kubectl([
      'get',
      'service',
      'twilio',
      '-n',
      NAMESPACE,
      '-o',
      'jsonpath={.spec.clusterIP}:{.spec.ports[0].port}',
    ]);
    const original = await (await fetch(`http://${twilio}/sha256/${callSid}`)).text();
    expect([streamed.status, downloaded.status]).toEqual([200, 200]);
    expect([sha256(streamed.body), sha256(downloaded.body)]).toEqual([original.trim(), original.trim()]);
    expect((await get(`/api/recordings/file/${callSid}`, others.id)).status).toBe(404);
    expect((await get(`/api/calls/download/${callSid}`, others.id)).status).toBe(404);
  });
});

describe('synthesised manifests', () => {
  it('that mount the claim themselves take over from the operator, and the recordings still play', async () => {
    await deployExample(cluster, WRITTEN);
    const { code } = await verdict(cluster, '--wait', '60s');
    expect(code).toBe(0);
    expect((await templateOf('worker')).volumes).not.toContain('recstore-recordings');
    await player.page.reload();
    await itPlays(player, callSid);
  });

  it('applied a second time change nothing', async () => {
    await inTemporaryDirectory(async (directory) => {
      const out = join(directory, 'out');
      await synthesiseExample(cluster, WRITTEN, out);
      const said = (await cluster.kubectl(['apply', '-f', out])).trim().split('\n');
      expect(said.filter((line) => !line.endsWith(' unchanged'))).toEqual([]);
    });
  });

  it('deleted as documented, and deployed again, find the recordings where they were', async () => {
    await inTemporaryDirectory(async (directory) => {
      const out = join(directory, 'out');
      await synthesiseExample(cluster, WRITTEN, out);
      const [network, application, store] = ['40-network', '30-application', '20-store'].map((file) =>
        join(out, `${file}.yaml`),
      );
      await cluster.kubectl(['delete', '-f', network!, '-f', application!]);
      await cluster.kubectl([
        'wait',
        'recordingstore/recordings',
        '-n',
        NAMESPACE,
        '--for=jsonpath={.status.mounted}=0/0',
      ]);
      await cluster.kubectl(['delete', '-f', store!]);
      await cluster.kubectl(['wait', 'pod', '--all', '-n', NAMESPACE, '--for=delete', '--timeout=240s']);
      await cluster.kubectl(['apply', '-f', out]);
    });
    await rolledOut(cluster);
    // A service is reached a moment after its pods are ready: until then the way in answers 502.
    const answer = await eventually('the way in reaches calls again', async () => {
      const { status } = await get(`/api/recordings/file/${callSid}`, ours.id);
      return status === 502 ? false : status;
    });
    expect(answer).toBe(200);
    await player.close();
    player = await openPlayer(await pageAddress(cluster), ours.id);
    await itPlays(player, callSid);
  });
});

describe('with the operator switched off', () => {
  const operator = ['deployment/recordings-operator', '-n', 'recordings-system'];

  beforeAll(async () => {
    await cluster.kubectl(['scale', ...operator, '--replicas=0']);
    await cluster.kubectl(['wait', 'pod', '--all', '-n', 'recordings-system', '--for=delete', '--timeout=240s']);
  });
  afterAll(() => cluster.kubectl(['scale', ...operator, '--replicas=1']));

  it('what declares a role starts mounted in its first ReplicaSet, and the recordings play', async () => {
    await cluster.kubectl(['delete', 'deployment', ...all, '-n', NAMESPACE, '--wait', '--cascade=foreground']);
    await deployExample(cluster, { declaring: all, mount: 'injected' });
    const selector = `app.kubernetes.io/name in (${all.join(',')})`;
    const list = await cluster.kubectl(['get', 'replicasets', '-n', NAMESPACE, '-l', selector, '-o', 'json']);
    const { items } = JSON.parse(list) as {
      items: {
        metadata: { annotations: object; labels: object };
        spec: { template: { spec: { volumes: { name: string }[] } } };
      }[];
    };
    const replicaSets = items.map(({ metadata, spec }) => ({
      name: (metadata.labels as Record<string, string>)['app.kubernetes.io/name'],
      revision: (metadata.annotations as Record<string, string>)['deployment.kubernetes.io/revision'],
      isMounted: spec.template.spec.volumes.some((volume) => volume.name === 'recstore-recordings'),
    }));
    expect(replicaSets.toSorted((a, b) => (a.name! < b.name! ? -1 : 1))).toEqual(
      all.map((name) => ({ name, revision: '1', isMounted: true })),
    );
    await player.close();
    player = await openPlayer(await pageAddress(cluster), ours.id);
    await itPlays(player, callSid);
  });

  const labels = { app: 'thief' };
  /** A ReplicaSet is not matched itself: its pods are. */
  const thief = (kind: 'Deployment' | 'ReplicaSet') => ({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'thief', namespace: NAMESPACE },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [
            {
              name: 'main',
              image: 'x',
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
              volumeMounts: [{ name: 'data', mountPath: '/data' }],
            },
          ],
          volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'recordings-data' } }],
        },
      },
    },
  });
  const unauthorised = 'Unauthorised: volume "data" uses claim "recordings-data"';

  it('nobody else gets the claim: a Deployment is refused', async () => {
    await expect(cluster.kubectl(['create', '-f', '-'], JSON.stringify(thief('Deployment')))).rejects.toThrow(
      unauthorised,
    );
  });

  it('nobody else gets the claim: a ReplicaSet gets no pods, and is told why', async () => {
    await cluster.kubectl(['create', '-f', '-'], JSON.stringify(thief('ReplicaSet')));
    const failure = '{.status.conditions[?(@.type=="ReplicaFailure")].message}';
    const told = ['get', 'replicaset', 'thief', '-n', NAMESPACE, '-o', `jsonpath=${failure}`];
    await eventually('its failure is told', async () => (await cluster.kubectl(told)).includes(unauthorised));
    expect(await cluster.kubectl(['get', 'pods', '-n', NAMESPACE, '-l', 'app=thief', '-o', 'name'])).toBe('');
    await cluster.kubectl(['delete', 'replicaset', 'thief', '-n', NAMESPACE]);
  });
});
