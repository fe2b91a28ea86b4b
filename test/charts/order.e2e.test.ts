import { chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { synthesise } from '../../charts/main.ts';
import { images } from '../../image/images.ts';
import { writeImage } from '../../image/oci.ts';
import type { NodeCluster } from '../cluster/cluster.ts';
import { node } from '../cluster/node.ts';
import { inTemporaryDirectory } from '../demo/stage.ts';
import { eventually } from '../eventually.ts';
import { teachRecordingStores } from '../recordingStores.ts';
import { application } from './manifests.ts';

/** Services that wait for others, on a real node: who starts when, and what a failed Job looks like. */

const NAMESPACE = 'order';
let cluster: NodeCluster;

const model = (path: string): string => `name: ${NAMESPACE}
store:
  mountPath: /recordings
  claim: { size: 1Gi, storage: { local: { node: ${cluster.nodeNames[0]!}, path: ${path} } } }
  roles: { api: { access: ReadOnly }, migrate: { access: ReadWrite } }
services:
  api:
    image: docker.io/library/prosaas:dev
    role: api
    waitsFor: [migrate, redis]
    command: [node, -e, "fs.readFileSync('/recordings/migrated'); http.createServer((_, answer) => answer.end()).listen(8080)"]
    ports: { http: 8080 }
    callers: namespace
    aliases: [backend]
    health: { live: { tcp: true } }
  migrate:
    image: docker.io/library/prosaas:dev
    role: migrate
    once: true
    waitsFor: [redis]
    command: [node, -e, "fs.writeFileSync('/recordings/migrated', child_process.execFileSync('/etc/migrate/run'))"]
    files: { /etc/migrate/run: { content: "#!/usr/bin/node\\nconsole.log('done')\\n" } }
  redis:
    image: docker.io/library/prosaas-redis:dev
    ports: { redis: 6379 }
    callers: namespace
    health: { live: { tcp: true } }
  broken:
    image: docker.io/library/prosaas:dev
    command: [node, -e, 'process.exit(1)']
    once: true
    retries: 0
  after:
    image: docker.io/library/prosaas:dev
    command: [node, -e, 'setInterval(Object, 1000)']
    waitsFor: [broken]
`;

const kubectl = (...args: string[]) => cluster.kubectl(['-n', NAMESPACE, ...args]);

beforeAll(async () => {
  cluster = await node();
  await teachRecordingStores(cluster);
  const recordings = join(cluster.sharedDirectory, 'order');
  mkdirSync(recordings, { recursive: true });
  chownSync(recordings, 1000, 1000);
  await inTemporaryDirectory(async (directory) => {
    for (const name of ['operator', 'prosaas', 'prosaas-redis'] as const) {
      const tar = join(directory, `${name}.tar`);
      await writeImage(await images[name](), tar);
      await cluster.loadImage(tar);
    }
  });
  const manifests = synthesise(application(model(recordings)));
  await cluster.kubectl(['apply', '-f', '-'], manifests.map(({ content }) => content).join('---\n'));
});

afterAll(() => cluster.stop());

it('a service starts when what it waits for has completed, or is available', async () => {
  // The first thing it does fails unless the Job has written.
  await kubectl('rollout', 'status', 'deployment/api', '--timeout=240s');
  const restarts = 'jsonpath={.items[*].status.containerStatuses[*].restartCount}';
  expect(await kubectl('get', 'pods', '-l', 'app.kubernetes.io/name=api', '-o', restarts)).toBe('0');
  const log = await kubectl('logs', 'deployment/api', '-c', 'wait');
  expect(log).toMatch(/^job\/migrate-[0-9a-f]{8} has completed$/m);
  expect(log).toMatch(/^deployment\/redis is available$/m);
});

it('a service whose Job has failed does not start, and says how to see why', async () => {
  await eventually(
    'the container that waits has said so',
    async () => {
      const log = await kubectl('logs', 'deployment/after', '-c', 'wait');
      return / has failed \(.*\): look at kubectl logs -n order job\/broken-[0-9a-f]{8}$/m.test(log);
    },
    { deadlineMs: 240_000 },
  );
  const state = 'jsonpath={.items[*].status.containerStatuses[*].started}';
  expect(await kubectl('get', 'pods', '-l', 'app.kubernetes.io/name=after', '-o', state)).toBe('false');
});
