import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ManifestFile } from '../../charts/file.ts';
import { synthesise, synthesisePlatform } from '../../charts/main.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { controlPlane } from '../cluster/controlPlane.ts';
import { teachRecordingStores } from '../recordingStores.ts';
import { application, everyField, objectsOf, podsOf, type Manifest } from './manifests.ts';

let cluster: Cluster;
const kubectl: Cluster['kubectl'] = (...args) => cluster.kubectl(...args);
const directories: string[] = [];

beforeAll(async () => {
  // Of its own: the platform's policies are for a whole cluster.
  cluster = await controlPlane();
  await teachRecordingStores(cluster);
});

afterAll(async () => {
  await cluster.stop();
  for (const directory of directories) rmSync(directory, { recursive: true });
});

function written(files: readonly ManifestFile[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'recordings-manifests-'));
  directories.push(directory);
  for (const { name, content } of files) writeFileSync(join(directory, name), content);
  return directory;
}

/** The objects as they are stored. */
async function stored(directory: string): Promise<unknown[]> {
  const { items } = JSON.parse(await kubectl(['get', '-f', directory, '-o', 'json', '--show-managed-fields'])) as {
    items: Manifest[];
  };
  // The first server-side apply after its creation stores any claim again, the same but for its version.
  return items.map((item) =>
    item.kind === 'PersistentVolumeClaim' ? { ...item, metadata: { ...item.metadata, resourceVersion: '' } } : item,
  );
}

/** The example, with a service that has replicas. */
function replicated(namespace: string): ManifestFile[] {
  const example = application();
  const services = Object.entries(example.services);
  return synthesise({
    ...example,
    namespace,
    services: Object.fromEntries(services.map(([name, one]) => [name, name === 'web' ? { ...one, replicas: 2 } : one])),
  });
}

/** kubectl sends the selector of a disruption budget with each client-side apply (its patch strategy is replace), and calls that a change. */
const SAYS_CONFIGURED = ['web', 'recordings-operator'].map((name) => `poddisruptionbudget.policy/${name} configured`);

/** A port of the nodes is of the whole cluster. */
let nodePort = 30_080;

interface Bundle {
  readonly bundle: string;
  readonly security: 'restricted' | 'baseline';
  readonly filesIn: (namespace: string) => ManifestFile[];
}

const bundles: readonly Bundle[] = [
  { bundle: 'the application', security: 'restricted', filesIn: replicated },
  {
    bundle: 'every-field',
    security: 'restricted',
    filesIn: (namespace) => synthesise({ ...everyField(), namespace }),
  },
  {
    bundle: 'every-field-as-root',
    security: 'baseline',
    filesIn: (namespace) => synthesise({ ...everyField('baseline', nodePort++), namespace }),
  },
  {
    bundle: 'the platform',
    security: 'restricted',
    filesIn: () => synthesisePlatform({ operatorImage: 'registry.example.com/operator:1' }),
  },
];

describe.each(bundles)('$bundle', ({ bundle, security, filesIn }) => {
  const prefix = bundle.replace('the ', '');

  const clientSide = `${prefix}-client-side`;

  it.each([
    [clientSide, []],
    [`${prefix}-server-side`, ['--server-side', '--force-conflicts']],
  ])(
    'draws no warning from the API server, and changes nothing when it is applied a second time: %s',
    async (namespace, flags) => {
      const directory = written(filesIn(namespace));
      await kubectl(['apply', ...flags, '--warnings-as-errors', '-f', directory]);
      const before = await stored(directory);

      const second = await kubectl(['apply', ...flags, '-f', directory]);

      expect(await stored(directory)).toEqual(before);
      const changed = second.split('\n').filter((line) => / (created|configured)$/.test(line));
      expect(changed.filter((line) => !SAYS_CONFIGURED.includes(line))).toEqual([]);
    },
  );

  it('has pods that are admitted by the Pod Security of their namespace', async () => {
    const files = filesIn(clientSide);
    const pods = podsOf(objectsOf(files));
    expect(pods).not.toEqual([]);
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: pods });
    await kubectl(['create', '--dry-run=server', '--warnings-as-errors', '-f', '-'], list);
    const enforced = { 'pod-security.kubernetes.io/enforce': security };
    expect(objectsOf(files).find(({ kind }) => kind === 'Namespace')?.metadata.labels).toMatchObject(enforced);
  });
});
