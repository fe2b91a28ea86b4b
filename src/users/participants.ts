import type { Dependency, Project, Service } from '../compose/project.ts';
import { baseOf, runIn, type Run } from './dockerfile.ts';
import { NO_FILES, type ProjectFiles } from './projectFiles.ts';

/** A service or job of the application, also one that the active profiles leave out: it is forgotten most easily. */
export interface Participant {
  readonly name: string;
  readonly section: 'services' | 'jobs';
  readonly service: Service;
  /** The profiles that would bring it, where none of them is active. */
  readonly profiles?: readonly string[];
  /** The image that its Dockerfile begins with, where that can be read. */
  readonly base?: string;
  /** What its image runs by itself, where its Dockerfile can be read. */
  readonly run?: Run;
  /** It ends by itself: others wait for its success, or nothing starts it again. */
  readonly runsOnce: boolean;
}

/** @param files what lies beside the Compose files, for Dockerfiles */
export function participantsOf(project: Project, files: ProjectFiles = NO_FILES): Participant[] {
  const { services, jobs = {} } = project.model;
  const everything = [services, project.disabled, jobs, project.disabledJobs].flatMap((all) => Object.values(all));
  const on = (wanted: Dependency['condition']): Set<string> =>
    new Set(
      everything.flatMap(({ depends_on = {} }) =>
        Object.entries(depends_on).flatMap(([name, { condition }]) => (condition === wanted ? [name] : [])),
      ),
    );
  const [awaited, healthy] = [on('service_completed_successfully'), on('service_healthy')];
  const from = (section: Participant['section'], all: Readonly<Record<string, Service>>, isActive: boolean) =>
    Object.entries(all)
      .filter(([, { provider }]) => provider === undefined)
      .map(([name, service]): Participant => {
        const policy = service.deploy?.restart_policy as { readonly condition?: string } | undefined;
        const isNeverRestarted = service.restart === 'no' || policy?.condition === 'none';
        // Who is to be healthy, or to be reached, goes on running, whatever is said about starting it again.
        const goesOn = healthy.has(name) || (service.ports ?? []).length > 0;
        const runsOnce = section === 'jobs' || awaited.has(name) || (isNeverRestarted && !goesOn);
        const base = baseOf(service, files);
        return {
          name,
          section,
          service,
          runsOnce,
          ...(base === undefined ? {} : { base }),
          ...(service.build === undefined ? {} : { run: runIn(service.build, files) }),
          ...(isActive ? {} : { profiles: service.profiles ?? [] }),
        };
      });
  return [
    ...from('services', services, true),
    ...from('services', project.disabled, false),
    ...from('jobs', jobs, true),
    ...from('jobs', project.disabledJobs, false),
  ];
}
