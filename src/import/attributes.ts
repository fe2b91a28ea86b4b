import { say, type Sentence } from '../api/say.ts';
import type { Harm } from './said.ts';

/**
 * Every attribute of a service in the Compose specification: which concern of this folder carries it over, or what it means that none does. A test holds
 * the list to the official schema, so nothing is dropped in silence.
 */
export const ATTRIBUTES: Readonly<
  Record<
    string,
    { readonly carried: string } | { readonly lost: Sentence; readonly remedy?: Sentence; readonly harm?: Harm }
  >
> = {
  annotations: { lost: say`annotations are read by Docker and its tools only` },
  attach: { carried: say`import: it is about the terminal of \`docker compose up\`` },
  blkio_config: { lost: say`blkio_config: Kubernetes does not limit disk traffic` },
  build: { carried: 'image' },
  cap_add: { carried: 'security' },
  cap_drop: { carried: 'security' },
  cgroup: { lost: say`cgroup: each container has its own control group` },
  cgroup_parent: { lost: say`cgroup_parent: the kubelet chooses the control group` },
  command: { carried: 'command' },
  configs: { carried: 'files' },
  container_name: { carried: 'network' },
  cpu_count: { lost: say`cpu_count: Windows only`, remedy: say`Set limits in resources.` },
  cpu_percent: { lost: say`cpu_percent: Windows only`, remedy: say`Set limits in resources.` },
  cpu_period: {
    lost: say`cpu_period and cpu_quota: together they limit the CPU`,
    remedy: say`Set limits.cpu in resources.`,
  },
  cpu_quota: {
    lost: say`cpu_period and cpu_quota: together they limit the CPU`,
    remedy: say`Set limits.cpu in resources.`,
  },
  cpu_rt_period: { lost: say`cpu_rt_period: Kubernetes has no real-time scheduling` },
  cpu_rt_runtime: { lost: say`cpu_rt_runtime: Kubernetes has no real-time scheduling` },
  cpu_shares: {
    lost: say`cpu_shares: a weight between containers`,
    remedy: say`Set requests.cpu in resources; Kubernetes takes it as the weight.`,
  },
  cpus: { carried: 'resources' },
  cpuset: { lost: say`cpuset: the kubelet chooses the processors` },
  credential_spec: { lost: say`credential_spec: Windows only` },
  depends_on: { carried: 'order' },
  deploy: { carried: 'deploy' },
  develop: { carried: say`import: it is about the machine of a developer` },
  device_cgroup_rules: { lost: say`device_cgroup_rules: a container sees no devices of its node` },
  devices: {
    lost: say`devices: a container sees no devices of its node`,
    remedy: say`If the service needs the device, look for a device plugin for Kubernetes.`,
  },
  dns: {
    lost: say`dns: the DNS of the cluster answers, because it knows the Services`,
    remedy: say`If other names need another DNS server, set that in the DNS of the cluster.`,
    harm: 'nothing',
  },
  dns_opt: { carried: 'network' },
  dns_search: { carried: 'network' },
  domainname: { lost: say`domainname: a pod has the domain of the cluster` },
  entrypoint: { carried: 'command' },
  env_file: { carried: 'environment' },
  environment: { carried: 'environment' },
  expose: { carried: 'ports' },
  extends: { carried: 'reading: the files are merged' },
  external_links: {
    lost: say`external_links: containers that this Compose project does not run are not in the cluster`,
  },
  extra_hosts: { carried: 'network' },
  gpus: {
    lost: say`gpus: a container sees no devices of its node`,
    remedy: say`If the cluster has a device plugin, ask for the device in manifests of your own.`,
  },
  group_add: { lost: say`group_add: the only supplementary group of a pod is the fsGroup of the store` },
  healthcheck: { carried: 'health' },
  hostname: { carried: 'network' },
  image: { carried: 'image' },
  init: {
    lost: say`init: nothing reaps child processes that the service leaves behind`,
    remedy: say`If the service starts other processes, put an init such as tini into the image.`,
    harm: 'nothing',
  },
  ipc: { lost: say`ipc: each pod has its own shared memory` },
  isolation: { lost: say`isolation: Windows only` },
  label_file: { lost: say`labels are read by Docker and its tools only (Traefik, Watchtower, …)` },
  labels: {
    lost: say`labels are read by Docker and its tools only (Traefik, Watchtower, …)`,
    remedy: say`If a tool reads them, find what does its work in the cluster; for Traefik, an Ingress.`,
  },
  links: { carried: 'network' },
  logging: {
    lost: say`logging: the cluster collects what containers print`,
    remedy: say`The kubelet limits their size (containerLogMaxSize).`,
    harm: 'nothing',
  },
  mac_address: { lost: say`mac_address: the network of the cluster chooses it` },
  mem_limit: { carried: 'resources' },
  mem_reservation: { carried: 'resources' },
  mem_swappiness: { lost: say`mem_swappiness: the node decides about swap` },
  memswap_limit: { lost: say`memswap_limit: the node decides about swap` },
  models: {
    lost: say`models: nothing in the cluster runs language models`,
    remedy: say`Run them as services, or set their address in the environment.`,
  },
  network_mode: { carried: 'network' },
  networks: { carried: 'network' },
  oom_kill_disable: { lost: say`oom_kill_disable: a container that exceeds its memory limit is killed` },
  oom_score_adj: { lost: say`oom_score_adj: the kubelet derives it from requests and limits` },
  pid: { lost: say`pid: a container sees its own processes only` },
  pids_limit: { lost: say`pids_limit: the kubelet sets the limit (podPidsLimit)` },
  platform: {
    lost: say`platform: pods run on any node`,
    remedy: say`Build images for the architecture of the nodes.`,
  },
  ports: { carried: 'ports' },
  post_start: {
    lost: say`post_start: no command runs after the container has started`,
    remedy: say`Do it in the image, or in a service that runs once.`,
  },
  pre_start: {
    lost: say`pre_start: no command runs before the service starts`,
    remedy: say`Make it a service that runs once (restart: "no") and let this one wait for it.`,
  },
  pre_stop: {
    lost: say`pre_stop: no command runs before the service stops`,
    remedy: say`Let the process do it when it gets SIGTERM.`,
  },
  privileged: {
    lost: say`privileged: a privileged container is root on its node`,
    remedy: say`Find out what it is for. The service must work without it, or run elsewhere.`,
  },
  profiles: { carried: 'import' },
  provider: { lost: say`provider: not a container; nothing runs instead` },
  pull_policy: { carried: 'image' },
  pull_refresh_after: { lost: say`pull_refresh_after: a node pulls an image once or always` },
  read_only: { carried: 'security' },
  restart: { carried: 'order' },
  runtime: {
    lost: say`runtime: the node chooses the runtime`,
    remedy: say`If the service needs it, use a RuntimeClass in manifests of your own.`,
  },
  scale: { carried: 'deploy' },
  secrets: { carried: 'files' },
  security_opt: {
    lost: say`security_opt: seccomp is RuntimeDefault, and a restricted service gains no privileges; other profiles are not carried over`,
  },
  shm_size: { carried: 'volumes' },
  stdin_open: { lost: say`stdin_open: nobody types into a pod` },
  stop_grace_period: { carried: 'import' },
  stop_signal: { lost: say`stop_signal: the process gets SIGTERM, or the STOPSIGNAL of its image` },
  storage_opt: { lost: say`storage_opt: the node decides the size of the file system` },
  sysctls: {
    lost: say`sysctls: Pod Security refuses most of them`,
    remedy: say`If the service needs them, set them on the node.`,
  },
  tmpfs: { carried: 'volumes' },
  tty: {
    lost: say`tty: the service has no terminal; some programs then buffer their output`,
    remedy: say`For Python, set PYTHONUNBUFFERED=1.`,
  },
  ulimits: {
    lost: say`ulimits: the container runtime of the node sets them`,
    remedy: say`If the service needs many open files, set the limit there.`,
  },
  umask: { lost: say`umask: the image sets it` },
  use_api_socket: {
    lost: say`use_api_socket: there is no Docker in the cluster`,
    remedy: say`The service must work without it, or talk to Kubernetes instead.`,
  },
  user: { carried: 'security' },
  userns_mode: { lost: say`userns_mode: the cluster decides about user namespaces` },
  uts: { lost: say`uts: each pod has its own name` },
  volumes: { carried: 'volumes, files' },
  volumes_from: { carried: 'volumes' },
  working_dir: { carried: 'command' },
};

/** Attributes of deploy. */
export const DEPLOY: typeof ATTRIBUTES = {
  endpoint_mode: { lost: say`deploy.endpoint_mode: a Service has one address` },
  labels: { lost: say`deploy.labels are read by Docker Swarm and its tools only` },
  mode: { carried: 'deploy' },
  placement: {
    lost: say`deploy.placement: pods run on any node`,
    remedy: say`If it matters, add a nodeSelector to the manifests.`,
  },
  replicas: { carried: 'deploy' },
  resources: { carried: 'resources' },
  restart_policy: { carried: 'order' },
  rollback_config: { lost: say`deploy.rollback_config: kubectl rollout undo takes a rollout back` },
  update_config: { carried: 'deploy' },
};
