import { InvalidArgumentError } from 'commander';
import type { Images } from '../application/read.ts';

/**
 * An image for a service, as CI names it: `worker=registry.example.com/prosaas:1.4`.
 * @param before those of the same flag so far
 * @throws InvalidArgumentError
 */
export function serviceImage(value: string, before: Images = {}): Images {
  const [, service = '', image = ''] = /^([^=]+)=(\S+)$/.exec(value) ?? [];
  if (service === '')
    throw new InvalidArgumentError(
      'Write the service and its image: --image worker=registry.example.com/prosaas/worker:1.4.',
    );
  if (Object.hasOwn(before, service)) throw new InvalidArgumentError(`Name an image for service "${service}" once.`);
  return { ...before, [service]: image };
}
