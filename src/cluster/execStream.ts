import { PassThrough, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { Exec, type V1Status } from '@kubernetes/client-node';
import { ApiError } from './apiError.ts';
import type { Connection } from './connection.ts';
import { asApiError, exitCodeOf, NOT_EXECUTABLE, NOT_FOUND, type Target } from './exec.ts';

/** The container does not have the command. */
export class CommandMissing extends Error {
  override readonly name = 'CommandMissing';
}

/** A command that runs in a container, with both its streams. */
export interface ExecStream {
  /** Returns when the bytes may be used again, and not much waits to be sent. */
  write(bytes: Uint8Array): Promise<void>;
  /** What the command writes. @throws Error with what the command said, if it failed; ApiError if the connection ended before the command. */
  readonly output: AsyncIterable<Uint8Array>;
  /** Ends the connection. The command gets no more input. */
  close(): Promise<void>;
}

/** The part of `ws` that is used. The client library does not publish its types. */
interface Socket {
  readonly bufferedAmount: number;
  readonly readyState: number;
  onerror: (event: { readonly message: string }) => void;
  onclose: (event: { readonly code: number }) => void;
  send(data: Uint8Array, sent: (error?: Error) => void): void;
  pause(): void;
  resume(): void;
  close(): void;
}

/** How much may wait: to be sent, and to be read here. */
const MOST_WAITING = 4 << 20;

/** The number of the channel of standard input (v4.channel.k8s.io and v5.channel.k8s.io). */
const STDIN = 0;
const CLOSED_MS = 5_000;

/**
 * Starts a command in a container of a running pod. Unlike {@link exec}, neither its input nor its output is ever in memory as a whole.
 * @throws ApiError if the connection cannot be made.
 */
export async function execStream(
  connection: Connection,
  { namespace, pod, container }: Target,
  command: readonly string[],
): Promise<ExecStream> {
  const where = `container "${container}" of pod ${namespace}/${pod}`;
  const output = new PassThrough({ highWaterMark: MOST_WAITING });
  let said = '';
  const stderr = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      said = (said + chunk.toString()).slice(-2_000);
      done();
    },
  });
  const unread = new PassThrough();
  let socket: Socket | undefined;
  let hasEnded = false;
  const end = (error?: Error) => {
    if (hasEnded) return;
    hasEnded = true;
    if (error === undefined) output.end();
    else output.destroy(error);
  };
  // The library ends the stream at odd moments; here it ends with the command.
  const stdout = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (!hasEnded && !output.write(chunk)) {
        socket?.pause();
        output.once('drain', () => socket?.resume());
      }
      done();
    },
  });
  const ended = (status: V1Status) => {
    try {
      const code = exitCodeOf(status, where);
      if (code === NOT_FOUND || code === NOT_EXECUTABLE) {
        end(new CommandMissing(`${where} has no ${command[0] ?? ''}`));
        return;
      }
      const [words = ''] = said.trim().split('\n').slice(-1);
      end(code === 0 ? undefined : new Error(words === '' ? `the command ended with ${code}` : words));
    } catch (error) {
      end(error as Error);
    }
  };
  try {
    socket = (await new Exec(connection.config).exec(
      namespace,
      pod,
      container,
      [...command],
      stdout,
      stderr,
      unread,
      false,
      ended,
    )) as unknown as Socket;
  } catch (error) {
    throw asApiError(error, where);
  }
  const opened = socket;
  const closed = new Promise<void>((resolve) => {
    opened.onclose = ({ code }) => {
      end(new ApiError(0, 'ExecFailed', `the connection to ${where} was cut (${code})`));
      resolve();
    };
  });
  opened.onerror = ({ message }) => end(asApiError(new Error(message), where));

  return {
    output,
    async write(bytes) {
      if (hasEnded) throw new ApiError(0, 'ExecFailed', `the command in ${where} has ended`);
      const framed = Buffer.allocUnsafe(bytes.length + 1);
      framed[0] = STDIN;
      framed.set(bytes, 1);
      const sent = Promise.withResolvers<undefined>();
      opened.send(framed, () => sent.resolve(undefined));
      if (opened.bufferedAmount > MOST_WAITING) await sent.promise;
    },
    async close() {
      opened.close();
      await Promise.race([closed, pause(CLOSED_MS, undefined, { ref: false })]);
    },
  };
}
