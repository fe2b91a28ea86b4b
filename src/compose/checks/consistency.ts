import { ComposeError } from '../error.ts';
import { fieldName, type Path } from '../document/node.ts';
import type { Project, Service } from '../project.ts';

type Refuse = (path: Path, sentence: string, remedy: string) => never;

/**
 * Refuses a project whose parts do not fit together.
 * @throws ComposeError
 */
export function checkConsistency(project: Project): void {
  const refuse: Refuse = (path, sentence, remedy) => {
    throw new ComposeError(project.locate(path), `${fieldName(path)} ${sentence}`, remedy);
  };
  for (const [name, service] of sorted(project.model.services)) {
    checkImage(name, service, project, refuse);
    checkReferences(name, service, project, refuse);
    checkDependencies(name, service, project, refuse);
    checkResources(name, service, refuse);
    checkMounts(name, service, refuse);
  }
  checkJobs(project, refuse);
  for (const [name, secret] of sorted(project.model.secrets ?? {}))
    if (secret.external !== true && (secret.file ?? '') === '' && (secret.environment ?? '') === '')
      refuse(['secrets', name], 'has neither a file nor a variable', 'add file: or environment:, or external: true');
  checkCircles(project, refuse);
}

const sorted = <T>(entries: Readonly<Record<string, T>>): [string, T][] =>
  Object.entries(entries).toSorted(([one], [other]) => (one < other ? -1 : 1));

const has = (entries: object | undefined, name: string): boolean =>
  entries !== undefined && Object.hasOwn(entries, name);

function checkImage(name: string, service: Service, project: Project, refuse: Refuse): void {
  const { build, image } = service;
  if (build === undefined && image === undefined && service.provider === undefined)
    refuse(['services', name], 'has neither an image nor a build', 'add image: or build:');
  if (build === undefined) return;
  const path = ['services', name, 'build'];
  if (build.dockerfile !== undefined && build.dockerfile_inline !== undefined)
    refuse([...path, 'dockerfile_inline'], 'is set together with dockerfile', 'keep one of the two');
  for (const [key, context] of Object.entries(build.additional_contexts ?? {})) {
    if (!context.startsWith('service:')) continue;
    const other = context.slice('service:'.length);
    const target = has(project.model.services, other) ? project.model.services[other] : project.disabled[other];
    if (target?.build === undefined)
      refuse(
        [...path, 'additional_contexts', key],
        `names ${other}, which is not a service with a build`,
        'correct the name',
      );
  }
  const platforms = build.platforms ?? [];
  if (platforms.length > 0 && service.platform !== undefined && !platforms.includes(service.platform))
    refuse(
      [...path, 'platforms'],
      `does not list ${service.platform}, the platform of the service`,
      'add the platform',
    );
}

function checkReferences(name: string, service: Service, { model }: Project, refuse: Refuse): void {
  const path = ['services', name];
  const networks = Object.keys(service.networks ?? {});
  if (service.network_mode !== undefined && networks.length > 0)
    refuse([...path, 'network_mode'], 'is set together with networks', 'keep one of the two');
  for (const network of networks)
    if (!has(model.networks, network))
      refuse(
        [...path, 'networks', network],
        'is not a network of this application',
        `define ${network} under networks:`,
      );
  const [first] = service.healthcheck?.test ?? [];
  if (first !== undefined && !['CMD', 'CMD-SHELL', 'NONE'].includes(first))
    refuse(
      [...path, 'healthcheck', 'test'],
      `begins with ${JSON.stringify(first)}`,
      'begin it with CMD, CMD-SHELL or NONE',
    );
  const shared = /^service:(.*)$/s.exec(service.network_mode ?? '')?.[1];
  if (shared !== undefined && shared !== '' && !has(model.services, shared))
    refuse([...path, 'network_mode'], `names ${shared}, which is not an active service`, 'correct the name');
  for (const [index, volume] of (service.volumes ?? []).entries())
    if (volume.type === 'volume' && volume.source !== undefined && !has(model.volumes, volume.source))
      refuse(
        [...path, 'volumes', volumeKey(service, index)],
        `names ${volume.source}, which is not a volume of this application`,
        `define ${volume.source} under volumes:, or write ./${volume.source} for a directory`,
      );
  const references = [
    ['secrets', service.build?.secrets, model.secrets, ['build', 'secrets']],
    ['configs', service.configs, model.configs, ['configs']],
    ['secrets', service.secrets, model.secrets, ['secrets']],
  ] as const;
  for (const [section, mounts, defined, field] of references)
    for (const [index, { source = '' }] of (mounts ?? []).entries())
      if (!has(defined, source))
        refuse(
          [...path, ...field, `${index}`],
          `names ${source}, which is not one of the ${section} of this application`,
          `define ${source} under ${section}:`,
        );
  for (const key of Object.keys(service.models ?? {}))
    if (!has(model.models, key))
      refuse([...path, 'models', key], 'is not a model of this application', `define ${key} under models:`);
}

