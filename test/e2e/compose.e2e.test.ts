import { chownSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { images } from '../../image/images.ts';
import { writeImage } from '../../image/oci.ts';
import type { Application } from '../../src/application/model.ts';
import { readApplication } from '../../src/application/read.ts';
import { atEnd } from '../cluster/atEnd.ts';
import type { NodeCluster } from '../cluster/cluster.ts';
import { node } from '../cluster/node.ts';
import { directory as example, production } from '../example/files.ts';
import { mustRun, NAMESPACE, raisePlatform } from '../demo/stage.ts';
import { verdict } from '../demo/story.ts';
import { recordings } from '../recordings.ts';
import { standIn } from './standIn/image.ts';

/** The product in its full size, from its Compose files onto a real node; of its images only the names are real. */

/** What ends at once of the commands in the Compose files: the services that run once, and the worker's healthcheck. */
const ENDS = ['server.migrate', 'server.indexer', 'server.backfill', 'server.health'];

let cluster: NodeCluster;
let application: Application;
const work = mkdtempSync(join(tmpdir(), 'recordings-compose-'));
const remove = atEnd('rm', '-rf', work);
const config = join(work, 'application.yaml');
const out = join(work, 'out');

beforeAll(async () => {
  cluster = await node();
  await raisePlatform(cluster, { operator: images.operator });

  const storage = `local=${cluster.nodeNames[0]}:${cluster.sharedDirectory}`;
  const from = production.flatMap((file) => ['-f', join(example, file)]);
  const choices = [
    '--registry',
    'registry.example.com/prosaas',
    '--entry',
    'nodeport',
    '--recordings',
    'recordings_data',
  ];
  await mustRun('import', ...from, '--storage', storage, ...choices, '--out', config);
  ({ application } = readApplication(readFileSync(config, 'utf8'), config));
  await mustRun('synth', '--config', config, '--out', out);

  await loadStandIn();
  await makeVolumes();
  await cluster.kubectl(['apply', '-f', join(out, '00-namespace.yaml')]);
  await createSecrets();
  await apply();
});

afterAll(async () => {
  await cluster.stop();
  await remove();
});

/** What kubectl says to each object. @throws Error also where the API server only warns */
async function apply(): Promise<string[]> {
  const said = await cluster.kubectl(['apply', '--warnings-as-errors', '-f', out]);
  return said.trim().split('\n');
}

async function loadStandIn(): Promise<void> {
  const services = Object.values(application.services);
  const ports = new Set(services.flatMap((service) => Object.values(service.ports)));
  const tar = join(work, 'stand-in.tar');
  await writeImage(
    await standIn(
      services.map(({ image }) => image),
      [...ports],
      ENDS,
    ),
    tar,
  );
  await cluster.loadImage(tar);
}

/** The directories of the volumes in the manifests; and a volume for each claim that a provisioner would serve, which this node has not. */
async function makeVolumes(): Promise<void> {
  for (const { kind, metadata, spec } of objectsIn(join(out, '10-storage.yaml'))) {
    if (kind === 'PersistentVolume' && spec?.local !== undefined) makeDirectory(spec.local.path);
    if (kind !== 'PersistentVolumeClaim' || spec?.volumeName !== undefined) continue;
    const path = join(cluster.sharedDirectory, metadata.name);
    makeDirectory(path);
    const onNode = { key: 'kubernetes.io/hostname', operator: 'In', values: cluster.nodeNames };
    const volume = {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: metadata.name },
      spec: {
        accessModes: spec?.accessModes,
        capacity: spec?.resources.requests,
        storageClassName: spec?.storageClassName ?? '',
        claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: NAMESPACE, name: metadata.name },
        local: { path },
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [onNode] }] } },
      },
    };
    await cluster.kubectl(['apply', '-f', '-'], JSON.stringify(volume));
  }
}

function makeDirectory(path: string): void {
  mkdirSync(path, { recursive: true });
  // A local volume takes fsGroup from its first mount alone, and not from a read-only one.
  chownSync(path, 1000, 1000);
}

