import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Channel } from '../../src/move/wire.ts';
import { MAIN } from '../recordings.ts';

/** A mover in a process of this machine instead of a pod. */
export function moverHere(...args: readonly string[]): Channel & { readonly pid: number } {
  const child = spawn(process.execPath, [MAIN, 'mover', ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'close') as Promise<[number | null]>;
  return {
    pid: child.pid ?? 0,
    async write(bytes) {
      if (!child.stdin.write(Buffer.from(bytes))) await Promise.race([once(child.stdin, 'drain'), ended]);
    },
    output: (async function* () {
      yield* child.stdout as AsyncIterable<Uint8Array>;
      const [code] = await ended;
      if (code !== 0) throw new Error(said.trim().split('\n').at(-1) ?? '');
    })(),
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}
