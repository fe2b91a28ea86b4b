import type { Harm } from './said.ts';

/**
 * Every attribute of a service in the Compose specification: which concern of this folder carries it over, or what it means that none does. A test holds
 * the list to the official schema, so nothing is dropped in silence.
 */
export const ATTRIBUTES: Readonly<
  Record<
    string,
    { readonly carried: string } | { readonly lost: string; readonly remedy?: string; readonly harm?: Harm }
  >
> = {
  annotations: { lost: 'annotations are read by Docker and its tools only' },
  attach: { carried: 'import: it is about the terminal of `docker compose up`' },
  blkio_config: { lost: 'blkio_config: Kubernetes does not limit disk traffic' },
  build: { carried: 'image' },
  cap_add: { carried: 'security' },
  cap_drop: { carried: 'security' },
  cgroup: { lost: 'cgroup: each container has its own control group' },
  cgroup_parent: { lost: 'cgroup_parent: the kubelet chooses the control group' },
  command: { carried: 'command' },
  configs: { carried: 'files' },
  container_name: { carried: 'network' },
  cpu_count: { lost: 'cpu_count: Windows only', remedy: 'Set limits in resources.' },
  cpu_percent: { lost: 'cpu_percent: Windows only', remedy: 'Set limits in resources.' },
  cpu_period: { lost: 'cpu_period and cpu_quota: together they limit the CPU', remedy: 'Set limits.cpu in resources.' },
  cpu_quota: { lost: 'cpu_period and cpu_quota: together they limit the CPU', remedy: 'Set limits.cpu in resources.' },
  cpu_rt_period: { lost: 'cpu_rt_period: Kubernetes has no real-time scheduling' },
  cpu_rt_runtime: { lost: 'cpu_rt_runtime: Kubernetes has no real-time scheduling' },
  cpu_shares: {
    lost: 'cpu_shares: a weight between containers',
    remedy: 'Set requests.cpu in resources; Kubernetes takes it as the weight.',
  },
  cpus: { carried: 'resources' },
  cpuset: { lost: 'cpuset: the kubelet chooses the processors' },
  credential_spec: { lost: 'credential_spec: Windows only' },
  depends_on: { carried: 'order' },
  deploy: { carried: 'deploy' },
  develop: { carried: 'import: it is about the machine of a developer' },
  device_cgroup_rules: { lost: 'device_cgroup_rules: a container sees no devices of its node' },
  devices: {
    lost: 'devices: a container sees no devices of its node',
    remedy: 'If the service needs the device, look for a device plugin for Kubernetes.',
  },
  dns: {
    lost: 'dns: the DNS of the cluster answers, because it knows the Services',
    remedy: 'If other names need another DNS server, set that in the DNS of the cluster.',
    harm: 'nothing',
  },
  dns_opt: { carried: 'network' },
  dns_search: { carried: 'network' },
  domainname: { lost: 'domainname: a pod has the domain of the cluster' },
  entrypoint: { carried: 'command' },
  env_file: { carried: 'environment' },
  environment: { carried: 'environment' },
  expose: { carried: 'ports' },
  extends: { carried: 'reading: the files are merged' },
  external_links: { lost: 'external_links: containers that this Compose project does not run are not in the cluster' },
  extra_hosts: { carried: 'network' },
  gpus: {
    lost: 'gpus: a container sees no devices of its node',
    remedy: 'If the cluster has a device plugin, ask for the device in manifests of your own.',
  },
  group_add: { lost: 'group_add: the only supplementary group of a pod is the fsGroup of the store' },
  healthcheck: { carried: 'health' },
  hostname: { carried: 'network' },
  image: { carried: 'image' },
  init: {
    lost: 'init: nothing reaps child processes that the service leaves behind',
    remedy: 'If the service starts other processes, put an init such as tini into the image.',
    harm: 'nothing',
  },
  ipc: { lost: 'ipc: each pod has its own shared memory' },
  isolation: { lost: 'isolation: Windows only' },
  label_file: { lost: 'labels are read by Docker and its tools only (Traefik, Watchtower, …)' },
  labels: {
    lost: 'labels are read by Docker and its tools only (Traefik, Watchtower, …)',
    remedy: 'If a tool reads them, find what does its work in the cluster; for Traefik, an Ingress.',
  },
  links: { carried: 'network' },
  logging: {
    lost: 'logging: the cluster collects what containers print',
    remedy: 'The kubelet limits their size (containerLogMaxSize).',
    harm: 'nothing',
  },
  mac_address: { lost: 'mac_address: the network of the cluster chooses it' },
  mem_limit: { carried: 'resources' },
  mem_reservation: { carried: 'resources' },
  mem_swappiness: { lost: 'mem_swappiness: the node decides about swap' },
  memswap_limit: { lost: 'memswap_limit: the node decides about swap' },
  models: {
    lost: 'models: nothing in the cluster runs language models',
    remedy: 'Run them as services, or set their address in the environment.',
  },
  network_mode: { carried: 'network' },
  networks: { carried: 'network' },
  oom_kill_disable: { lost: 'oom_kill_disable: a container that exceeds its memory limit is killed' },
  oom_score_adj: { lost: 'oom_score_adj: the kubelet derives it from requests and limits' },
  pid: { lost: 'pid: a container sees its own processes only' },
  pids_limit: { lost: 'pids_limit: the kubelet sets the limit (podPidsLimit)' },
  platform: {
    lost: 'platform: pods run on any node',
    remedy: 'Build images for the architecture of the nodes.',
  },
  ports: { carried: 'ports' },
  post_start: {
    lost: 'post_start: no command runs after the container has started',
    remedy: 'Do it in the image, or in a service that runs once.',
  },
  pre_start: {
    lost: 'pre_start: no command runs before the service starts',
    remedy: 'Make it a service that runs once (restart: "no") and let this one wait for it.',
  },
  pre_stop: {
    lost: 'pre_stop: no command runs before the service stops',
    remedy: 'Let the process do it when it gets SIGTERM.',
  },
  privileged: {
    lost: 'privileged: a privileged container is root on its node',
    remedy: 'Find out what it is for. The service must work without it, or run elsewhere.',
  },
  profiles: { carried: 'import' },
  provider: { lost: 'provider: not a container; nothing runs instead' },
  pull_policy: { carried: 'image' },
  pull_refresh_after: { lost: 'pull_refresh_after: a node pulls an image once or always' },
  read_only: { carried: 'security' },
  restart: { carried: 'order' },
  runtime: {
    lost: 'runtime: the node chooses the runtime',
    remedy: 'If the service needs it, use a RuntimeClass in manifests of your own.',
  },
  scale: { carried: 'deploy' },
  secrets: { carried: 'files' },
  security_opt: {
    lost: 'security_opt: seccomp is RuntimeDefault, and a restricted service gains no privileges; other profiles are not carried over',
  },
  shm_size: { carried: 'volumes' },
  stdin_open: { lost: 'stdin_open: nobody types into a pod' },
  stop_grace_period: { carried: 'import' },
  stop_signal: { lost: 'stop_signal: the process gets SIGTERM, or the STOPSIGNAL of its image' },
  storage_opt: { lost: 'storage_opt: the node decides the size of the file system' },
  sysctls: {
    lost: 'sysctls: Pod Security refuses most of them',
    remedy: 'If the service needs them, set them on the node.',
  },
  tmpfs: { carried: 'volumes' },
  tty: {
    lost: 'tty: the service has no terminal; some programs then buffer their output',
    remedy: 'For Python, set PYTHONUNBUFFERED=1.',
  },
  ulimits: {
    lost: 'ulimits: the container runtime of the node sets them',
    remedy: 'If the service needs many open files, set the limit there.',
  },
  umask: { lost: 'umask: the image sets it' },
  use_api_socket: {
    lost: 'use_api_socket: there is no Docker in the cluster',
    remedy: 'The service must work without it, or talk to Kubernetes instead.',
  },
  user: { carried: 'security' },
  userns_mode: { lost: 'userns_mode: the cluster decides about user namespaces' },
  uts: { lost: 'uts: each pod has its own name' },
  volumes: { carried: 'volumes, files' },
  volumes_from: { carried: 'volumes' },
  working_dir: { carried: 'command' },
};

/** Attributes of deploy. */
export const DEPLOY: typeof ATTRIBUTES = {
  endpoint_mode: { lost: 'deploy.endpoint_mode: a Service has one address' },
  labels: { lost: 'deploy.labels are read by Docker Swarm and its tools only' },
  mode: { carried: 'deploy' },
  placement: {
    lost: 'deploy.placement: pods run on any node',
    remedy: 'If it matters, add a nodeSelector to the manifests.',
  },
  replicas: { carried: 'deploy' },
  resources: { carried: 'resources' },
  restart_policy: { carried: 'order' },
  rollback_config: { lost: 'deploy.rollback_config: kubectl rollout undo takes a rollout back' },
  update_config: { carried: 'deploy' },
};
