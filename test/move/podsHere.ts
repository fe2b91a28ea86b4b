import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocketServer, type WebSocket } from 'ws';
import { MAIN } from '../recordings.ts';

/** An API server in which each store is a directory of this machine, and in which a command in a pod is a process of this machine. */
export interface PodsHere {
  readonly kubeconfig: string;
  /** The pods as they were created, in order. */
  readonly created: readonly PodManifest[];
  /** The names of those that were removed. */
  readonly removed: readonly string[];
  /** How many messages were sent to the commands. */
  readonly messages: number;
  /** Cuts each connection to a command after so many bytes were sent to it. */
  cutAfter(bytes: number): void;
  /** Lets no command into a pod any more. */
  refuseCommands(): void;
  /** Lets no ephemeral container into a pod any more, with these words. */
  refuseContainers(words: string): void;
  /** The ephemeral containers that were added, in order. */
  readonly ephemeral: readonly EphemeralContainer[];
  stop(): Promise<void>;
}

export interface PodManifest {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly serviceAccountName: string; readonly securityContext: object };
}

export interface EphemeralContainer {
  readonly name: string;
  readonly image: string;
  readonly targetContainerName: string;
  readonly securityContext: object;
}

/** The name of a container that has no command at all. */
export const MUTE = 'mute';

export interface StoreHere {
  readonly mountPath: string;
  readonly roles: Readonly<Record<string, object>>;
}

export interface PodHere {
  readonly metadata: { readonly name?: string; readonly labels?: object };
  readonly spec: object;
  readonly status?: object;
}

const [STDIN, STDOUT, STDERR, STATUS, CLOSE] = [0, 1, 2, 3, 255];

