import type { Position } from '../error.ts';
import { child, mappingOf, nearest, toJson, type Json, type Node, type Path } from '../document/node.ts';
import type { Model, Project, Resource, Service } from '../project.ts';
import { splitByProfiles } from './profiles.ts';
import * as resource from './resource.ts';
import { fromEntries, type Shape } from './shape.ts';
import * as workload from './workload.ts';

const SECTIONS: Readonly<Record<string, Shape>> = {
  services: workload.service,
  jobs: workload.job,
  networks: resource.networks,
  volumes: resource.volumes,
  secrets: resource.secret,
  configs: resource.config,
  models: resource.model,
};

/** All sections of a normalized tree (before profiles are applied), and the extensions. */
function readSections(root: Node): {
  sections: Record<string, Record<string, Json>>;
  extensions: Record<string, Json>;
} {
  const content = mappingOf(root) ?? new Map<string, Node>();
  const sections = Object.fromEntries(
    Object.entries(SECTIONS).map(([section, shape]) => {
      const entries = mappingOf(content.get(section)) ?? new Map<string, Node>();
      return [
        section,
        fromEntries([...entries].map(([name, value]) => [name, shape.read(value, [section, name])] as const)),
      ];
    }),
  );
  const extensions = fromEntries(
    [...content].flatMap(([key, value]) => (key.startsWith('x-') ? [[key, toJson(value.content)] as const] : [])),
  );
  return { sections, extensions };
}

/** Drops the value of a secret, which must not be in any output, and the value of a config that is a variable. */
function withoutValue(resource: Resource): Resource {
  if (resource.environment === undefined) return resource;
  return Object.fromEntries(Object.entries(resource).filter(([key]) => key !== 'content'));
}

/** Copies `scale` to `deploy.replicas`. */
function withReplicas(services: Readonly<Record<string, Service>>): Record<string, Service> {
  return Object.fromEntries(
    Object.entries(services).map(([name, service]) => {
      const { scale, deploy } = service;
      if (scale === undefined || deploy === undefined || deploy.replicas !== undefined) return [name, service];
      return [name, { ...service, deploy: { ...deploy, replicas: scale } }];
    }),
  );
}

/**
 * Reads a normalized tree into the project.
 * @throws ComposeError if a value does not have the form of its field
 */
export function assemble(
  root: Node,
  name: string,
  variables: ReadonlyMap<string, string>,
  profiles: readonly string[],
): Project {
  const { sections, extensions } = readSections(root);
  const services = splitByProfiles(sections.services as Record<string, Service>, profiles);
  const jobs = splitByProfiles(sections.jobs as Record<string, Service>, profiles);
  const section = (key: string): Readonly<Record<string, unknown>> => {
    const entries = Object.entries(sections[key] ?? {}).map(([name, value]): [string, Resource] => [
      name,
      withoutValue(value as Resource),
    ]);
    return entries.length === 0 ? {} : { [key]: Object.fromEntries<Resource>(entries) };
  };
  const model = {
    name,
    services: withReplicas(services.active),
    ...section('networks'),
    ...section('volumes'),
    ...section('secrets'),
    ...section('configs'),
    ...section('models'),
    ...(Object.keys(jobs.active).length === 0 ? {} : { jobs: jobs.active }),
    ...extensions,
  } as Model;
  return {
    model,
    disabled: services.disabled,
    disabledJobs: jobs.disabled,
    environment: variables,
    unset: new Set(),
    locate: (path: Path): Position => nearest(root, path).at,
    extension: (path) => {
      let found: Node | undefined = root;
      for (const key of path) found = child(found, key);
      return found === undefined ? undefined : toJson(found.content);
    },
  };
}
