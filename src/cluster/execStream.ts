import { PassThrough, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { V1Status } from '@kubernetes/client-node';
import { ApiError } from './apiError.ts';
import type { Connection } from './connection.ts';
import { exitCodeOf, NOT_EXECUTABLE, NOT_FOUND, openExec, placeOf, type Target } from './exec.ts';

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

/** How much may wait: to be sent, and to be read here. */
const MOST_WAITING = 1 << 20;

/** The largest message. The library copies each again, so of large ones the garbage would be most of the memory. */
const PIECE = 1 << 16;

/** How long what is less waits for more. A message costs the API server, kubelet and container runtime as much as twenty kilobytes in it do. */
const TOGETHER_MS = 2;

/** The number of the channel of standard input (v4.channel.k8s.io and v5.channel.k8s.io). */
const STDIN = 0;
const CLOSED_MS = 5_000;

/**
 * Starts a command in a container of a running pod. Unlike {@link exec}, neither its input nor its output is ever in memory as a whole.
 * @throws ApiError if the connection cannot be made.
 */
export async function execStream(
  connection: Connection,
  target: Target,
  command: readonly string[],
): Promise<ExecStream> {
  const where = placeOf(target);
  const output = new PassThrough({ highWaterMark: MOST_WAITING });
  // The command may fail before anybody reads. Whoever reads then hears of the failure.
  output.on('error', () => undefined);
  let said = '';
  const stderr = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      said = (said + chunk.toString()).slice(-2_000);
      done();
    },
  });
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
      if (!hasEnded && !output.destroyed && !output.write(chunk)) {
        // The socket is there by now: so much cannot have come with its first bytes.
        socket.pause();
        output.once('drain', () => socket.resume());
      }
      done();
    },
  });
  const onStatus = (status: V1Status) => {
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
  /** For messages: those that are being sent by nobody. */
  const unused: Buffer[] = [];
  /** What was written last, and is less than a whole message. */
  let [begun, length] = [undefined as Buffer | undefined, 0];
  let due: NodeJS.Timeout | undefined;
  const closed = Promise.withResolvers<undefined>();
  const onClose = (code: number) => {
    end(new ApiError(0, 'ExecFailed', `the connection to ${where} was cut (${code})`));
    closed.resolve(undefined);
  };
  // What is written goes to the socket itself: only so can the writer wait.
  const streams = { stdin: new PassThrough(), stdout, stderr };
  const socket = await openExec(connection, target, command, streams, { onStatus, onError: end, onClose });

  const beginning = (): Buffer => {
    const message = unused.pop() ?? Buffer.allocUnsafeSlow(PIECE + 1);
    message[0] = STDIN;
    return message;
  };
  const send = async (): Promise<void> => {
    clearTimeout(due);
    due = undefined;
    if (begun === undefined) return;
    const [message, sent] = [begun, Promise.withResolvers<undefined>()];
    socket.send(message.subarray(0, 1 + length), () => {
      unused.push(message);
      sent.resolve(undefined);
    });
    [begun, length] = [undefined, 0];
    await sent.promise;
  };

  return {
    output,
    async write(bytes) {
      if (hasEnded) throw new ApiError(0, 'ExecFailed', `the command in ${where} has ended`);
      let sent: Promise<void> | undefined;
      for (let at = 0; at < bytes.length;) {
        begun ??= beginning();
        const piece = bytes.subarray(at, at + PIECE - length);
        begun.set(piece, 1 + length);
        length += piece.length;
        at += piece.length;
        if (length === PIECE) sent = send();
      }
      // Small writes that follow each other go together.
      if (begun !== undefined) due ??= setTimeout(() => void send(), TOGETHER_MS);
      if (socket.bufferedAmount > MOST_WAITING) await sent;
    },
    async close() {
      void send();
      // A connection that is paused, because nobody reads on, does not hear that the other side closes, too.
      output.destroy();
      socket.resume();
      socket.close();
      await Promise.race([closed.promise, pause(CLOSED_MS, undefined, { ref: false })]);
    },
  };
}
