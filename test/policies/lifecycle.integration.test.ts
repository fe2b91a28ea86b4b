import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { synthesisePlatform } from '../../charts/main.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { ENABLED_LABEL, KIND, MARK_LABEL } from '../../src/api/labels.ts';
import { Connection } from '../../src/cluster/connection.ts';
import { loadKubeConfig } from '../../src/cluster/kubeConfig.ts';
import { collectionPath, objectPath } from '../../src/cluster/resources.ts';
import { controlPlane, type ControlPlane } from '../cluster/controlPlane.ts';
import { untilServed } from '../cluster/served.ts';
import { eventually } from '../eventually.ts';
import { claim, container, declares, pod, store, workload } from '../mount/builders.ts';
import { manifest, type Manifest } from './manifest.ts';
import { meanwhile } from './meanwhile.ts';
import { outcome } from './outcome.ts';
import { reasonOf, storeObject } from './place.ts';
import { server } from './server.ts';

/** Installing, upgrading and removing the platform, in the order of the README, while others go on working. */

let cluster: ControlPlane;
let admin: Connection;
let directory: string;

beforeAll(async () => {
  cluster = await controlPlane(server.options);
  admin = new Connection(loadKubeConfig({ kubeconfig: cluster.kubeconfig }));
  directory = mkdtempSync(join(tmpdir(), 'recordings-platform-'));
  for (const { name, content } of synthesisePlatform({ operatorImage: 'example/operator:1', mutation })) {
    writeFileSync(join(directory, name), content);
    // What an older release looked like: another version, and sentences that we do not say any more.
    writeFileSync(
      join(directory, `older-${name}`),
      content.replaceAll(packageJson.version, '0.0.1').replaceAll(': rename yours', ''),
    );
  }
  for (const [name, labels] of [
    ['aside', {}],
    ['within', { [ENABLED_LABEL]: 'true' }],
  ] as const) {
    await admin.create(collectionPath('Namespace'), { metadata: { name, labels } });
  }
});
afterAll(async () => {
  await admin.close();
  await cluster.stop();
  rmSync(directory, { recursive: true });
});

const mutation = server.mutation ?? 'none';
const MOUNTING = mutation === 'none' ? [] : ['30-mount.yaml'];
const FILES = ['00-crd.yaml', '10-operator.yaml', '20-guard.yaml', ...MOUNTING];
const kubectl = (verb: 'apply' | 'delete', ...files: readonly string[]) =>
  cluster.kubectl([verb, ...files.flatMap((file) => ['-f', join(directory, file)])]);

const tried = (namespace: string, object: Manifest) =>
  outcome(admin.create(collectionPath('Deployment', namespace), object, { dryRun: 'All' }));
const plain = manifest('plain', workload({ app: 'x' }, pod(undefined, container('any'))));
const thief = manifest('thief', workload({ app: 'x' }, pod([claim('data')], container('any'))));
const worker = (name: string) =>
  manifest(name, workload(declares('worker'), pod(undefined, container('worker')), { app: 'x' }));

/** What who has not opted in is answered, meanwhile. */
const aside = (act: () => Promise<unknown>) => meanwhile(() => tried('aside', thief), act);

const isMounting = async () =>
  mutation === 'none' ||
  eventually('the store is mounted at admission', async () => {
    const result = await tried('within', worker('probe'));
    return 'object' in result && result.object.metadata.labels?.[MARK_LABEL] !== undefined;
  });
const isGuarding = () =>
  eventually('the claim is guarded', async () => reasonOf(await tried('within', thief)) === 'Unauthorised');

describe('the platform', () => {
  it('is installed without a refusal for who has not opted in', async () => {
    const answers = await aside(async () => {
      await kubectl('apply', 'older-00-crd.yaml');
      await untilServed(cluster);
      await kubectl('apply', ...FILES.map((file) => `older-${file}`));
      await eventually('a store is taken', () => admin.create(collectionPath(KIND, 'within'), storeObject(store())));
      await isGuarding();
      await isMounting();
    });
    expect(answers).toEqual(new Set(['created']));
    await admin.create(collectionPath('Deployment', 'within'), worker('worker'));
  });

  it('is upgraded without a moment in which the claim is not guarded, or anything harmless is refused', async () => {
    const upgrade = async () => {
      await kubectl('apply', ...FILES);
      await isMounting();
      const version = `jsonpath={.metadata.labels.app\\.kubernetes\\.io/version}`;
      const installed = ['get', 'validatingadmissionpolicy', 'recordings-guard', '-o', version];
      expect(await cluster.kubectl(installed)).toBe(packageJson.version);
    };
    const answers = { aside: new Set<string>(), harmless: new Set<string>(), thief: new Set<string>() };
    answers.thief = await meanwhile(
      () => tried('within', thief),
      async () => {
        answers.harmless = await meanwhile(
          () => tried('within', plain),
          async () => (answers.aside = await aside(upgrade)),
        );
      },
    );
    expect(answers).toEqual({
      aside: new Set(['created']),
      harmless: new Set(['created']),
      thief: new Set(['Unauthorised']),
    });
  });

  it('is removed without a refusal for anybody, and mounts stay as they are', async () => {
    const path = objectPath('Deployment', 'within', 'worker');
    const before = await admin.get<Manifest>(path);
    const answers = new Set<string>();
    const others = await aside(async () => {
      const harmless = await meanwhile(
        () => tried('within', plain),
        async () => {
          await kubectl('delete', ...MOUNTING, '20-guard.yaml');
          // There are no controllers here that would empty its namespace.
          await cluster.kubectl(['delete', '--wait=false', '-f', join(directory, '10-operator.yaml')]);
          await kubectl('delete', '00-crd.yaml');
        },
      );
      for (const each of harmless) answers.add(each);
    });
    expect([others, answers]).toEqual([new Set(['created']), new Set(['created'])]);
    expect(await admin.get<Manifest>(path)).toEqual(before);
    expect(reasonOf(await tried('within', thief))).toBe('created');
    expect(await cluster.kubectl(['get', 'crd', '-o', 'name'])).toBe('');
  });
});
