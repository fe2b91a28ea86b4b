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

/** Both outputs come in one stream, in frames: one byte says which (1 or 2), and after three zeros four bytes say how long the frame is. */
async function outputsOf(stream: AsyncIterable<Uint8Array>): Promise<[stdout: string, stderr: string]> {
  const bytes = new Bytes(stream);
  const outputs: Record<number, Buffer[]> = { 1: [], 2: [] };
  let sum = 0;
  for (;;) {
    const head = await bytes.exactly(8);
    if (head.length < 8) break;
    const frame = await bytes.exactly(head.readUInt32BE(4));
    sum += frame.length;
    if (sum > MAX_OUTPUT) throw new EngineError(0, `a command wrote more than ${MAX_OUTPUT} bytes`);
    outputs[head[0] ?? 1]?.push(frame);
  }
  const text = (which: number) => Buffer.concat(outputs[which] ?? []).toString();
  return [text(1), text(2)];
}
