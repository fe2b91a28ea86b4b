import type { Finding } from '../api/finding.ts';
import type { Scene, Subject } from './carried.ts';
import { about, aboutPlace, NOTHING_AS_A_RULE } from './findings.ts';

/**
 * Every attribute of a service in the Compose specification: carried over (by which concern of this folder), or what it means that it is not. A test
 * holds the list to the official schema, so that nothing is dropped in silence.
 */
export const ATTRIBUTES: Readonly<
  Record<string, { readonly carried: string } | { readonly lost: string; readonly remedy?: string }>
> = {
  annotations: { lost: 'annotations are for Docker, and what reads them there' },
  attach: { carried: 'import: it is about the terminal of `docker compose up`' },
  blkio_config: { lost: 'blkio_config: Kubernetes has no limits of disk traffic' },
  build: { carried: 'image' },
  cap_add: { carried: 'security' },
  cap_drop: { carried: 'security' },
  cgroup: { lost: 'cgroup: each container has a control group of its own' },
  cgroup_parent: { lost: 'cgroup_parent: the kubelet chooses it' },
  command: { carried: 'command' },
  configs: { carried: 'files' },
  container_name: { carried: 'network' },
  cpu_count: { lost: 'cpu_count: only on Windows', remedy: 'Set limits in resources.' },
  cpu_percent: { lost: 'cpu_percent: only on Windows', remedy: 'Set limits in resources.' },
  cpu_period: { lost: 'cpu_period and cpu_quota together are a limit of CPU', remedy: 'Set limits.cpu in resources.' },
  cpu_quota: { lost: 'cpu_period and cpu_quota together are a limit of CPU', remedy: 'Set limits.cpu in resources.' },
  cpu_rt_period: { lost: 'cpu_rt_period: Kubernetes has no real-time scheduling' },
  cpu_rt_runtime: { lost: 'cpu_rt_runtime: Kubernetes has no real-time scheduling' },
  cpu_shares: {
    lost: 'cpu_shares is a weight',
    remedy: 'Set requests.cpu in resources: it is the weight in Kubernetes.',
  },
  cpus: { carried: 'resources' },
  cpuset: { lost: 'cpuset: the kubelet chooses the processors' },
  credential_spec: { lost: 'credential_spec: only on Windows' },
  depends_on: { carried: 'order' },
  deploy: { carried: 'deploy' },
  develop: { carried: 'import: it is about the machine of a developer' },
  device_cgroup_rules: { lost: 'device_cgroup_rules: a container sees no devices of its node' },
  devices: {
    lost: 'devices: a container sees no devices of its node',
    remedy: 'Look for a device plugin for Kubernetes.',
  },
  dns: {
    lost: 'dns: names are resolved by the DNS of the cluster, which knows the Services',
    remedy: 'If the outside is to be asked elsewhere, set that in the DNS of the cluster.',
  },
  dns_opt: { carried: 'network' },
  dns_search: { carried: 'network' },
  domainname: { lost: 'domainname: the domain of a pod is that of the cluster' },
  entrypoint: { carried: 'command' },
  env_file: { carried: 'environment' },
  environment: { carried: 'environment' },
  expose: { carried: 'ports' },
  extends: { carried: 'reading: the files are merged' },
  external_links: { lost: 'external_links: containers that Compose does not run are not in the cluster' },
  extra_hosts: { carried: 'network' },
  gpus: {
    lost: 'gpus: a container sees no devices of its node',
    remedy: 'Ask for them in resources, where the cluster has a device plugin.',
  },
  group_add: { lost: 'group_add: its only supplementary group is the fsGroup of the store' },
  healthcheck: { carried: 'health' },
  hostname: { carried: 'network' },
  image: { carried: 'image' },
  init: {
    lost: 'init: nothing reaps the children that its process leaves behind',
    remedy: 'Where it starts others, put an init such as tini into the image.',
  },
  ipc: { lost: 'ipc: each pod has a memory of its own to share' },
  isolation: { lost: 'isolation: only on Windows' },
  label_file: { lost: 'labels are for Docker, and what reads them there (Traefik, Watchtower, …)' },
  labels: {
    lost: 'labels are for Docker, and what reads them there (Traefik, Watchtower, …)',
    remedy: 'Find out who reads them, and what does the same in a cluster.',
  },
  links: { carried: 'network' },
  logging: {
    lost: 'logging: the cluster collects what containers print',
    remedy: 'Limits of size are those of the kubelet (containerLogMaxSize).',
  },
  mac_address: { lost: 'mac_address: the network of the cluster chooses it' },
  mem_limit: { carried: 'resources' },
  mem_reservation: { carried: 'resources' },
  mem_swappiness: { lost: 'mem_swappiness: the node decides about swap' },
  memswap_limit: { lost: 'memswap_limit: the node decides about swap' },
  models: {
    lost: 'models: nothing runs language models here',
    remedy: 'Run them as services, or name where they are in the environment.',
  },
  network_mode: { carried: 'network' },
  networks: { carried: 'network' },
  oom_kill_disable: { lost: 'oom_kill_disable: who exceeds the memory of its limit is ended' },
  oom_score_adj: { lost: 'oom_score_adj: the kubelet sets it by requests and limits' },
  pid: { lost: 'pid: a container sees its own processes alone' },
  pids_limit: { lost: 'pids_limit: the limit is that of the kubelet (podPidsLimit)' },
  platform: {
    lost: 'platform: pods run on whatever nodes there are',
    remedy: 'Build images for the architecture of the nodes.',
  },
  ports: { carried: 'ports' },
  post_start: {
    lost: 'post_start: nothing is run in the container once it has started',
    remedy: 'Do it in the image, or in a service that runs once.',
  },
  pre_start: {
    lost: 'pre_start: nothing is run before it starts',
    remedy: 'Make it a service that runs once (restart: "no"), and wait for it.',
  },
  pre_stop: { lost: 'pre_stop: nothing is run before it stops', remedy: 'Do it in the process when it gets SIGTERM.' },
  privileged: {
    lost: 'privileged: it would be root on the node, and reach the recordings of all',
    remedy: 'Find out what it is for: it must do without, or run elsewhere.',
  },
  profiles: { carried: 'import' },
  provider: { lost: 'provider: it is not a container; nothing runs instead' },
  pull_policy: { carried: 'image' },
  pull_refresh_after: { lost: 'pull_refresh_after: an image is pulled by its name, once or always' },
  read_only: { carried: 'security' },
  restart: { carried: 'order' },
  runtime: { lost: 'runtime: the node chooses it', remedy: 'See RuntimeClass of Kubernetes.' },
  scale: { carried: 'deploy' },
  secrets: { carried: 'files' },
  security_opt: {
    lost: 'security_opt: seccomp is RuntimeDefault, and a restricted service gains no privileges; profiles of its own are not carried',
  },
  shm_size: { carried: 'volumes' },
  stdin_open: { lost: 'stdin_open: nobody types into a pod' },
  stop_grace_period: { carried: 'import' },
  stop_signal: { lost: 'stop_signal: it gets SIGTERM, or what the image says (STOPSIGNAL)' },
  storage_opt: { lost: 'storage_opt: the node decides about the size of its file system' },
  sysctls: { lost: 'sysctls: most are refused by Pod Security', remedy: 'Set them on the node, if it needs them.' },
  tmpfs: { carried: 'volumes' },
  tty: {
    lost: 'tty: it has no terminal; some programs buffer what they print',
    remedy: 'For Python, set PYTHONUNBUFFERED=1.',
  },
  ulimits: {
    lost: 'ulimits: it gets those of the container runtime of the node',
    remedy: 'Look there, where it needs many open files.',
  },
  umask: { lost: 'umask: it is that of the image' },
  use_api_socket: {
    lost: 'use_api_socket: there is no Docker in the cluster',
    remedy: 'It must do without, or learn to talk to Kubernetes.',
  },
  user: { carried: 'security' },
  userns_mode: { lost: 'userns_mode: the cluster decides about user namespaces' },
  uts: { lost: 'uts: each pod has a name of its own' },
  volumes: { carried: 'volumes, files' },
  volumes_from: { carried: 'mounts' },
  working_dir: { carried: 'command' },
};

