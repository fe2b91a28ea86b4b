import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The program, as Node runs it: what `setup/program.ts` has built, else the sources. */
export const MAIN = process.env.RECORDINGS_PROGRAM ?? fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs `recordings` as a person does, in a process of its own.
 *
 * @param onceItTells what to do, once, when it tells of its progress on standard error.
 * @param onOutput what to do each time it prints, with all that it has printed.
 */
export async function recordings(
  args: readonly string[],
  kubeconfig?: string,
  onceItTells?: (child: ChildProcess) => unknown,
  env: Readonly<Record<string, string>> = {},
  onOutput?: (child: ChildProcess, stdout: string) => unknown,
): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, ...env, ...(kubeconfig === undefined ? {} : { KUBECONFIG: kubeconfig }) },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    onOutput?.(child, stdout);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    if (stderr === '') onceItTells?.(child);
    stderr += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}
