import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ImageSpec } from '../../image/oci.ts';
import { writeImage } from '../../image/oci.ts';
import { tail } from '../cluster/component.ts';
import { endSandbox, sandbox } from '../cluster/sandbox.ts';
import { eventually } from '../eventually.ts';
import { dockerPrograms } from './programs.ts';

/** A Docker Engine of a test's own. */
export interface TestEngine {
  /** For DOCKER_HOST. */
  readonly host: string;
  readonly socket: string;
  /** Runs Docker's own client. @returns its output @throws Error with what it says on standard error */
  docker(...args: readonly string[]): Promise<string>;
  load(image: ImageSpec): Promise<void>;
  /** The directory of this machine that is the volume. */
  volume(name: string): string;
  stop(): Promise<void>;
}

/**
 * Starts a Docker Engine in a sandbox: it ends with whoever started it, and so do its containers. It needs root on Linux. Containers of one network reach each
 * other; nothing leads out, and no port is published.
 */
export async function engine(name = `docker-${process.pid}`): Promise<TestEngine> {
  if (process.getuid?.() !== 0) throw new Error('a Docker Engine needs root on Linux: run the test as root');
  const programs = dockerPrograms();
  const box = await sandbox(name);
  const inBox = (...parts: string[]) => join(box.directory, ...parts);
  const [data, socket, log] = [inBox('data'), inBox('docker.sock'), inBox('dockerd.log')];
  mkdirSync(data);
  const path = [...programs, process.env.PATH ?? ''].join(':');
  const [system = '', user = ''] = programs;
  box.start(
    [
      join(system, 'dockerd'),
      ...['--data-root', data],
      ...['--exec-root', inBox('exec')],
      ...['--pidfile', inBox('dockerd.pid')],
      ...['--host', `unix://${socket}`],
      ...['--cgroup-parent', box.controlGroup('docker')],
      '--iptables=false',
      '--ip6tables=false',
      ...['--userland-proxy-path', join(system, 'docker-proxy')],
      ...['--init-path', join(user, 'docker-init')],
    ],
    log,
    { PATH: path },
  );
  const run = promisify(execFile);
  const docker = async (...args: readonly string[]) => {
    const env = { PATH: path, DOCKER_HOST: `unix://${socket}`, HOME: box.directory };
    const { stdout } = await run(join(user, 'docker'), args, { env, maxBuffer: 1 << 26 });
    return stdout.trim();
  };
  const stop = () => endSandbox(name);
  try {
    await eventually('the Docker Engine answers', () => docker('version'), { diagnosis: () => tail(log) });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    host: `unix://${socket}`,
    socket,
    docker,
    async load(image) {
      const tar = inBox(`${image.name.replaceAll(/\W/g, '-')}.tar`);
      await writeImage(image, tar);
      await docker('load', '--quiet', '--input', tar);
      execFileSync('rm', [tar]);
    },
    volume: (volume) => join(data, 'volumes', volume, '_data'),
    stop,
  };
}
