import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { InsideSource, type Start } from '../../src/files/insideSource.ts';

class Missing extends Error {}

/**
 * A container that has one interpreter only: here, a process of this machine that may start only that one.
 * @param uid the user of the container, where this is root's machine.
 */
export const having =
  (only: string, uid?: number): Start =>
  ([program = '', ...words]) => {
    if (program !== only) return Promise.resolve({ output: failing(), close: () => Promise.resolve() });
    const child = spawn(program === 'node' ? process.execPath : program, words, {
      stdio: ['ignore', 'pipe', 'ignore'],
      ...(uid === undefined || process.getuid?.() !== 0 ? {} : { uid, gid: uid }),
    });
    const ended = once(child, 'close') as Promise<[number]>;
    return Promise.resolve({
      output: (async function* () {
        yield* child.stdout as AsyncIterable<Uint8Array>;
        const [code] = await ended;
        if (code !== 0) throw new Error(`ended with ${code}`);
      })(),
      async close() {
        // What the shell started ends by this: nobody reads what it writes.
        child.stdout.destroy();
        child.kill();
        await ended;
      },
    });
  };

async function* failing(): AsyncGenerator<Uint8Array> {
  await Promise.reject(new Missing());
  yield Buffer.of();
}

/** The files below a directory of such a container. */
export const insideOf = (only: string, directory: string, uid?: number): InsideSource =>
  new InsideSource(having(only, uid), directory, (error) => error instanceof Missing);
