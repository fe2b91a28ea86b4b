import { isNotFound } from './engineError.ts';
import type { Engine } from './engine.ts';

/** A Docker volume. */
export interface Volume {
  readonly name: string;
  /** The directory of this machine that the volume is. */
  readonly directory: string;
  readonly driver: string;
  /** Of a local volume that is a mount of its own: `{type: 'nfs', device: …}`. */
  readonly options: Readonly<Record<string, string>>;
}

interface Inspected {
  readonly Name: string;
  readonly Mountpoint: string;
  readonly Driver: string;
  readonly Options: Readonly<Record<string, string>> | null;
}

/** @returns undefined if there is none of that name. @throws EngineError */
export async function volumeOf(engine: Engine, name: string): Promise<Volume | undefined> {
  try {
    const { Name, Mountpoint, Driver, Options } = await engine.json<Inspected>(`/volumes/${encodeURIComponent(name)}`);
    return { name: Name, directory: Mountpoint, driver: Driver, options: Options ?? {} };
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** @throws EngineError */
export async function volumeNames(engine: Engine): Promise<string[]> {
  const { Volumes } = await engine.json<{ readonly Volumes: readonly Inspected[] | null }>('/volumes');
  return (Volumes ?? []).map(({ Name }) => Name).toSorted();
}

/**
 * The directory of this machine that shows what is in a volume, also while no container runs; undefined for volumes of other drivers and of the network, whose
 * mount point is empty until a container mounts them.
 */
export function directoryOf({ driver, directory, options }: Volume): string | undefined {
  if (driver !== 'local') return undefined;
  const { o = '', device } = options;
  if (device === undefined) return directory;
  return o.split(',').includes('bind') ? device : undefined;
}
