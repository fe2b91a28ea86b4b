import type { FieldFault } from '../fieldFault.ts';
import type { Service } from '../service.ts';

export function replicaFaults({ replicas, keepsStateInMemory, volumes, once }: Service): FieldFault[] {
  if (replicas <= 1) return [];
  const why = reason({ keepsStateInMemory, volumes, once });
  return why === undefined ? [] : [{ path: ['replicas'], message: `must be at most 1: ${why}` }];
}

function reason({
  keepsStateInMemory,
  volumes,
  once,
}: Pick<Service, 'keepsStateInMemory' | 'volumes' | 'once'>): string | undefined {
  if (once) return 'a service with once runs one pod';
  if (keepsStateInMemory) return 'each replica would keep its own state in memory';
  return Object.values(volumes).some(({ claim }) => claim !== undefined)
    ? 'only one pod can use its own claim'
    : undefined;
}
