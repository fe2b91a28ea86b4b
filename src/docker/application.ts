import type { Project } from '../compose/project.ts';
import { containersOf, projectsOf, type Container } from './containers.ts';
import type { Engine } from './engine.ts';
import { EngineError } from './engineError.ts';
import { projectOf } from './project.ts';

/** A Compose project as the engine has it. */
export interface RunningApplication {
  readonly containers: readonly Container[];
  readonly project: Project;
}

/** @throws EngineError, with status 404 if the engine has no container of the project. */
export async function applicationOf(engine: Engine, name: string): Promise<RunningApplication> {
  const containers = await containersOf(engine, name);
  if (containers.length > 0) return { containers, project: projectOf(name, containers) };
  const known = (await projectsOf(engine)).join(', ');
  const others = known === '' ? 'it has no containers of any project' : `its projects are ${known}`;
  throw new EngineError(
    404,
    `the Docker Engine at ${engine.socket} has no containers of the project ${name}: ${others}`,
  );
}
