import { Readable, Writable } from 'node:stream';
import { Exec, type V1Status } from '@kubernetes/client-node';
import { WebSocket, type ClientOptions } from 'ws';
import { ApiError } from './apiError.ts';
import type { Connection } from './connection.ts';

export interface Target {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

export interface ExecOptions {
  /** The standard input of the command. Undefined: no standard input. */
  readonly stdin?: string | Buffer;
  /** Milliseconds from the request to the end of the command. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

export interface ExecResult {
  readonly stdout: string;
  readonly stderr: string;
  /** As in a shell: {@link NOT_FOUND} if the container does not have the command. */
  readonly exitCode: number;
}

export const NOT_FOUND = 127;

/** The exit code of a shell that may not execute the command. */
export const NOT_EXECUTABLE = 126;

const TIMEOUT_MS = 30_000;

/** The limit for each output. Our commands never write more. */
const MAX_OUTPUT = 4 * 1024 * 1024;

/** What container runtimes say if the executable does not exist. There is no error code for this, only text. */
const NO_EXECUTABLE = /executable file not found|no such file or directory|exec format error/i;

/**
 * Runs a command in a container of a running pod and waits for its end.
 *
 * @throws ApiError if the command could not be run or did not end in time; the reason of the signal if the signal aborts.
 */
export async function exec(
  connection: Connection,
  target: Target,
  command: readonly string[],
  { stdin, timeout = TIMEOUT_MS, signal }: ExecOptions = {},
): Promise<ExecResult> {
  signal?.throwIfAborted();
  const [stdout, stderr] = [new Collected(), new Collected()];
  const limit = AbortSignal.timeout(timeout);
  const stop = signal === undefined ? limit : AbortSignal.any([signal, limit]);
  const where = placeOf(target);

  const status = await new Promise<V1Status>((resolve, reject) => {
    const aborted = () =>
      reject(
        signal?.aborted === true
          ? (signal.reason as Error)
          : new ApiError(0, 'Timeout', `a command in ${where} did not end within ${timeout / 1000} s`),
      );
    stop.addEventListener('abort', aborted, { once: true });
    const input = stdin === undefined ? null : Readable.from(stdin);
    const onClose = (code: number) =>
      reject(asApiError(new Error(`the connection closed (${code}) before the command ended`), where));
    openExec(
      connection,
      target,
      command,
      { stdin: input, stdout, stderr },
      { onStatus: resolve, onError: reject, onClose },
    ).then((socket) => {
      const close = () => socket.close();
      if (stop.aborted) close();
      stop.addEventListener('abort', close, { once: true });
    }, reject);
  });
  return { stdout: stdout.text(), stderr: stderr.text(), exitCode: exitCodeOf(status, where) };
}

/** The part of the client library's WebSocket that is used. The library does not publish its types. */
interface ExecSocket {
  readonly bufferedAmount: number;
  onerror: (event: { readonly message: string }) => void;
  onclose: (event: { readonly code: number }) => void;
  send(data: Uint8Array, sent: (error?: Error) => void): void;
  pause(): void;
  resume(): void;
  close(): void;
}

interface ExecStreams {
  /** Null: no standard input. */
  readonly stdin: Readable | null;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

interface ExecEvents {
  /** The command has ended, or could not be started. */
  readonly onStatus: (status: V1Status) => void;
  readonly onError: (error: ApiError) => void;
  /** The library reports nothing else if the connection closes before the status has arrived. */
  readonly onClose: (code: number) => void;
}

/** For sentences. */
export const placeOf = ({ namespace, pod, container }: Target): string =>
  `container "${container}" of pod ${namespace}/${pod}`;

/**
 * A socket whose bytes are masked with zeros, which leaves them as they are, where TLS hides them from every proxy. It is a proxy that masks are against
 * (RFC 6455, 10.3), and to mask a gigabyte in JavaScript takes twice as long as its SHA-256.
 */
const unmasked = (uri: string, protocols: readonly string[], options: ClientOptions): WebSocket =>
  new WebSocket(
    uri,
    protocols,
    uri.startsWith('wss:') ? { ...options, generateMask: (mask) => void mask.fill(0) } : options,
  );

/**
 * Starts a command in a container of a running pod.
 *
 * @throws ApiError if the connection cannot be made.
 */
export async function openExec(
  connection: Connection,
  target: Target,
  command: readonly string[],
  { stdin, stdout, stderr }: ExecStreams,
  { onStatus, onError, onClose }: ExecEvents,
): Promise<ExecSocket> {
  const { namespace, pod, container } = target;
  const library = new Exec(connection.config);
  // The library takes another handler, but does not export its own, which knows how to use another socket.
  Object.assign(library.handler, { socketFactory: unmasked });
  const where = placeOf(target);
  try {
    const opened = await library.exec(namespace, pod, container, [...command], stdout, stderr, stdin, false, onStatus);
    const socket = opened as unknown as ExecSocket;
    socket.onerror = ({ message }) => onError(asApiError(new Error(message), where));
    socket.onclose = ({ code }) => onClose(code);
    return socket;
  } catch (error) {
    throw asApiError(error, where);
  }
}

class Collected extends Writable {
  readonly #chunks: Buffer[] = [];
  #size = 0;

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#size += chunk.length;
    if (this.#size <= MAX_OUTPUT) this.#chunks.push(chunk);
    done();
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}

/** Reads the final status of the protocol: Success, NonZeroExitCode with the code as a cause, or the reason why the command did not start. */
export function exitCodeOf(status: V1Status, where: string): number {
  if (status.status === 'Success') return 0;
  const code = status.details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message;
  if (code !== undefined) return Number(code);
  const said = status.message ?? 'no reason given';
  if (NO_EXECUTABLE.test(said)) return NOT_FOUND;
  throw new ApiError(status.code ?? 500, status.reason ?? 'ExecFailed', `cannot run a command in ${where}: ${said}`);
}

/** A refused upgrade arrives only as text: `Unexpected server response: 403`. */
function asApiError(error: unknown, where: string): ApiError {
  const said = error instanceof Error ? error.message : String((error as { message?: unknown }).message ?? error);
  const status = Number(/Unexpected server response: (\d{3})/.exec(said)?.[1] ?? 0);
  switch (status) {
    case 401:
    case 403:
      return new ApiError(
        status,
        'Forbidden',
        `may not run commands in ${where}: this needs the verb create on pods/exec`,
      );
    case 404:
      return new ApiError(status, 'NotFound', `${where} no longer exists`);
    default:
      return new ApiError(status, 'ExecFailed', `cannot run a command in ${where}: ${said}`);
  }
}
