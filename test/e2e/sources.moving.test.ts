import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { executables } from '../../image/executable.ts';
import { images } from '../../image/images.ts';
import { writeImage, type ImageFile, type ImageSpec } from '../../image/oci.ts';
import { systemFiles } from '../../image/systemFiles.ts';
import { OPERATOR_IMAGE } from '../../src/api/image.ts';
import { besideContainer } from '../../src/cluster/beside.ts';
import { connect, type Connection } from '../../src/cluster/connection.ts';
import type { Target } from '../../src/cluster/exec.ts';
import { CommandMissing, execStream } from '../../src/cluster/execStream.ts';
import { containersOf } from '../../src/docker/containers.ts';
import { Engine } from '../../src/docker/engine.ts';
import { strandedIn } from '../../src/docker/stranded.ts';
import { InsideSource } from '../../src/files/insideSource.ts';
import type { Source } from '../../src/files/source.ts';
import { startMover } from '../../src/move/moverInCluster.ts';
import { RemoteSource } from '../../src/move/remoteSource.ts';
import type { NodeCluster } from '../cluster/cluster.ts';
import { node } from '../cluster/node.ts';
import { engine, type TestEngine } from '../docker/engine.ts';
import { eventually } from '../eventually.ts';
import { directory } from '../files/place.ts';
import { PATH } from '../mount/builders.ts';
import { contract, type Kind } from '../move/contract.ts';
import { applyStore, claimOf } from '../move/storeOnNode.ts';
import { teachRecordingStores } from '../recordingStores.ts';

/**
 * The promises of a move from every kind of place, on a real Docker Engine and on a real node: the suite of test/move/contract.ts. The files of a container that
 * runs are reached from this machine by the process of the container.
 */

/** What a container can be read with, by the name of its image. Each image has `sleep` besides, and the directory of the recordings. */
const TOOLS: Readonly<Record<string, () => Promise<ImageFile[]>>> = {
  node: async () => (await images.operator()).files.slice(),
  python3: python,
  sh: () =>
    executables({
      ...{ '/bin/sh': '/usr/bin/dash', '/bin/find': '/usr/bin/find' },
      ...{ '/bin/stat': '/usr/bin/stat', '/bin/cat': '/usr/bin/cat' },
    }),
  nothing: () => Promise.resolve([]),
};

const NAMESPACE = 'sources';
/** Each container sleeps for a time of its own, by which its process is found. */
const SECONDS: Readonly<Record<string, string>> = Object.fromEntries(
  ['docker', 'pod'].flatMap((kind, row) =>
    Object.keys(TOOLS).map((tool, column) => [`${kind} ${tool}`, `${process.pid}${row}${column}`]),
  ),
);

let docker: TestEngine;
let cluster: NodeCluster;
let connection: Connection;
let to = '';
/** The directories of this machine that are the places, by name. */
const places: Record<string, string> = {};

beforeAll(async () => {
  const work = mkdtempSync(join(tmpdir(), 'recordings-sources-'));
  [docker, cluster] = await Promise.all([engine(), node()]);
  connection = connect({ kubeconfig: cluster.kubeconfig });
  const tar = join(work, 'image.tar');
  await writeImage(await images.operator(), tar);
  await cluster.loadImage(tar);
  await teachRecordingStores(cluster);
  await applyStore(cluster, NAMESPACE);
  await cluster.kubectl(['label', 'namespace', NAMESPACE, 'pod-security.kubernetes.io/enforce-']);
  for (const tool of Object.keys(TOOLS)) {
    const image = await imageWith(tool);
    await docker.load(image);
    await writeImage(image, tar);
    await cluster.loadImage(tar);
    await docker.docker('run', '--detach', '--name', tool, image.name, 'sleep', SECONDS[`docker ${tool}`] ?? '');
    places[`docker ${tool}`] = await seenByProcess(SECONDS[`docker ${tool}`] ?? '');
    await startPod(tool, image.name);
    places[`pod ${tool}`] = await seenByProcess(SECONDS[`pod ${tool}`] ?? '');
  }
  await docker.docker('create', '--name', 'stopped', `docker.io/library/nothing:sources`, 'sleep', '1');
  const upper = await docker.docker('inspect', '--format', '{{.GraphDriver.Data.UpperDir}}', 'stopped');
  places.stopped = join(upper, PATH);
  places.claim = claimOf(cluster, NAMESPACE);
  rmSync(work, { recursive: true });
});

afterAll(async () => {
  await connection.close();
  await Promise.all([docker.stop(), cluster.stop()]);
});

beforeEach(() => {
  to = directory();
  for (const [name, place] of Object.entries(places)) {
    mkdirSync(place, { recursive: true });
    if (name === 'claim') chownSync(place, 1000, 1000);
    execFileSync('find', [place, '-mindepth', '1', '-delete']);
  }
  return () => rmSync(to, { recursive: true });
});

const at = (place: string): Pick<Kind, 'places'> => ({ places: () => ({ from: places[place] ?? '', to }) });

