import type { Fault } from '../fault.ts';
import type { Service } from '../service.ts';

export function replicaFaults({ replicas, keepsStateInMemory, volumes, once }: Service): Fault[] {
  if (replicas <= 1) return [];
  const why = reason({ keepsStateInMemory, volumes, once });
  return why === undefined ? [] : [{ path: ['replicas'], message: `there can be only one replica: ${why}` }];
}

function reason({
  keepsStateInMemory,
  volumes,
  once,
}: Pick<Service, 'keepsStateInMemory' | 'volumes' | 'once'>): string | undefined {
  if (once) return 'it runs once';
  if (keepsStateInMemory) return 'each would keep its own state in memory';
  return Object.values(volumes).some(({ claim }) => claim !== undefined) ? 'its own claim serves one pod' : undefined;
}
