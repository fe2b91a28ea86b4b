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
  /** Of the machine on which the engine publishes ports. */
  readonly address: string;
  /** What Docker's own client needs in the environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Runs Docker's own client. @returns its output @throws Error with what it says on standard error */
  docker(...args: readonly string[]): Promise<string>;
  load(image: ImageSpec): Promise<void>;
  /** The directory of this machine that is the volume. */
  volume(name: string): string;
  stop(): Promise<void>;
}

/**
 * Starts a Docker Engine in a sandbox: it ends with whoever started it, and so do its containers. It needs root on Linux. Containers of one network reach each
 * other, and this machine reaches them; nothing leads out.
 */
export async function engine(name = `docker-${process.pid}`): Promise<TestEngine> {
  if (process.getuid?.() !== 0) throw new Error('a Docker Engine needs root on Linux: run the test as root');
  const programs = dockerPrograms();
  const box = await sandbox(name);
  const inBox = (...parts: string[]) => join(box.directory, ...parts);
  const [data, socket, log] = [inBox('data'), inBox('docker.sock'), inBox('dockerd.log')];
  mkdirSync(data);
  const [system, user] = programs.path;
  const path = [system, user, process.env.PATH ?? ''].join(':');
  box.start(
    [
      join(system, 'dockerd'),
      ...['--data-root', data],
      ...['--exec-root', inBox('exec')],
      ...['--pidfile', inBox('dockerd.pid')],
      ...['--host', `unix://${socket}`],
      // This machine has a way to these addresses.
      ...['--default-address-pool', `base=${box.network.pods},size=24`],
      ...['--cgroup-parent', box.controlGroup('docker')],
      '--iptables=false',
      '--ip6tables=false',
      ...['--userland-proxy-path', join(system, 'docker-proxy')],
      ...['--init-path', join(user, 'docker-init')],
    ],
    log,
    { PATH: path, ...programs.environment },
  );
  const run = promisify(execFile);
  const environment = { PATH: path, DOCKER_HOST: `unix://${socket}`, DOCKER_CONFIG: inBox('config') };
  const docker = async (...args: readonly string[]) => {
    const { stdout } = await run('docker', args, { env: environment, maxBuffer: 1 << 26 });
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
    address: box.network.inside,
    environment,
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
