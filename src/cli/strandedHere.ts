import { say } from '../api/say.ts';
import { warning } from '../api/finding.ts';
import type { Project } from '../compose/project.ts';
import { containersOf } from '../docker/containers.ts';
import { Engine } from '../docker/engine.ts';
import { EngineError } from '../docker/engineError.ts';
import { amountOf, countStranded, type Stranded } from '../docker/stranded.ts';
import { suspectsIn } from '../docker/suspects.ts';
import type { Said } from '../import/said.ts';
import type { Recordings } from '../users/recordings.ts';
import { belongingOf, rescueCommandFor } from './docker.ts';

/** An import does not wait longer for an engine that says nothing. */
const PATIENCE_MS = 20_000;

/**
 * What is stranded in containers of the application on this machine, for `docker compose down` would destroy it. Where no engine answers there is nothing to
 * warn of: the application may run elsewhere.
 */
export async function strandedHere(project: Project, recordings: Recordings): Promise<Said[]> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    const engine = Engine.at(process.env.DOCKER_HOST);
    const { name } = project.model;
    const containers = await containersOf(engine, name, signal);
    const belonging = belongingOf(recordings, project);
    const stranded = await countStranded(engine, suspectsIn(containers, belonging), signal);
    const rescue = rescueCommandFor(name, containers, belonging);
    return stranded.map((each) => ({
      ...(each.files > 0 ? lostBy(each, rescue) : unseen(each, name)),
      where: say`the Docker Engine at ${engine.socket}`,
      harm: 'stops',
      step: 'data',
    }));
  } catch (error) {
    if (error instanceof EngineError || signal.aborted) return [];
    throw error;
  }
}

function lostBy(stranded: Stranded, rescue: string) {
  const { container, path } = stranded.suspect;
  const message = say`(container ${container.name}) has ${amountOf(stranded)} under ${path} that are not with the recordings: docker compose down would destroy them`;
  const remedy = say`Before docker compose down, move the files, as root on this machine.`;
  return { ...warning(`Service/${container.service}`, { reason: 'Stranded', message }, remedy), lines: [rescue] };
}

function unseen({ suspect: { container, path }, gap = '' }: Stranded, project: string) {
  const message = say`(container ${container.name}) may have files under ${path}, which docker compose down would destroy: import could not look there (${gap})`;
  const remedy = say`Before docker compose down, look there, as root on this machine.`;
  const found = warning(`Service/${container.service}`, { reason: 'Unproven', message }, remedy);
  return { ...found, lines: [`recordings verify --compose ${project}`] };
}
