import type { Container } from '../docker/containers.ts';
import { directoryOf, type Volume } from '../docker/volumes.ts';
import { isWithin } from '../users/mounts.ts';

/** The containers that have the directory, or a part of it, mounted: `prosaas-calls-1 (runs)`. */
export function holdersOf(path: string, containers: readonly Container[], volumes: readonly Volume[]): string[] {
  const directories = new Map(volumes.map((volume) => [volume.name, directoryOf(volume)]));
  return containers
    .filter(({ mounts }) =>
      mounts.some(({ type, source }) => {
        const directory = type === 'volume' ? directories.get(source) : type === 'bind' ? source : undefined;
        return directory !== undefined && (isWithin(path, directory) || isWithin(directory, path));
      }),
    )
    .map(({ name, isRunning }) => `${name} (${isRunning ? 'runs' : 'has stopped'})`);
}