const volumeKey = (_: Service, index: number): string => `${index}`;

function checkDependencies(name: string, service: Service, project: Project, refuse: Refuse): void {
  for (const [other, { required }] of Object.entries(service.depends_on ?? {})) {
    if (has(project.model.services, other)) continue;
    const path = ['services', name, 'depends_on', other];
    if (has(project.disabled, other)) {
      if (!required) continue;
      const profiles = project.disabled[other]?.profiles?.join(', ') ?? '';
      refuse(
        path,
        `is not active, because none of its profiles is active (${profiles})`,
        'activate one with --profile, or add required: false',
      );
    }
    if (has(project.model.jobs, other))
      refuse(path, 'is a job, but a service can depend only on services', 'turn the job into a service');
    refuse(path, 'is not a service of this application', 'correct the name, or define the service');
  }
}

function checkResources(name: string, service: Service, refuse: Refuse): void {
  const { scale, deploy } = service;
  const path = ['services', name];
  if (scale !== undefined && deploy?.replicas !== undefined && scale !== deploy.replicas)
    refuse([...path, 'scale'], `is ${scale}, but deploy.replicas is ${deploy.replicas}`, 'keep one of the two');
  const replicas = scale ?? deploy?.replicas ?? 1;
  if (replicas < 0) refuse([...path, scale === undefined ? 'deploy' : 'scale'], 'is negative', 'write 0 or more');
  if (replicas > 1 && service.container_name !== undefined)
    refuse([...path, 'container_name'], `cannot be the name of ${replicas} containers`, 'remove container_name');
  if (deploy === undefined) return;
  const { limits, reservations } = deploy.resources;
  const pairs = [
    ['cpus', service.cpus, limits, limits?.cpus, 'limits.cpus'],
    ['mem_limit', service.mem_limit, limits, limits?.memory, 'limits.memory'],
    ['mem_reservation', service.mem_reservation, reservations, reservations?.memory, 'reservations.memory'],
    ['pids_limit', service.pids_limit, limits, limits?.pids, 'limits.pids'],
  ] as const;
  for (const [field, own, resources, other, where] of pairs)
    if (own !== undefined && resources !== undefined && own !== other)
      refuse(
        [...path, field],
        `is ${own}, but deploy.resources.${where} is ${other ?? 'not set'}`,
        'keep one of the two',
      );
}

function checkMounts(name: string, service: Service, refuse: Refuse): void {
  for (const [index, watch] of (service.develop?.watch ?? []).entries())
    if ((watch.target ?? '') === '' && !['rebuild', 'restart'].includes(watch.action))
      refuse(['services', name, 'develop', 'watch', `${index}`], 'has no target', 'add target:');
  const mounts = new Map<string, string>();
  const mount = (target: string, path: Path) => {
    const other = mounts.get(target);
    if (other !== undefined) refuse(path, `mounts ${target}, as ${other} does`, 'keep one of the two');
    mounts.set(target, fieldName(path));
  };
  for (const [index, tmpfs] of (service.tmpfs ?? []).entries())
    mount(tmpfs.split(':')[0] ?? '', ['services', name, 'tmpfs', `${index}`]);
  for (const [index, { target = '' }] of (service.volumes ?? []).entries())
    mount(target, ['services', name, 'volumes', `${index}`]);
}

function checkJobs({ model, disabled, disabledJobs }: Project, refuse: Refuse): void {
  for (const name of [...Object.keys(model.jobs ?? {}), ...Object.keys(disabledJobs)])
    if (has(model.services, name) || has(disabled, name))
      refuse(['jobs', name], 'is also the name of a service', 'rename one of the two');
  for (const [name, job] of sorted(model.jobs ?? {}))
    for (const [other, { required }] of Object.entries(job.depends_on ?? {})) {
      if (has(model.jobs, other) || has(model.services, other) || (has(disabled, other) && !required)) continue;
      refuse(
        ['jobs', name, 'depends_on', other],
        'is not an active service or job',
        'correct the name, or define the service',
      );
    }
}

function checkCircles({ model: { services } }: Project, refuse: Refuse): void {
  const done = new Set<string>();
  const walk = (name: string, chain: readonly string[]): void => {
    if (done.has(name)) return;
    for (const other of Object.keys(services[name]?.depends_on ?? {}).toSorted()) {
      if (!has(services, other)) continue;
      const start = [...chain, name].indexOf(other);
      if (start !== -1) {
        const circle = [...[...chain, name].slice(start), other].join(' → ');
        refuse(
          ['services', name, 'depends_on', other],
          `makes services wait for each other in a circle, ${circle}`,
          'remove one dependency',
        );
      }
      walk(other, [...chain, name]);
    }
    done.add(name);
  };
  for (const [name] of sorted(services)) walk(name, []);
}
