import type { IncomingMessage } from 'node:http';
import { Bytes } from '../files/bytes.ts';
import type { Container } from './containers.ts';
import type { Engine } from './engine.ts';
import { EngineError } from './engineError.ts';

export interface Executed {
  readonly stdout: string;
  readonly stderr: string;
  /** As in a shell: 127 if the container does not have the command, 126 if the command cannot be run. */
  readonly exitCode: number;
}

/** The limit for each output. Our commands never write more. */
const MAX_OUTPUT = 4 * 1024 * 1024;

/** What runtimes say if the executable does not exist: engines before 23 give it exit code 126. */
const NO_EXECUTABLE = /executable file not found|no such file or directory/i;

/** Runs a command in a running container, as the user of the container, and waits for its end. @throws EngineError */
export async function exec(engine: Engine, { id }: Container, command: readonly string[]): Promise<Executed> {
  const wanted = { AttachStdout: true, AttachStderr: true, Cmd: command };
  const { Id } = await engine.json<{ readonly Id: string }>(`/containers/${id}/exec`, { method: 'POST', body: wanted });
  const start = { method: 'POST', body: { Detach: false, Tty: false } } as const;
  try {
    const [stdout, stderr] = await outputsOf(await engine.stream(`/exec/${Id}/start`, start));
    const { ExitCode } = await engine.json<{ readonly ExitCode: number | null }>(`/exec/${Id}/json`);
    return { stdout, stderr, exitCode: ExitCode ?? 1 };
  } catch (error) {
    if (!(error instanceof EngineError) || !NO_EXECUTABLE.test(error.message)) throw error;
    return { stdout: '', stderr: error.message, exitCode: 127 };
  }
}

/** The container does not have the command. */
export class CommandMissing extends Error {
  override readonly name = 'CommandMissing';
}

/** By the convention of shells: a command that cannot be run, and one that is not there. */
const MISSING = [126, 127];

/**
 * Starts a command in a running container, as root, so that it may read everything there. Unlike that of {@link exec}, its output is never in memory as a whole.
 * The output throws CommandMissing, EngineError, and Error with what the command said if it failed.
 */
export function execStream(
  engine: Engine,
  { id }: Container,
  command: readonly string[],
  signal?: AbortSignal,
): { readonly output: AsyncGenerator<Uint8Array>; close(): Promise<void> } {
  const until = signal === undefined ? {} : { signal };
  let stream: IncomingMessage | undefined;
  async function* run(): AsyncGenerator<Uint8Array> {
    const wanted = { AttachStdout: true, AttachStderr: true, Cmd: command, User: '0' };
    const made = { method: 'POST', body: wanted, ...until } as const;
    const { Id } = await engine.json<{ readonly Id: string }>(`/containers/${id}/exec`, made);
    let said = '';
    try {
      stream = await engine.stream(`/exec/${Id}/start`, {
        method: 'POST',
        body: { Detach: false, Tty: false },
        ...until,
      });
      for await (const { output, piece } of framesIn(stream)) {
        if (output === STDOUT) yield piece;
        else said = (said + piece.toString()).slice(-2_000);
      }
    } catch (error) {
      if (!(error instanceof EngineError) || !NO_EXECUTABLE.test(error.message)) throw error;
      throw new CommandMissing(error.message);
    }
    const { ExitCode } = await engine.json<{ readonly ExitCode: number | null }>(`/exec/${Id}/json`, until);
    if (MISSING.includes(ExitCode ?? 1)) throw new CommandMissing(`the container has no ${command[0] ?? ''}`);
    const [words = ''] = said.trim().split('\n').slice(-1);
    if (ExitCode !== 0) throw new Error(words === '' ? `the command ended with ${ExitCode ?? 1}` : words);
  }
  return {
    output: run(),
    close: () => {
      stream?.destroy();
      return Promise.resolve();
    },
  };
}

const STDOUT = 1;

/** Both outputs come in one stream, in frames: one byte says which (1 or 2), and after three zeros four bytes say how long the frame is. */
async function* framesIn(stream: AsyncIterable<Uint8Array>): AsyncGenerator<{ output: number; piece: Buffer }> {
  const bytes = new Bytes(stream);
  for (;;) {
    const head = await bytes.exactly(8);
    if (head.length < 8) return;
    for (let left = head.readUInt32BE(4); left > 0;) {
      const piece = await bytes.some(left);
      if (piece.length === 0) throw new EngineError(0, 'the connection to the Docker Engine was cut');
      left -= piece.length;
      yield { output: head[0] ?? STDOUT, piece };
    }
  }
}

async function outputsOf(stream: AsyncIterable<Uint8Array>): Promise<[stdout: string, stderr: string]> {
  const outputs: Record<number, Buffer[]> = { 1: [], 2: [] };
  let sum = 0;
  for await (const { output, piece } of framesIn(stream)) {
    sum += piece.length;
    if (sum > MAX_OUTPUT) throw new EngineError(0, `a command wrote more than ${MAX_OUTPUT} bytes`);
    outputs[output]?.push(piece);
  }
  const text = (which: number) => Buffer.concat(outputs[which] ?? []).toString();
  return [text(1), text(2)];
}
