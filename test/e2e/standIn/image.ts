import { bundle } from '../../../image/bundle.ts';
import { executable } from '../../../image/executable.ts';
import { NODE_ENVIRONMENT, nodeRuntime } from '../../../image/nodeRuntime.ts';
import type { ImageFile, ImageSpec } from '../../../image/oci.ts';
import { USER } from '../../../image/systemFiles.ts';

/** What the commands and healthchecks of the example call by name, besides sh. */
const PROGRAMS = ['python', 'curl', 'wget', 'redis-cli'];

/**
 * One image under many names, in the place of all images of an application.
 * @param names as Kubernetes objects name them
 * @param ports on all of which each service listens, its own among them
 * @param ends words of commands that are to end at once
 */
export async function standIn(
  names: readonly string[],
  ports: readonly number[],
  ends: readonly string[],
): Promise<ImageSpec> {
  const [name = '', ...aliases] = [...new Set(names.map(canonical))];
  const files: ImageFile[] = [
    ...(await nodeRuntime()),
    ...(await executable('/bin/sh', '/bin/sh', 'install a shell')),
    ...(await bundle({ program: 'test/e2e/standIn/program.ts' })).map((file) => ({
      path: `/stand-in/${file.name}`,
      content: file.content,
    })),
    { path: '/stand-in/run', content: '#!/usr/bin/node\nimport("/stand-in/program.js");\n', mode: 0o755 },
    ...PROGRAMS.map((program) => ({ path: `/usr/bin/${program}`, link: '/stand-in/run' })),
  ];
  return {
    name,
    aliases,
    // Node and the shell share libraries.
    files: [...new Map(files.map((file) => [file.path, file])).values()],
    config: {
      Entrypoint: ['/stand-in/run'],
      User: `${USER}:${USER}`,
      Env: [...NODE_ENVIRONMENT, `STAND_IN_PORTS=${ports.join(',')}`, `STAND_IN_ENDS=${ends.join(',')}`],
    },
  };
}

/** The whole name that a container runtime knows an image by: `nginx` is docker.io/library/nginx:latest. */
export function canonical(image: string): string {
  const [first = '', ...rest] = image.split('/');
  const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const named = hasRegistry ? image : `docker.io/${rest.length === 0 ? 'library/' : ''}${image}`;
  return /:[\w.-]+$/.test(named) ? named : `${named}:latest`;
}