async function dockerSource(name: string): Promise<Source> {
  const api = new Engine(docker.socket);
  const container = (await containersOf(api)).find((each) => each.name === name);
  if (container === undefined) throw new Error(`the engine has no container ${name}`);
  const source = await strandedIn(api, { container, path: PATH, mount: undefined, elsewhere: [] });
  if (source === undefined) throw new Error(`container ${name} has no ${PATH}`);
  return source;
}

const sourceIn = (target: Target, path: string): Source =>
  new InsideSource(
    (command) => execStream(connection, target, command),
    path,
    (error) => error instanceof CommandMissing,
  );

const podTarget = (tool: string): Target => ({ namespace: NAMESPACE, pod: tool, container: 'main' });

async function besideNothing(): Promise<Source> {
  const beside = await besideContainer(connection, podTarget('nothing'), PATH, { image: OPERATOR_IMAGE });
  return sourceIn(beside.target, beside.directory);
}

let runs = 0;
async function moverSource(): Promise<Source> {
  const words = (path: string) => ['send', path];
  const { signal } = new AbortController();
  const wanted = { namespace: NAMESPACE, store: 'recordings', image: OPERATOR_IMAGE, words, signal };
  return new RemoteSource(await startMover(connection, { ...wanted, run: `contract-${runs++}` }));
}

for (const tool of Object.keys(TOOLS))
  contract(`a Docker container that runs and has ${tool}`, {
    ...{ ...at(`docker ${tool}`), keeps: 'seconds', changes: true },
    ...(tool === 'nothing' ? { names: 'text' } : {}),
    open: () => dockerSource(tool),
  });
contract('a Docker container that has stopped', {
  ...{ ...at('stopped'), keeps: 'seconds', changes: false },
  open: () => dockerSource('stopped'),
});
for (const tool of ['node', 'python3', 'sh'])
  contract(`a pod that has ${tool}`, {
    ...{ ...at(`pod ${tool}`), keeps: tool === 'sh' ? 'seconds' : 'microseconds', changes: true },
    open: () => Promise.resolve(sourceIn(podTarget(tool), PATH)),
  });
contract('a pod that has nothing, through an ephemeral container', {
  ...{ ...at('pod nothing'), keeps: 'microseconds', changes: true },
  open: besideNothing,
});
contract('a claim, through a pod of ours', {
  ...{ ...at('claim'), keeps: 'microseconds', changes: true, stays: true },
  open: moverSource,
});

async function startPod(tool: string, image: string): Promise<void> {
  const command = ['sleep', SECONDS[`pod ${tool}`] ?? ''];
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: tool, namespace: NAMESPACE },
    spec: { containers: [{ name: 'main', image, imagePullPolicy: 'Never', command }] },
  };
  await cluster.kubectl(['apply', '-f', '-'], JSON.stringify(pod));
  await cluster.kubectl(['-n', NAMESPACE, 'wait', `pod/${tool}`, '--for=condition=Ready', '--timeout=120s']);
}

async function imageWith(tool: string): Promise<ImageSpec> {
  const files = [
    ...((await TOOLS[tool]?.()) ?? []),
    ...(await executables({ '/bin/sleep': '/usr/bin/sleep' })),
    ...systemFiles,
  ];
  const once = [...new Map(files.map((file) => [file.path, file])).values()];
  return {
    name: `docker.io/library/${tool}:sources`,
    files: [...once, { path: PATH, directory: true }],
    config: { Env: ['PATH=/usr/local/bin:/usr/bin:/bin'], User: '0:0' },
  };
}

/** The Python of this machine, with as much of its library as our programs import. */
async function python(): Promise<ImageFile[]> {
  const say = 'import os, sys; print(os.path.realpath(sys.executable), os.path.dirname(os.__file__))';
  const [program = '', library = ''] = execFileSync('python3', ['-c', say], { encoding: 'utf8' }).trim().split(' ');
  const parts = readdirSync(library).filter(
    (name) => name.endsWith('.py') || ['encodings', 'collections', 're', 'importlib'].includes(name),
  );
  const compiled = join(library, 'lib-dynload');
  const needed = readdirSync(compiled).filter((name) => /^(binascii|_struct)\./.test(name));
  const binaries = [program, ...needed.map((name) => join(compiled, name))];
  return [
    ...(await executables(Object.fromEntries(binaries.map((path) => [path, path])))),
    { path: '/usr/bin/python3', link: program },
    ...parts.map((name) => ({ path: join(library, name), source: join(library, name) })),
  ];
}

/** The directory of the recordings as the process sees it that sleeps so long, of all processes of this machine. */
const seenByProcess = (seconds: string): Promise<string> =>
  eventually(`a process sleeps for ${seconds} s`, () => {
    for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
      try {
        if (readFileSync(`/proc/${id}/cmdline`, 'latin1') === `sleep\0${seconds}\0`)
          return join('/proc', id, 'root', PATH);
      } catch {
        // The process has ended.
      }
    throw new Error('there is none');
  });
