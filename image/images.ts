import { fileURLToPath } from 'node:url';
import { OPERATOR_IMAGE } from '../src/api/image.ts';
import { bundle, OPERATOR } from './bundle.ts';
import { executable } from './executable.ts';
import { labelsOf, revisionHere } from './labels.ts';
import { NODE_ENVIRONMENT, nodeRuntime, RESTING_ENVIRONMENT } from './nodeRuntime.ts';
import type { ImageFile, ImageSpec } from './oci.ts';
import { systemFiles, USER } from './systemFiles.ts';
import { PROGRAM } from '../src/api/image.ts';

const inRepository = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The images that this repository builds; each reads this machine's files and says what its image is made of. */
export const images = { operator, prosaas, 'prosaas-web': web, 'prosaas-redis': redis } satisfies Record<
  string,
  () => Promise<ImageSpec>
>;

const user = `${USER}:${USER}`;

async function operator(): Promise<ImageSpec> {
  return operatorImage(await nodeRuntime());
}

/** @param runtime the files that make Node run */
export async function operatorImage(runtime: readonly ImageFile[]): Promise<ImageSpec> {
  return {
    name: OPERATOR_IMAGE,
    base: runtime,
    files: await app(OPERATOR),
    config: { Entrypoint: [...PROGRAM], User: user, Env: RESTING_ENVIRONMENT, Labels: labelsOf(revisionHere()) },
  };
}

/** The users of the recordings, in one image as in the original product. Which of them runs is the argument: /app/worker.js */
async function prosaas(): Promise<ImageSpec> {
  return service(
    'prosaas',
    ['api', 'calls', 'worker'],
    [
      // Without a mount the services find their own, empty directory here, as in the original images.
      { path: '/app/server/recordings', directory: true, owner: USER },
    ],
  );
}

/** What is around them: the page in front, and Twilio's stand-in. */
async function web(): Promise<ImageSpec> {
  return service(
    'prosaas-web',
    ['web', 'twilio'],
    [{ path: '/app/page', source: inRepository('examples/prosaas/src/page') }],
  );
}

async function service(name: string, services: readonly string[], files: readonly ImageFile[]): Promise<ImageSpec> {
  const entryPoints = Object.fromEntries(services.map((each) => [each, `examples/prosaas/src/${each}.ts`]));
  return {
    name: `docker.io/library/${name}:dev`,
    base: await nodeRuntime(),
    files: [...(await app(entryPoints)), ...files],
    config: { Entrypoint: ['node'], User: user, WorkingDir: '/app', Env: NODE_ENVIRONMENT },
  };
}

async function redis(): Promise<ImageSpec> {
  return {
    name: 'docker.io/library/prosaas-redis:dev',
    files: [
      ...(await executable('/usr/bin/redis-server', '/usr/bin/redis-server', 'install the package redis-server')),
      ...systemFiles,
      { path: '/data', directory: true, owner: USER },
    ],
    config: {
      // As the official image: reachable from other pods without a password. Unlike it, nothing is saved: a failed save
      // on a read-only root would stop all writes. Arguments of the pod come later and win.
      Entrypoint: ['redis-server', '--protected-mode', 'no', '--save', ''],
      User: user,
      WorkingDir: '/data',
    },
  };
}

async function app(entryPoints: Record<string, string>): Promise<ImageFile[]> {
  return (await bundle(entryPoints)).map(({ name, content }) => ({ path: `/app/${name}`, content }));
}