/** From the template beside the application model, with made-up values. */
async function createSecrets(): Promise<void> {
  const template = join(work, 'application.secrets.yaml');
  writeFileSync(template, readFileSync(template, 'utf8').replace(/^ {2}#/gm, '  '));
  for (const secret of objectsIn(template)) {
    const keys = Object.keys(secret.stringData ?? {});
    const filled = { ...secret, stringData: Object.fromEntries(keys.map((key) => [key, 'made up'])) };
    await cluster.kubectl(['apply', '-n', NAMESPACE, '-f', '-'], JSON.stringify(filled));
  }
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly stringData?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly accessModes: readonly string[];
    readonly resources: { readonly requests: object };
    readonly storageClassName?: string;
    readonly volumeName?: string;
    readonly local?: { readonly path: string };
  };
}

const objectsIn = (file: string): Manifest[] =>
  parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as Manifest);

describe('the imported application', () => {
  it('has a workload for each of the thirteen services: a Job for what runs once, a Deployment for the rest', async () => {
    const list = await cluster.kubectl(['get', 'deployments,jobs', '-n', NAMESPACE, '-o', 'name']);
    // A Job's name ends in a hash of what it does.
    const names = list
      .trim()
      .split('\n')
      .map((name) => name.replace(/^(job\..*)-[0-9a-f]{8}$/, '$1'));
    expect(names.toSorted()).toEqual([
      'deployment.apps/api',
      'deployment.apps/calls',
      'deployment.apps/frontend',
      'deployment.apps/n8n',
      'deployment.apps/nginx',
      'deployment.apps/redis',
      'deployment.apps/scheduler',
      'deployment.apps/telegram-bridge',
      'deployment.apps/whatsapp-bridge',
      'deployment.apps/worker',
      'job.batch/backfill',
      'job.batch/indexer',
      'job.batch/migrate',
    ]);
  });

  it('is Ready, and what runs once has ended well', async () => {
    const all = ['--all', '-n', NAMESPACE, '--timeout=240s'];
    await cluster.kubectl(['wait', 'job', '--for=condition=Complete', ...all]);
    await cluster.kubectl(['rollout', 'status', 'deployment', '-n', NAMESPACE, '--timeout=240s']);
    const restarts = '{.items[*].status.containerStatuses[*].restartCount}';
    const counts = await cluster.kubectl(['get', 'pods', '-n', NAMESPACE, '-o', `jsonpath=${restarts}`]);
    expect(new Set(counts.trim().split(' '))).toEqual(new Set(['0']));
  });

  it('applied a second time changes nothing', async () => {
    // Of a PodDisruptionBudget kubectl always says configured: its selector is replaced as a whole, so the patch is never empty.
    const said = (await apply()).filter((line) => !line.startsWith('poddisruptionbudget.policy/'));
    expect(said.filter((line) => !line.endsWith(' unchanged'))).toEqual([]);
    // This ends with 1 where anything differs, and compares what the API server would make of it.
    await cluster.kubectl(['diff', '-f', out]);
  });

  it('is reached by its front door', async () => {
    const spec = ['-o', 'jsonpath={.spec.clusterIP}'];
    const address = await cluster.kubectl(['get', 'service', 'nginx', '-n', NAMESPACE, ...spec]);
    expect((await fetch(`http://${address}/`)).status).toBe(200);
  });

  it('finds its services under their other names', async () => {
    const ask = (url: string) => cluster.kubectl(['exec', '-n', NAMESPACE, 'deploy/calls', '--', 'curl', '-fsS', url]);
    for (const url of ['http://backend:8000/', 'http://queue:6379/', 'http://cache:6379/', 'http://gateway/'])
      await ask(url);
  });

  it('shares the recordings between api, calls and worker: verify proves it', async () => {
    const { code, report } = await verdict(cluster, '--wait', '120s');
    const faults = report.checks.filter(({ well }) => !well);
    expect({ code, faults }).toEqual({ code: 0, faults: [] });
    const seen = report.proofs.flatMap(({ sightings }) => sightings.map(({ reader, seen }) => [reader, seen]));
    expect(seen.every(([, seen]) => seen)).toBe(true);
    expect(seen.length).toBeGreaterThanOrEqual(2);
  });

  it('is nothing that check finds fault with', async () => {
    const { code, stdout } = await recordings(['check', '--strict', out]);
    expect({ code, stdout }).toMatchObject({ code: 0 });
  });
});