/** Attributes of deploy. */
export const DEPLOY: typeof ATTRIBUTES = {
  endpoint_mode: { lost: 'deploy.endpoint_mode: a Service has one address' },
  labels: { lost: 'deploy.labels are for Docker Swarm, and what reads them there' },
  mode: { carried: 'deploy' },
  placement: {
    lost: 'deploy.placement: pods run on whatever nodes there are',
    remedy: 'Add a nodeSelector to the manifests, if it matters.',
  },
  replicas: { carried: 'deploy' },
  resources: { carried: 'resources' },
  restart_policy: { carried: 'order' },
  rollback_config: { lost: 'deploy.rollback_config: kubectl rollout undo takes a rollout back' },
  update_config: { carried: 'deploy' },
};

/** What of a service is not carried over, and is not empty. */
export function lostAttributes(scene: Scene, subject: Subject): Finding[] {
  return [
    ...lost(scene, subject, subject.service, ATTRIBUTES, []),
    ...lost(scene, subject, subject.service.deploy ?? {}, DEPLOY, ['deploy']),
  ];
}

function lost(
  scene: Scene,
  subject: Subject,
  values: Readonly<Record<string, unknown>>,
  table: typeof ATTRIBUTES,
  path: readonly string[],
): Finding[] {
  return Object.entries(values).flatMap(([attribute, value]) => {
    if (isEmpty(value)) return [];
    const entry = table[attribute] ?? { lost: `${attribute} is not known here` };
    if ('carried' in entry) return [];
    const cause = { reason: 'NotCarried', message: entry.lost } as const;
    return [about(scene, subject, [...path, attribute], cause, entry.remedy ?? NOTHING_AS_A_RULE)];
  });
}

/** What says nothing. */
export const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === false ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** What is beside the services. */
export function lostElsewhere({ project }: Scene): Finding[] {
  const { model } = project;
  const networks = Object.entries(model.networks ?? {}).flatMap(([name, network]) => {
    const said = ['driver', 'driver_opts', 'external', 'enable_ipv6', 'attachable', 'labels'].filter(
      (key) => !isEmpty(network[key]),
    );
    if (!isEmpty(network.ipam)) said.push('ipam');
    if (said.length === 0) return [];
    const message = `${said.join(', ')}: the cluster has one network; who may call whom is carried over as network policies`;
    return [
      aboutPlace(
        `Network/${name}`,
        project.locate(['networks', name]),
        { reason: 'NotCarried', message },
        NOTHING_AS_A_RULE,
      ),
    ];
  });
  const jobs = Object.keys({ ...model.jobs, ...project.disabledJobs }).map((name) =>
    aboutPlace(
      `Job/${name}`,
      project.locate(['jobs', name]),
      { reason: 'NotCarried', message: 'jobs are not carried over' },
      'Write a CronJob by hand.',
    ),
  );
  const left = Object.entries(project.disabled).map(([name, { profiles = [] }]) =>
    aboutPlace(
      `Service/${name}`,
      project.locate(['services', name]),
      { reason: 'NotCarried', message: `is left out: it is in profile ${profiles.join(', ')}` },
      `If it is to run, import with --profile ${profiles[0] ?? ''}.`,
    ),
  );
  return [...networks, ...jobs, ...left];
}
