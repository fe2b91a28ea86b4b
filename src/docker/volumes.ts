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
    return volumeFrom(await engine.json<Inspected>(`/volumes/${encodeURIComponent(name)}`));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

const volumeFrom = ({ Name, Mountpoint, Driver, Options }: Inspected): Volume => ({
  name: Name,
  directory: Mountpoint,
  driver: Driver,
  options: Options ?? {},
});

/** All volumes, sorted by name. @throws EngineError */
export async function volumesOf(engine: Engine): Promise<Volume[]> {
  const { Volumes } = await engine.json<{ readonly Volumes: readonly Inspected[] | null }>('/volumes');
  return (Volumes ?? []).map(volumeFrom).toSorted((one, other) => (one.name < other.name ? -1 : 1));
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
