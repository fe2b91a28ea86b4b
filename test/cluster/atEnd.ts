import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';

/**
 * Runs a command when this process ends, however it ends: a shell outside waits for the end of a pipe that the kernel closes with us, even on
 * `kill -9`. The shell has a session of its own, so that Ctrl-C does not reach it.
 *
 * @returns what runs the command already now, and waits until it is done
 */
export function atEnd(...command: readonly string[]): () => Promise<void> {
  const shell = spawn('sh', ['-c', 'cat >/dev/null; exec "$@"', 'sh', ...command], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const done = once(shell, 'close');
  shell.unref();
  (shell.stdin as Pick<Socket, 'unref'> & Writable).unref();
  return async () => {
    shell.ref();
    shell.stdin.end();
    await done;
  };
}
