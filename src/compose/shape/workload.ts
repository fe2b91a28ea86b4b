import { container, deviceRequest, fileReference, ulimit } from './container.ts';
import { command, healthTest, hosts, labels, multiOptions, sshKeys, textsOrNumbers, variables } from './lists.ts';
import {
  always,
  bytes,
  duration,
  flag,
  integer,
  kept,
  list,
  mapOf,
  natural,
  real32,
  struct,
  text,
  texts,
  type Fields,
} from './shape.ts';

/** Services and jobs. */

const build: Fields = {
  context: text,
  dockerfile: text,
  dockerfile_inline: text,
  entitlements: list(text),
  args: variables,
  provenance: text,
  sbom: text,
  ssh: sshKeys,
  labels,
  cache_from: texts,
  cache_to: texts,
  no_cache: flag,
  no_cache_filter: texts,
  additional_contexts: labels,
  pull: flag,
  extra_hosts: hosts,
  isolation: text,
  network: text,
  target: text,
  secrets: list(fileReference),
  shm_size: bytes,
  tags: texts,
  ulimits: mapOf(ulimit),
  platforms: texts,
  privileged: flag,
};

const workload: Fields = {
  build: kept(struct(build)),
  depends_on: mapOf(struct({ condition: text, restart: flag, required: always(flag) })),
  dockerfile: text,
  expose: textsOrNumbers,
  healthcheck: kept(
    struct({
      test: healthTest,
      timeout: kept(duration),
      interval: kept(duration),
      retries: kept(natural),
      start_period: kept(duration),
      start_interval: kept(duration),
      disable: flag,
    }),
  ),
  ports: list(
    struct({
      name: text,
      mode: text,
      host_ip: text,
      target: natural,
      published: text,
      protocol: text,
      app_protocol: text,
    }),
  ),
  stdin_open: flag,
  tty: flag,
};

const update = kept(
  struct({
    parallelism: kept(natural),
    delay: duration,
    failure_action: text,
    monitor: duration,
    max_failure_ratio: real32,
    order: text,
  }),
);
const resource = kept(
  struct({
    cpus: real32,
    memory: bytes,
    pids: integer,
    devices: list(deviceRequest),
    generic_resources: list(
      struct({ discrete_resource_spec: kept(struct({ kind: always(text), value: always(integer) })) }),
    ),
  }),
);
const deploy = struct({
  mode: text,
  replicas: kept(integer),
  labels,
  update_config: update,
  rollback_config: update,
  resources: struct({ limits: resource, reservations: resource }),
  restart_policy: kept(
    struct({ condition: text, delay: kept(duration), max_attempts: kept(natural), window: kept(duration) }),
  ),
  placement: struct({
    constraints: list(text),
    preferences: list(struct({ spread: text })),
    max_replicas_per_node: natural,
  }),
  endpoint_mode: text,
});

const hook = { command, user: text, privileged: flag, working_dir: text, environment: variables };

export const service = struct({
  profiles: list(text),
  deploy: kept(deploy),
  develop: kept(
    struct({
      watch: list(
        struct({
          path: always(text),
          action: always(text),
          target: text,
          exec: struct(hook),
          include: list(text),
          ignore: list(text),
          initial_sync: flag,
        }),
      ),
    }),
  ),
  restart: text,
  scale: kept(integer),
  attach: kept(flag),
  container_name: text,
  provider: kept(struct({ type: text, options: multiOptions })),
  extends: kept(struct({ file: text, service: text })),
  external_links: list(text),
  links: list(text),
  net: text,
  pre_start: list(struct({ ...container, per_replica: flag })),
  post_start: list(struct(hook)),
  pre_stop: list(struct(hook)),
  ...container,
  ...workload,
});

export const job = struct({
  profiles: list(text),
  triggers: kept(
    struct({
      manual: kept(flag),
      schedule: list(struct({ cron: text, timezone: text, concurrency: text, missed_fires: text })),
    }),
  ),
  ...container,
  ...workload,
});
