import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { keepSaying, LASTING } from '../../test/cluster/say.ts';

const here = (file: string) => fileURLToPath(new URL(`kopf/${file}`, import.meta.url));

/** The operator as a user of kopf would write it. */
export const KOPF_OPERATOR = here('operator.py');

/**
 * Installs kopf into an environment of Python of its own, unless it is there.
 *
 * @returns the path of the Python that has kopf
 * @throws Error with what to do if there is no Python, or no package
 */
export async function kopfPython(): Promise<string> {
  const requirements = here('requirements.txt');
  const key = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 12);
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'recordings-operator', 'bench');
  const target = join(cache, `kopf-${key}`);
  const python = (directory: string) => join(directory, 'bin/python3');
  if (existsSync(target)) return python(target);
  await mkdir(dirname(target), { recursive: true });
  const partial = `${target}.${process.pid}.partial`;
  let last = 'making an environment of Python';
  const stopSaying = keepSaying(() => `installing kopf: ${last}`, LASTING);
  const run = async (program: string, ...args: string[]) => {
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => (last = line.trim()));
    const [code] = (await once(child, 'close')) as [number | null];
    if (code === 0) return;
    throw new Error(
      `kopf cannot be installed: ${last}. It needs Python 3.10 or newer with venv and pip (on Debian: apt-get install python3-venv); --no-peers measures without it`,
    );
  };
  try {
    await run('python3', '-m', 'venv', partial);
    await run(python(partial), '-m', 'pip', 'install', '--require-hashes', '--requirement', requirements);
    await rename(partial, target);
    stopSaying('installed kopf');
  } catch (error) {
    stopSaying();
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
  return python(target);
}
