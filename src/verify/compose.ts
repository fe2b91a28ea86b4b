import { say } from '../api/say.ts';
import { fault, warning, type Finding } from '../api/finding.ts';
import type { Container } from '../docker/containers.ts';
import type { Engine } from '../docker/engine.ts';
import { exec } from '../docker/exec.ts';
import { amountOf, countStranded, type Stranded } from '../docker/stranded.ts';
import { holdersIn, suspectsIn, type Belonging } from '../docker/suspects.ts';
import { answered, type Answer, type Proof } from '../report/report.ts';
import type { Actor } from './actors.ts';
import { actionsIn } from './inside/actions.ts';
import { PROOF, proveAmong, type Conditions } from './proof.ts';
import { STRANDED } from './stranded.ts';

/** A Compose project that runs. */
export interface Running {
  readonly engine: Engine;
  readonly project: string;
  readonly containers: readonly Container[];
  readonly belonging: Belonging;
  /** The command that saves what is stranded. */
  readonly rescue: string;
}

/**
 * What only the containers tell of the recordings of a Compose project: what is stranded, and whether each user reads what each writer writes. The checks are
 * those of the cluster, so that one can say before and after a move that nothing has changed.
 * @throws EngineError; the signal's reason when it aborts.
 */
export async function verifyCompose(
  running: Running,
  conditions: Conditions,
): Promise<{ readonly answers: readonly Answer[]; readonly proof: Proof }> {
  const { engine, containers, belonging, rescue } = running;
  const stranded = await countStranded(engine, suspectsIn(containers, belonging), conditions.signal);
  conditions.signal.throwIfAborted();
  const findings = stranded.map((each) => (each.files > 0 ? strandedFinding(each, rescue) : notLookedInto(each)));
  const { proof, findings: proven } = await proveAmong(
    {
      store: belonging.source?.source ?? belonging.path,
      actors: actorsIn(running),
      gaps: gapsIn(running),
      enter: ({ pod }) => `docker exec ${pod}`,
    },
    conditions,
  );
  return { answers: [answered(STRANDED, findings), answered(PROOF, proven)], proof };
}

function strandedFinding(stranded: Stranded, rescue: string): Finding {
  const { container, path, mount } = stranded.suspect;
  const lost =
    mount === undefined || mount.type === 'tmpfs'
      ? say`docker compose down would destroy them`
      : say`no other service sees them`;
  const { service } = container;
  const message = container.isRunning
    ? say`of service "${service}" has ${amountOf(stranded)} under ${path} that are not with the recordings: ${lost}`
    : say`of service "${service}", which has stopped, has ${amountOf(stranded)} under ${path} that are not with the recordings: ${lost}`;
  return fault(`Container/${container.name}`, { reason: 'Stranded', message }, say`Move the files: ${rescue}.`);
}

/** Nothing says that the container has recordings. */
function notLookedInto({ suspect: { container, path }, gap = '' }: Stranded): Finding {
  const message = say`of service "${container.service}" could not be looked into, so verify does not know what is under ${path} (${gap})`;
  return warning(`Container/${container.name}`, { reason: 'Unproven', message }, say`Run verify again.`);
}

function actorsIn({ engine, containers, belonging }: Running): Actor[] {
  return holdersIn(containers, belonging)
    .filter(({ container }) => container.isRunning)
    .map(({ container, isReadOnly }, index) => ({
      kind: 'Container',
      pod: container.name,
      container: container.service,
      service: container.service,
      role: container.service,
      access: isReadOnly ? 'ReadOnly' : 'ReadWrite',
      path: belonging.path,
      actions: actionsIn((command) => exec(engine, container, command), belonging.path),
      file: `${index}`,
    }));
}

/** Why the proof cannot be complete (semantics 26). */
function gapsIn({ containers, belonging, project }: Running): Finding[] {
  const holders = holdersIn(containers, belonging);
  const running = holders.filter(({ container }) => container.isRunning);
  const services = new Set(running.map(({ container }) => container.service));
  const idle = holders.filter(({ container }) => !services.has(container.service));
  const start = say`Start it: docker compose -p ${project} start. Then run verify again.`;
  const notRunning = idle.map(({ container: { name, service } }) =>
    fault(
      `Container/${name}`,
      { reason: 'Unproven', message: say`of service "${service}" does not run, so verify cannot test it` },
      start,
    ),
  );
  if (idle.length > 0) return notRunning;
  const why = !running.some(({ isReadOnly }) => !isReadOnly)
    ? say`no running container may write to the recordings, so verify cannot write a file`
    : running.length === 1
      ? say`has only one running container with the recordings, so no other container can read what it writes`
      : undefined;
  if (why === undefined) return [];
  const remedy = say`Mount the volume of the recordings in every service that uses them, and start the services. Then run verify again.`;
  return [fault(`Application/${project}`, { reason: 'Unproven', message: why }, remedy)];
}
