import { Readable, Writable } from 'node:stream';
import { Exec, type V1Status } from '@kubernetes/client-node';
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
  { namespace, pod, container }: Target,
  command: readonly string[],
  { stdin, timeout = TIMEOUT_MS, signal }: ExecOptions = {},
): Promise<ExecResult> {
  signal?.throwIfAborted();
  const [stdout, stderr] = [new Collected(), new Collected()];
  const limit = AbortSignal.timeout(timeout);
  const stop = signal === undefined ? limit : AbortSignal.any([signal, limit]);
  const where = `container "${container}" of pod ${namespace}/${pod}`;

  const status = await new Promise<V1Status>((resolve, reject) => {
    const failed = (error: unknown) => reject(asApiError(error, where));
    const aborted = () =>
      reject(
        signal?.aborted === true
          ? (signal.reason as Error)
          : new ApiError(0, 'Timeout', `a command in ${where} did not end within ${timeout / 1000} s`),
      );
    stop.addEventListener('abort', aborted, { once: true });
    new Exec(connection.config)
      .exec(
        namespace,
        pod,
        container,
        [...command],
        stdout,
        stderr,
        stdin === undefined ? null : Readable.from(stdin),
        false,
        resolve,
      )
      .then((opened: unknown) => {
        const socket = opened as Socket;
        const close = () => socket.close();
        if (stop.aborted) close();
        stop.addEventListener('abort', close, { once: true });
        socket.onerror = ({ message }) => failed(new Error(message));
        // The library reports nothing if the connection closes before the status has arrived.
        socket.onclose = ({ code }) => failed(new Error(`the connection closed (${code}) before the command ended`));
      }, failed);
  });
  return { stdout: stdout.text(), stderr: stderr.text(), exitCode: exitCodeOf(status, where) };
}

/** The part of the client library's WebSocket that we use. The library does not publish its types. */
interface Socket {
  onerror: (event: { readonly message: string }) => void;
  onclose: (event: { readonly code: number }) => void;
  close(): void;
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
export function asApiError(error: unknown, where: string): ApiError {
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
