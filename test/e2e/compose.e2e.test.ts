import { chownSync, cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { images } from '../../image/images.ts';
import { writeImage, type ImageSpec } from '../../image/oci.ts';
import type { Application } from '../../src/application/model.ts';
import { readApplication } from '../../src/application/read.ts';
import { atEnd } from '../cluster/atEnd.ts';
import type { NodeCluster } from '../cluster/cluster.ts';
import { node } from '../cluster/node.ts';
import { directory as example, production } from '../example/files.ts';
import { NAMESPACE } from '../demo/stage.ts';
import { verdict } from '../demo/story.ts';
import { eventually } from '../eventually.ts';
import { recordings } from '../recordings.ts';
import { Person, stepsIn } from './person.ts';
import { standIn } from './standIn/image.ts';

/** The product in its full size, from its Compose files onto a real node, as NEXT.md says; of its images only the names are real. */

/** What ends at once of the commands in the Compose files: the services that run once, and the worker's healthcheck. */
const ENDS = ['server.migrate', 'server.indexer', 'server.backfill', 'server.health'];

let cluster: NodeCluster;
let application: Application;
let person: Person;
const work = mkdtempSync(join(tmpdir(), 'recordings-compose-'));
const remove = atEnd('rm', '-rf', work);
/** Where the Compose files are, and the person. */
const compose = join(work, 'compose');
const volume = join(work, 'volume');
const out = join(compose, 'k8s', 'manifests');
const RECORDING = 'CA0123456789abcdef0123456789abcdef.wav';

beforeAll(async () => {
  cluster = await node();
  await loadImage(await images.operator());
  cpSync(example, compose, { recursive: true });
  mkdirSync(volume);
  writeFileSync(join(volume, RECORDING), 'recorded before');
  person = new Person(cluster, { directory: compose, programs: join(work, 'programs'), docker: volume });

  const from = production.flatMap((file) => ['-f', file]).join(' ');
  const storage = `--storage local=${cluster.nodeNames[0] ?? ''}:${cluster.sharedDirectory}`;
  const choices = '--registry registry.example.com/prosaas --entry nodeport --recordings recordings_data';
  await person.paste(`recordings import ${from} ${storage} ${choices} --to k8s`);
  const model = join(compose, 'k8s', 'application.yaml');
  ({ application } = readApplication(readFileSync(model, 'utf8'), model));
  await loadStandIn();
  await followSteps();
});

afterAll(async () => {
  await cluster.stop();
  await remove();
});

/** Every block of every step, pasted as it is; between them what only a person, or another machine, can do. */
async function followSteps(): Promise<void> {
  const beforehand: Readonly<Record<string, () => Promise<void> | void>> = {
    'Prepare the storage': provide,
    'Create the namespace and the Secrets': fillIn,
  };
  for (const { title, blocks } of stepsIn(join(compose, 'k8s', 'NEXT.md'))) {
    if (title === 'Keep Compose until you are sure') break;
    await beforehand[title]?.();
    // There is no Docker Engine: rescue.e2e.test.ts has one.
    for (const block of blocks.filter((each) => !each.startsWith('sudo recordings rescue'))) {
      // What asks whether the platform is there says no.
      if (block === 'recordings verify --platform') await expect(person.paste(block)).rejects.toThrow('ended with');
      else said.set(title, `${said.get(title) ?? ''}${await person.paste(block)}`);
    }
  }
}

/** What each step printed. */
const said = new Map<string, string>();

/** What kubectl says to each object. @throws Error also where the API server only warns */
async function apply(): Promise<string[]> {
  const said = await cluster.kubectl(['apply', '--warnings-as-errors', '-f', out]);
  return said.trim().split('\n');
}

async function loadStandIn(): Promise<void> {
  const services = Object.values(application.services);
  const ports = new Set(services.flatMap((service) => Object.values(service.ports)));
  const names = services.map(({ image }) => image);
  await loadImage(await standIn(names, [...ports], ENDS));
}

async function loadImage(spec: ImageSpec): Promise<void> {
  const tar = join(work, 'image.tar');
  await writeImage(spec, tar);
  await cluster.loadImage(tar);
}

/** In the place of a provisioner, which this node has not: a volume for each claim of one service. */
async function provide(): Promise<void> {
  for (const { kind, metadata, spec } of objectsIn(join(out, '10-storage.yaml'))) {
    if (kind !== 'PersistentVolumeClaim' || spec?.volumeName !== undefined) continue;
    const path = join(cluster.sharedDirectory, metadata.name);
    mkdirSync(path, { recursive: true });
    // A local volume takes fsGroup from its first mount alone, and not from a read-only one.
    chownSync(path, 1000, 1000);
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

/** Takes each # away, and writes a value; the Secrets that are made of files stay as they are. */
function fillIn(): void {
  const template = join(compose, 'k8s', 'application.secrets.yaml');
  const ofFiles = ['google-service-account.json', 'session_secret'];
  const filled = readFileSync(template, 'utf8').replace(/^ {2}#(\S+): "" #/gm, (line, key: string) =>
    ofFiles.includes(key) ? line : `  ${key}: "made up" #`,
  );
  writeFileSync(template, filled);
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: {
    readonly accessModes: readonly string[];
    readonly resources: { readonly requests: object };
    readonly storageClassName?: string;
    readonly volumeName?: string;
  };
}

const objectsIn = (file: string): Manifest[] =>
  parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as Manifest);

describe('the imported application', () => {
  it('arrives by the commands of NEXT.md, pasted one after the other', async () => {
    expect(said.get('Verify')).toContain(' is well');
    expect(said.get('Lead people to the cluster')).toMatch(/nginx .*NodePort/);
    // `[` fails where the file is not.
    const copied = `[ -s /app/server/recordings/${RECORDING} ]`;
    await cluster.kubectl(['exec', '-n', NAMESPACE, 'deploy/calls', '--', '/bin/sh', '-c', copied]);
  });

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
    // A service is reached a moment after its pods are ready.
    const status = await eventually('nginx answers', async () => (await fetch(`http://${address}/`)).status);
    expect(status).toBe(200);
  });

  it('finds its services under their other names', async () => {
    const ask = (url: string) => cluster.kubectl(['exec', '-n', NAMESPACE, 'deploy/calls', '--', 'curl', '-fsS', url]);
    for (const url of ['http://backend:8000/', 'http://queue:6379/', 'http://cache:6379/', 'http://gateway/'])
      // A service is reached a moment after its pods are ready.
      await eventually(`${url} answers`, () => ask(url));
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
