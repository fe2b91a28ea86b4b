import { isMapping, isSequence } from '../document/node.ts';
import { decimal } from '../document/number.ts';
import { command, hosts, labels, options, variables } from './lists.ts';
import {
  always,
  bytes,
  duration,
  flag,
  integer,
  kept,
  list,
  mapOf,
  misfit,
  natural,
  optOut,
  real32,
  shape,
  struct,
  text,
  texts,
  type Fields,
  type Shape,
} from './shape.ts';

/** The attributes of a container, which services, jobs and pre_start hooks have in common. */

const fileMode: Shape = kept(
  shape(null, (value, path) => {
    const { content } = value;
    if (typeof content === 'number') return `0${content.toString(8)}`;
    if (typeof content === 'string' && /^[-+]?[0-7]+$/.test(content)) return `0${parseInt(content, 8).toString(8)}`;
    throw misfit(value, path, 'a mode in octal, as in 0440');
  }),
);

export const fileReference = struct({ source: text, target: text, uid: text, gid: text, mode: fileMode });

export const ulimit: Shape = kept(
  shape(null, (value, path) => {
    if (typeof value.content === 'number') return value.content === 0 ? {} : value.content;
    if (!isMapping(value.content)) throw misfit(value, path, 'a number, or soft and hard');
    return struct({ soft: integer, hard: integer }).read(value, path);
  }),
);

const deviceCount = shape(0, (value, path) => {
  const { content } = value;
  if (typeof content === 'number') return content;
  if (typeof content === 'string') {
    const count = content.toLowerCase() === 'all' ? -1 : decimal(content);
    if (count !== undefined) return Number(count);
  }
  throw misfit(value, path, 'all, or a number');
});
export const deviceRequest = struct({
  capabilities: list(text),
  driver: text,
  count: deviceCount,
  device_ids: list(text),
  options: labels,
});

const throttle = list(struct({ Path: always(text), Rate: always(bytes) }));
/** Compose gives these fields no JSON names, so they keep the names of Go. */
const lowerCased = (inner: Shape): Shape => ({
  ...inner,
  read: (value, path) => {
    if (!isSequence(value.content)) return inner.read(value, path);
    const items = value.content.map(({ at, content }) => ({
      at,
      content: isMapping(content)
        ? new Map([...content].map(([key, each]) => [key.charAt(0).toUpperCase() + key.slice(1), each]))
        : content,
    }));
    return inner.read({ at: value.at, content: items }, path);
  },
});

const volume = struct({
  type: text,
  source: text,
  target: text,
  read_only: flag,
  consistency: text,
  bind: kept(struct({ selinux: text, propagation: text, create_host_path: optOut, recursive: text })),
  volume: kept(struct({ labels, nocopy: flag, subpath: text })),
  tmpfs: kept(struct({ size: bytes, mode: natural })),
  image: kept(struct({ subpath: text })),
});

const network = struct({
  aliases: list(text),
  driver_opts: options,
  gw_priority: integer,
  interface_name: text,
  ipv4_address: text,
  ipv6_address: text,
  link_local_ips: list(text),
  mac_address: text,
  priority: integer,
  use_service_name_alias: kept(flag),
});

export const container: Fields = {
  annotations: labels,
  blkio_config: kept(
    struct({
      weight: natural,
      weight_device: lowerCased(list(struct({ Path: always(text), Weight: always(natural) }))),
      device_read_bps: lowerCased(throttle),
      device_read_iops: lowerCased(throttle),
      device_write_bps: lowerCased(throttle),
      device_write_iops: lowerCased(throttle),
    }),
  ),
  cap_add: list(text),
  cap_drop: list(text),
  cgroup_parent: text,
  cgroup: text,
  cpu_count: integer,
  cpu_percent: real32,
  cpu_period: integer,
  cpu_quota: integer,
  cpu_rt_period: integer,
  cpu_rt_runtime: integer,
  cpus: real32,
  cpuset: text,
  cpu_shares: integer,
  command,
  configs: list(fileReference),
  credential_spec: kept(struct({ config: text, file: text, registry: text })),
  device_cgroup_rules: list(text),
  devices: list(struct({ source: text, target: text, permissions: text })),
  dns: texts,
  dns_opt: list(text),
  dns_search: texts,
  domainname: text,
  entrypoint: command,
  environment: variables,
  env_file: list(struct({ path: text, required: optOut, format: text })),
  extra_hosts: hosts,
  group_add: list(text),
  gpus: list(deviceRequest),
  hostname: text,
  image: text,
  init: kept(flag),
  ipc: text,
  isolation: text,
  labels,
  label_file: list(text),
  logging: kept(struct({ driver: text, options })),
  log_driver: text,
  log_opt: mapOf(text),
  mem_limit: bytes,
  mem_reservation: bytes,
  memswap_limit: bytes,
  mem_swappiness: bytes,
  mac_address: text,
  models: mapOf(kept(struct({ endpoint_var: text, model_var: text }))),
  network_mode: text,
  networks: mapOf(kept(network)),
  oom_kill_disable: flag,
  oom_score_adj: integer,
  pid: text,
  pids_limit: integer,
  platform: text,
  privileged: flag,
  pull_policy: text,
  pull_refresh_after: text,
  read_only: flag,
  runtime: text,
  secrets: list(fileReference),
  security_opt: list(text),
  shm_size: bytes,
  stop_grace_period: kept(duration),
  stop_signal: text,
  storage_opt: mapOf(text),
  sysctls: labels,
  tmpfs: texts,
  ulimits: mapOf(ulimit),
  umask: kept(natural),
  use_api_socket: flag,
  user: text,
  userns_mode: text,
  uts: text,
  volume_driver: text,
  volumes: list(volume),
  volumes_from: list(text),
  working_dir: text,
};
