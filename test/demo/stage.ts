import { chownSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { images } from '../../image/images.ts';
import { writeImage } from '../../image/oci.ts';
import { atEnd } from '../cluster/atEnd.ts';
import type { NodeCluster } from '../cluster/cluster.ts';
import { untilServed } from '../cluster/served.ts';
import { recordings } from '../recordings.ts';

export const NAMESPACE = 'prosaas';

/** What Twilio's stand-in and the services know each other by. */
const SECRETS = {
  twilio: { 'account-sid': `AC${'0'.repeat(32)}`, 'auth-token': 'stand-in' },
  session: { secret: 'only for the demo, and for tests' },
  'google-key': { 'key.json': '{}' },
};

/** Which of the example's services declare a role, and how they get their mount. */
export interface Casting {
  /** These declare their role; the others are as in the seed story: no role, no mount, and a root file system that they may write to. */
  readonly declaring: readonly ('api' | 'calls' | 'worker')[];
  /** `written`: the manifests carry the mount. `injected`: they carry the label alone. */
  readonly mount: 'written' | 'injected';
}

const say = (line: string): void => void process.stderr.write(`[stage] ${line}\n`);

/** Builds the images, loads them, and installs the platform: what every cluster needs once. */
export async function raisePlatform(cluster: NodeCluster, needed: Partial<typeof images> = images): Promise<void> {
  await inTemporaryDirectory(async (directory) => {
    await Promise.all(
      Object.entries(needed).map(async ([name, describe]) => {
        const tar = join(directory, `${name}.tar`);
        await writeImage(await describe(), tar);
        await cluster.loadImage(tar);
        say(`image ${name} is on the node`);
      }),
    );
    const platform = join(directory, 'platform');
    await mustRun('synth', '--platform', '--out', platform);
    // The CRD first: what is of its kind is refused until the API server serves it.
    await cluster.kubectl(['apply', '-f', join(platform, '00-crd.yaml')]);
    await untilServed(cluster);
    await cluster.kubectl(['apply', '-f', platform]);
  });
  await cluster.kubectl(['rollout', 'status', 'deployment', '-n', 'recordings-system', '--timeout=240s']);
  say('the operator runs');
}

/** Synthesises the example with that casting into a directory, for `kubectl apply -f`. */
export async function synthesiseExample(cluster: NodeCluster, casting: Casting, out: string): Promise<void> {
  const source = new URL('../../examples/prosaas/application.yaml', import.meta.url);
  const model = parseDocument(readFileSync(source, 'utf8'));
  const path = join(cluster.sharedDirectory, 'recordings');
  mkdirSync(path, { recursive: true });
  // A local volume takes fsGroup from its first mount alone, and not from a read-only one: a reader that starts first would spoil it.
  chownSync(path, 1000, 1000);
  model.setIn(['store', 'claim', 'storage'], { local: { node: cluster.nodeNames[0], path } });
  for (const service of ['api', 'calls', 'worker'] as const) {
    if (!casting.declaring.includes(service)) {
      model.deleteIn(['services', service, 'role']);
      model.setIn(['services', service, 'writableRoot'], true);
      model.setIn(['store', 'roles', service, 'serviceAccounts'], [service]);
    } else if (casting.mount === 'injected') {
      model.setIn(['services', service, 'mount'], 'injected');
    }
  }
  await inTemporaryDirectory(async (directory) => {
    const config = join(directory, 'application.yaml');
    writeFileSync(config, model.toString());
    await mustRun('synth', '--config', config, '--out', out);
  });
}

/** Applies the example with that casting, and waits until every pod of it is ready. */
export async function deployExample(cluster: NodeCluster, casting: Casting): Promise<void> {
  await inTemporaryDirectory(async (directory) => {
    const out = join(directory, 'out');
    await synthesiseExample(cluster, casting, out);
    await cluster.kubectl(['apply', '-f', join(out, '00-namespace.yaml')]);
    await createSecrets(cluster);
    await cluster.kubectl(['apply', '-f', out]);
  });
  await rolledOut(cluster);
}

/** Those that the manifests name, and do not bring. */
export async function createSecrets(cluster: NodeCluster): Promise<void> {
  for (const [name, values] of Object.entries(SECRETS)) {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: NAMESPACE }, stringData: values };
    await cluster.kubectl(['apply', '-f', '-'], JSON.stringify(secret));
  }
}

export async function rolledOut(cluster: NodeCluster): Promise<void> {
  await cluster.kubectl(['rollout', 'status', 'deployment', '-n', NAMESPACE, '--timeout=240s']);
}

/** The address of the player page, which this machine can reach. */
export async function pageAddress(cluster: NodeCluster): Promise<string> {
  const spec = await cluster.kubectl([
    'get',
    'service',
    'web',
    '-n',
    NAMESPACE,
    '-o',
    'jsonpath={.spec.clusterIP}:{.spec.ports[0].port}',
  ]);
  return `http://${spec}`;
}

/** @throws Error with what the command said, where it fails. */
export async function mustRun(...args: string[]): Promise<void> {
  const { code, stderr } = await recordings(args);
  if (code !== 0) throw new Error(`recordings ${args.join(' ')} ended with ${code}: ${stderr.trim()}`);
}

export async function inTemporaryDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'recordings-stage-'));
  const remove = atEnd('rm', '-rf', directory);
  try {
    return await work(directory);
  } finally {
    await remove();
  }
}