/** @param pods what the namespace has: only what says who writes into the stores. */
export async function podsHere(
  stores: Readonly<Record<string, StoreHere>>,
  pods: readonly PodHere[] = [],
): Promise<PodsHere> {
  const created: PodManifest[] = [];
  const removed: string[] = [];
  let cut = Infinity;
  let messages = 0;
  let refuses = false;
  let refusal: string | undefined;
  const ephemeral: EphemeralContainer[] = [];

  const answer = async (request: IncomingMessage): Promise<[number, object]> => {
    const [path = ''] = (request.url ?? '').split('?');
    const name = path.split('/').at(-1) ?? '';
    const store = stores[name];
    if (path.includes('/recordingstores/'))
      return store === undefined ? [404, missing] : [200, { ...metadata(name), spec: { claimName: 'data', ...store } }];
    if (name === 'ephemeralcontainers') {
      const { spec } = JSON.parse(await bodyOf(request)) as {
        readonly spec: { readonly ephemeralContainers: EphemeralContainer[] };
      };
      if (refusal !== undefined) return [403, { kind: 'Status', reason: 'Forbidden', message: refusal, code: 403 }];
      ephemeral.splice(0, Infinity, ...spec.ephemeralContainers);
      return [200, metadata(name)];
    }
    if (request.method === 'POST') {
      const manifest = JSON.parse(await bodyOf(request)) as PodManifest;
      created.push(manifest);
      return [201, { ...manifest, ...metadata(manifest.metadata.name) }];
    }
    if (request.method === 'DELETE') return (removed.push(name), [200, metadata(name)]);
    if (name === 'pods') return [200, listOf(pods)];
    const pod = pods.find((each) => each.metadata.name === name);
    if (pod !== undefined) return [200, withEphemeral(pod)];
    if (name === 'recordingstores')
      return [
        200,
        listOf(
          Object.entries(stores).map(([store, spec]) => ({ ...metadata(store), spec: { claimName: 'data', ...spec } })),
        ),
      ];
    if (LISTED.test(name)) return [200, listOf([])];
    return [200, { ...metadata(name), status: { phase: 'Running' } }];
  };

  const withEphemeral = (pod: PodHere) => ({
    ...pod,
    spec: { ...pod.spec, ephemeralContainers: ephemeral },
    status: {
      ...pod.status,
      ephemeralContainerStatuses: ephemeral.map(({ name }) => ({ name, state: { running: {} } })),
    },
  });

  const server = createServer((request, response) => void reply(request, response));
  const reply = async (request: IncomingMessage, response: ServerResponse) => {
    const [status, body] = await answer(request);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const sockets = new WebSocketServer({
    server,
    handleProtocols: () => 'v5.channel.k8s.io',
    verifyClient: () => !refuses,
  });
  sockets.on('connection', (socket, request) => {
    socket.on('message', () => messages++);
    const { searchParams } = new URL(request.url ?? '', 'http://here');
    if (searchParams.get('container') === MUTE) missingCommand(socket);
    else attach(socket, searchParams.getAll('command').map(seenFromHere), cut);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const directory = mkdtempSync(join(tmpdir(), 'pods-here-'));
  const kubeconfig = join(directory, 'config');
  const { port } = server.address() as AddressInfo;
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      clusters: [{ name: 'here', cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } }],
      contexts: [{ name: 'here', context: { cluster: 'here', user: 'here', namespace: 'prosaas' } }],
      users: [{ name: 'here', user: {} }],
      'current-context': 'here',
    }),
  );
  return {
    kubeconfig,
    created,
    removed,
    get messages() {
      return messages;
    },
    cutAfter: (bytes) => (cut = bytes),
    refuseCommands: () => (refuses = true),
    refuseContainers: (words) => (refusal = words),
    ephemeral,
    async stop() {
      rmSync(directory, { recursive: true });
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const LISTED =
  /^(persistentvolume(claim)?s|deployments|statefulsets|daemonsets|cronjobs|jobs|\w+polic(y|ies)|\w+bindings)$/;
const listOf = (items: readonly object[]) => ({ metadata: { resourceVersion: '1' }, items });
const missing = { kind: 'Status', reason: 'NotFound', message: 'not found', code: 404 };
const metadata = (name: string) => ({ metadata: { name, uid: name, resourceVersion: '1' } });

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

/** The file system of the first process of a pod is that of each process here. */
const seenFromHere = (word: string): string => word.replace('/proc/1/root', '/proc/self/root');

/** What a runtime says of a container without the command. */
function missingCommand(socket: WebSocket): void {
  const message = 'exec: "sh": executable file not found in $PATH';
  const failure = { status: 'Failure', reason: 'InternalError', message, code: 500 };
  socket.send(Buffer.concat([Buffer.of(STATUS), Buffer.from(JSON.stringify(failure))]));
  socket.close();
}

/** Runs a command; that of the image with the program as it is here. */
function attach(socket: WebSocket, [program = '', first = '', ...words]: readonly string[], cut: number): void {
  const own = first === '/app/recordings.js' ? MAIN : first;
  const child = spawn(program === 'node' ? process.execPath : program, [own, ...words]);
  let sent = 0;
  const send = (channel: number, data: Uint8Array) => socket.send(Buffer.concat([Buffer.of(channel), data]));
  socket.on('message', (data: Buffer) => {
    sent += data.length;
    if (sent > cut) socket.terminate();
    else if (data[0] === STDIN && !child.stdin.write(data.subarray(1))) {
      // What has arrived already still comes.
      if (child.stdin.listenerCount('drain') === 0) child.stdin.once('drain', () => socket.resume());
      socket.pause();
    } else if (data[0] === CLOSE) child.stdin.end();
  });
  socket.on('close', () => child.stdin.end());
  child.stdin.on('error', () => undefined);
  child.stdout.on('data', (data: Buffer) => send(STDOUT, data));
  child.stderr.on('data', (data: Buffer) => send(STDERR, data));
  child.on('close', (code) => {
    const causes = [{ reason: 'ExitCode', message: `${code}` }];
    const failure = { status: 'Failure', reason: 'NonZeroExitCode', details: { causes } };
    send(STATUS, Buffer.from(JSON.stringify(code === 0 ? { status: 'Success' } : failure)));
    socket.close();
  });
}
