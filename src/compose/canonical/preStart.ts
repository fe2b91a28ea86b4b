import { merge } from '../merge/merge.ts';
import { isMapping, isSequence, node, withEntry, type Mapping } from '../document/node.ts';

/** The attributes that a pre_start hook takes over from its service. Volumes are not among them. */
const INHERITED = new Set(
  `annotations blkio_config cap_add cap_drop cgroup cgroup_parent command configs cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime
  cpu_shares cpus cpuset credential_spec device_cgroup_rules devices dns dns_opt dns_search domainname entrypoint env_file environment extra_hosts gpus
  group_add hostname image init ipc isolation label_file labels log_driver log_opt logging mac_address mem_limit mem_reservation mem_swappiness
  memswap_limit models network_mode networks oom_kill_disable oom_score_adj pid pids_limit platform privileged pull_policy pull_refresh_after read_only
  runtime secrets security_opt shm_size stop_grace_period stop_signal storage_opt sysctls tmpfs ulimits umask use_api_socket user userns_mode uts
  volume_driver volumes_from working_dir`.split(/\s+/),
);

/** Completes the pre_start hooks of a service with attributes of the service. */
export function withInheritedHooks(service: Mapping): Mapping {
  const hooks = service.get('pre_start');
  if (hooks === undefined || !isSequence(hooks.content)) return service;
  const base: Mapping = new Map([...service].filter(([key]) => INHERITED.has(key)));
  const complete = hooks.content.map((hook) =>
    isMapping(hook.content) ? merge(node(hook.at, base), hook, ['services', 'hook']) : hook,
  );
  return withEntry(service, 'pre_start', node(hooks.at, complete));
}
