import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { executable } from './executable.ts';
import type { ImageFile } from './oci.ts';
import { systemFiles } from './systemFiles.ts';

/** The environment of an image with nodeRuntime. containerd sets a default PATH only for images without any environment. */
export const NODE_ENVIRONMENT = ['PATH=/usr/bin', 'NODE_ENV=production'];

/**
 * And of one that rests most of its time: a small nursery and the leave to clean up when asked for V8; for the C library one pool, of which
 * it gives back what is free. Together a third of the memory at 5,000 workloads (bench/README.md).
 */
export const RESTING_ENVIRONMENT = [
  ...NODE_ENVIRONMENT,
  'NODE_OPTIONS=--expose-gc --max-semi-space-size=2',
  'MALLOC_ARENA_MAX=1',
  'MALLOC_TRIM_THRESHOLD_=131072',
];

/**
 * The files that make /usr/bin/node run in an empty image: the Node 24 of the npm package `node`, its libraries, and the
 * system files. No certificates: Node trusts the authorities compiled into it, and those of the building machine
 * (a company's proxy, say) have no place in an image.
 * @throws Error if the package's install script has not run.
 */
export async function nodeRuntime(): Promise<ImageFile[]> {
  const node = join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node');
  return [...(await executable('/usr/bin/node', node, 'run npm ci')), ...systemFiles];
}
