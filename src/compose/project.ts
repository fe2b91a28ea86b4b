import type { Position } from './error.ts';
import type { Json, Path } from './document/node.ts';

/** A service as Compose runs it. Every attribute is in its long form, and absent if the service does not set it. */
export interface Service {
  readonly profiles?: readonly string[];
  readonly image?: string;
  readonly build?: Build;
  readonly provider?: Json;
  readonly command: readonly string[] | null;
  readonly entrypoint: readonly string[] | null;
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly env_file?: readonly { readonly path?: string; readonly required?: false; readonly format?: string }[];
  readonly label_file?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, Dependency>>;
  readonly volumes?: readonly VolumeMount[];
  readonly tmpfs?: readonly string[];
  readonly ports?: readonly Port[];
  readonly networks?: Readonly<Record<string, Json>>;
  readonly network_mode?: string;
  readonly configs?: readonly FileMount[];
  readonly secrets?: readonly FileMount[];
  readonly models?: Readonly<Record<string, Json>>;
  readonly healthcheck?: Healthcheck;
  readonly deploy?: Deploy;
  readonly develop?: { readonly watch?: readonly { readonly action: string; readonly target?: string }[] };
  readonly scale?: number;
  readonly container_name?: string;
  readonly platform?: string;
  readonly cpus?: number;
  readonly mem_limit?: string;
  readonly mem_reservation?: string;
  readonly pids_limit?: number;
  readonly restart?: string;
  readonly user?: string;
  readonly working_dir?: string;
  readonly read_only?: boolean;
  readonly cap_add?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly expose?: readonly string[];
  readonly links?: readonly string[];
  /** `name=address` */
  readonly extra_hosts?: readonly string[];
  readonly dns_opt?: readonly string[];
  readonly dns_search?: readonly string[];
  readonly hostname?: string;
  readonly pull_policy?: string;
  /** In bytes. */
  readonly shm_size?: string;
  /** As Go writes durations: `1m30s`. */
  readonly stop_grace_period?: string;
  readonly pre_start?: readonly Hook[];
  /** The other attributes of the specification, as JSON. */
  readonly [attribute: string]: unknown;
}

/** A pre_start hook: a container that runs before the service starts. */
export type Hook = Pick<Service, 'environment' | 'env_file' | 'labels' | 'label_file'> &
  Readonly<Record<string, unknown>>;

export interface Build {
  readonly context?: string;
  readonly dockerfile?: string;
  readonly dockerfile_inline?: string;
  readonly args?: Readonly<Record<string, string | null>>;
  readonly target?: string;
  readonly platforms?: readonly string[];
  readonly secrets?: readonly FileMount[];
  readonly additional_contexts?: Readonly<Record<string, string>>;
  readonly [attribute: string]: unknown;
}

export interface Dependency {
  readonly condition: 'service_started' | 'service_healthy' | 'service_completed_successfully';
  readonly restart?: true;
  readonly required: boolean;
}

export interface VolumeMount {
  readonly type: string;
  readonly source?: string;
  readonly target?: string;
  readonly read_only?: true;
  readonly [attribute: string]: unknown;
}

export interface Port {
  readonly target?: number;
  readonly published?: string;
  readonly protocol?: string;
  readonly host_ip?: string;
  readonly [attribute: string]: unknown;
}

export interface FileMount {
  readonly source?: string;
  readonly target?: string;
  readonly uid?: string;
  readonly gid?: string;
  readonly mode?: string;
}

export interface Healthcheck {
  readonly test?: readonly string[];
  readonly interval?: string;
  readonly timeout?: string;
  readonly retries?: number;
  readonly start_period?: string;
  readonly start_interval?: string;
  readonly disable?: true;
}

export interface Resources {
  readonly cpus?: number;
  readonly memory?: string;
  readonly pids?: number;
}

export interface Deploy {
  readonly mode?: string;
  readonly replicas?: number;
  readonly resources: { readonly limits?: Resources; readonly reservations?: Resources };
  readonly [attribute: string]: unknown;
}

/** A named volume, network, secret, config or language model. */
export interface Resource {
  readonly name?: string;
  readonly external?: true;
  readonly driver?: string;
  readonly file?: string;
  readonly environment?: string;
  readonly content?: string;
  readonly [attribute: string]: unknown;
}

/** The output of `docker compose config --format json`, and the models, which that command leaves out. */
export interface Model {
  readonly name: string;
  readonly services: Readonly<Record<string, Service>>;
  readonly jobs?: Readonly<Record<string, Service>>;
  readonly networks?: Readonly<Record<string, Resource>>;
  readonly volumes?: Readonly<Record<string, Resource>>;
  readonly secrets?: Readonly<Record<string, Resource>>;
  readonly configs?: Readonly<Record<string, Resource>>;
  readonly models?: Readonly<Record<string, Resource>>;
  readonly [extension: `x-${string}`]: Json;
}

/** An application, as loaded from its Compose files. */
export interface Project {
  readonly model: Model;
  /** Services that the active profiles leave out. */
  readonly disabled: Readonly<Record<string, Service>>;
  /** Jobs that the active profiles leave out. */
  readonly disabledJobs: Readonly<Record<string, Service>>;
  /** The variables that the files can use, from the environment and the env files. */
  readonly environment: ReadonlyMap<string, string>;
  /** Variables that the files use without a default and that are not set. Each of them is empty. */
  readonly unset: ReadonlySet<string>;
  /** The position of a field, or of the nearest field above it. The path looks like `['services', 'worker', 'volumes', '0']`. */
  readonly locate: (path: Path) => Position;
  /** The value of an extension field. The model itself has extensions only at its top. */
  readonly extension: (path: Path) => Json | undefined;
}
