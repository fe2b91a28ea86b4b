import type { Project } from '../compose/project.ts';
import { applicationOf } from '../docker/application.ts';
import type { Container } from '../docker/containers.ts';
import { Engine } from '../docker/engine.ts';
import { EngineError, isNotFound } from '../docker/engineError.ts';
import { holdersIn, type Belonging } from '../docker/suspects.ts';
import { recordingsOf, type Recordings } from '../users/recordings.ts';
import { shellWord } from '../report/shell.ts';
import { noRecordings, refusing } from './composeProject.ts';
import { EXIT, Failure } from './failure.ts';

/** A Compose project as the engine of this machine has it. */
export interface ApplicationHere {
  readonly engine: Engine;
  readonly containers: readonly Container[];
  readonly project: Project;
  readonly recordings: Recordings;
  readonly belonging: Belonging;
}

/**
 * @param wanted what `--recordings` says.
 * @throws Failure
 */
export async function applicationHere(name: string, wanted: string | undefined): Promise<ApplicationHere> {
  const engine = await asking(() => Promise.resolve(Engine.at(process.env.DOCKER_HOST)));
  const { containers, project } = await asking(() => applicationOf(engine, name));
  const recordings = refusing(() => recordingsOf(project, wanted));
  if (recordings === undefined) throw new Failure(EXIT.invalid, noRecordings(`the containers of ${name}`, project));
  return { engine, containers, project, recordings, belonging: belongingOf(recordings, project) };
}

/** Where the recordings belong, as the engine names it. */
export const belongingOf = ({ path, source }: Recordings, { model }: Project): Belonging => ({
  path,
  source: source && {
    type: source.type,
    source: source.type === 'volume' ? (model.volumes?.[source.name]?.name ?? source.name) : source.name,
  },
});

/** The command that moves what is stranded. Where no container has the volume, a person must say where the files are to go. */
export function rescueCommandFor(project: string, containers: readonly Container[], belonging: Belonging): string {
  const { path, source } = belonging;
  const isMounted = source !== undefined && holdersIn(containers, belonging).length > 0;
  const where = isMounted
    ? `--recordings ${shellWord(source.type === 'volume' ? source.source : path)}`
    : `--recordings ${shellWord(path)} --to DIRECTORY`;
  return `recordings rescue --compose ${project} ${where}`;
}

/** Turns what the engine says into exit code 3, and what the engine does not have into 2 (semantics 24). */
export async function asking<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    throw new Failure(isNotFound(error) ? EXIT.invalid : EXIT.unreachable, error.message);
  }
}
