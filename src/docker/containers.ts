import { posix } from 'node:path';
import type { Engine } from './engine.ts';

/** The labels that Docker Compose puts on what it makes. */
const PROJECT = 'com.docker.compose.project';
const SERVICE = 'com.docker.compose.service';

/** A container of a Compose project, running or not. */
export interface Container {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly isRunning: boolean;
  readonly mounts: readonly Mount[];
  readonly image: string;
  readonly command: readonly string[];
  readonly entrypoint: readonly string[];
  /** `NAME=VALUE`, of the image and of the service. */
  readonly environment: readonly string[];
  /** Mount options by path. */
  readonly tmpfs: Readonly<Record<string, string>>;
}

export interface Mount {
  readonly type: 'volume' | 'bind' | 'tmpfs' | 'other';
  /** Of a volume its name, of a bind the path on the host. */
  readonly source: string;
  /** The path in the container. */
  readonly target: string;
  readonly isReadOnly: boolean;
}

/** Of `GET /containers/{id}/json`, what is read. */
interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly State: { readonly Running: boolean };
  readonly Config: {
    readonly Image: string;
    readonly Cmd: readonly string[] | null;
    readonly Entrypoint: readonly string[] | null;
    readonly Env: readonly string[] | null;
    readonly Labels: Readonly<Record<string, string>> | null;
  };
  readonly HostConfig: { readonly Tmpfs?: Readonly<Record<string, string>> | null };
  readonly Mounts: readonly {
    readonly Type: string;
    readonly Name?: string;
    readonly Source: string;
    readonly Destination: string;
    readonly RW: boolean;
  }[];
}

/** All containers of a Compose project, or of the engine, sorted by name. @throws EngineError */
export async function containersOf(engine: Engine, project?: string, signal?: AbortSignal): Promise<Container[]> {
  const until = signal === undefined ? {} : { signal };
  const filters = JSON.stringify(project === undefined ? {} : { label: [`${PROJECT}=${project}`] });
  const listed = await engine.json<readonly { readonly Id: string }[]>('/containers/json', {
    query: { all: '1', filters: Buffer.from(filters).toString('latin1') },
    ...until,
  });
  const inspected = await Promise.all(listed.map(({ Id }) => engine.json<Inspected>(`/containers/${Id}/json`, until)));
  return inspected.map(containerOf).toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** The projects of which the engine has containers, sorted. @throws EngineError */
export async function projectsOf(engine: Engine): Promise<string[]> {
  const filters = JSON.stringify({ label: [PROJECT] });
  const listed = await engine.json<readonly { readonly Labels: Readonly<Record<string, string>> }[]>(
    '/containers/json',
    {
      query: { all: '1', filters },
    },
  );
  return [...new Set(listed.map(({ Labels }) => Labels[PROJECT] ?? ''))].toSorted();
}

function containerOf({ Id, Name, State, Config, HostConfig, Mounts }: Inspected): Container {
  return {
    id: Id,
    name: Name.replace(/^\//, ''),
    service: Config.Labels?.[SERVICE] ?? '',
    isRunning: State.Running,
    mounts: Mounts.map(({ Type, Name: volume, Source, Destination, RW }) => ({
      type: Type === 'volume' || Type === 'bind' || Type === 'tmpfs' ? Type : 'other',
      source: Type === 'volume' ? (volume ?? '') : Source,
      target: posix.normalize(Destination),
      isReadOnly: !RW,
    })),
    image: Config.Image,
    command: Config.Cmd ?? [],
    entrypoint: Config.Entrypoint ?? [],
    environment: Config.Env ?? [],
    tmpfs: HostConfig.Tmpfs ?? {},
  };
}
