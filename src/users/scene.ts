import { ComposeError, type Position } from '../compose/error.ts';
import { booleanOf } from '../compose/variables/interpolate.ts';
import type { Project } from '../compose/project.ts';
import { identityOf, mountsOf, type Mounted } from './mounts.ts';
import { participantsOf, type Participant } from './participants.ts';
import { queuesOf, type Queue } from './queues.ts';
import type { Recordings } from './recordings.ts';
import { variablesOf, type Variable } from './variables.ts';

/** What was said about services on the command line: who needs the recordings, and who does not. */
export interface Settled {
  readonly needs: readonly string[];
  readonly doesNot: readonly string[];
}

/** What is settled of one service, and where. */
export interface Settlement {
  readonly needs: boolean;
  /** How it needs them, where that is said. */
  readonly access?: 'ReadOnly' | 'ReadWrite';
  readonly by: string;
  readonly at: Position;
}

/** A service or job as the recordings concern it. */
export interface Actor extends Participant {
  /** All that is mounted in it. */
  readonly mounted: readonly Mounted[];
  /** Of that, the recordings. */
  readonly own: readonly Mounted[];
  readonly settlement?: Settlement;
  readonly variables: readonly Variable[];
  /** The queues of recordings it has to do with, the surest first. */
  readonly queues: readonly Queue[];
}

/** An application as the recordings concern it. */
export interface Scene {
  readonly project: Project;
  readonly recordings: Recordings;
  readonly actors: readonly Actor[];
}

/** @throws ComposeError where what is settled names no service, or says both */
export function sceneOf(project: Project, recordings: Recordings, settled: Settled): Scene {
  const all = participantsOf(project);
  refuseNames(settled, all);
  const [[first] = []] = [...recordings.mounts.values()];
  const identity = first === undefined ? undefined : identityOf(first, project);
  const everybody = variablesOf(all, project);
  const actors = all.map((participant): Actor => {
    const mounted = mountsOf(participant, project, all);
    const own = mounted.filter(({ mount }) => identity !== undefined && identityOf(mount, project) === identity);
    const settlement = settlementOf(participant, project, settled);
    const variables = everybody.get(participant.name) ?? [];
    const queues = queuesOf(participant, variables, project);
    return { ...participant, mounted, own, variables, queues, ...(settlement === undefined ? {} : { settlement }) };
  });
  return { project, recordings, actors };
}

const FLAGS = { needs: '--needs-recordings', doesNot: '--not-recordings' } as const;

function refuseNames(settled: Settled, all: readonly Participant[]): void {
  const known = all.map(({ name }) => name);
  for (const key of ['needs', 'doesNot'] as const)
    for (const name of settled[key])
      if (!known.includes(name))
        throw new ComposeError(flag(key), `there is no service ${name}`, `name one of ${known.join(', ')}`);
  const both = settled.needs.find((name) => settled.doesNot.includes(name));
  if (both !== undefined)
    throw new ComposeError(flag('doesNot'), `${FLAGS.needs} names ${both}, too`, 'name it in one of them');
}

const flag = (key: keyof Settled): Position => ({ file: FLAGS[key], line: 0, column: 0 });

function settlementOf({ name, section }: Participant, project: Project, settled: Settled): Settlement | undefined {
  if (settled.needs.includes(name)) return { needs: true, by: FLAGS.needs, at: project.locate([section, name]) };
  if (settled.doesNot.includes(name)) return { needs: false, by: FLAGS.doesNot, at: project.locate([section, name]) };
  const path = [section, name, 'x-recordings'];
  const value = project.extension(path);
  if (value === undefined || value === null) return undefined;
  const said = { by: 'x-recordings', at: project.locate(path) };
  if (value === 'ReadOnly' || value === 'ReadWrite') return { needs: true, access: value, ...said };
  const needs = typeof value === 'string' ? booleanOf(value) : value;
  if (typeof needs === 'boolean') return { needs, ...said };
  throw new ComposeError(
    said.at,
    `${section}.${name}.x-recordings is ${JSON.stringify(value)}`,
    'write true or false: whether the service needs the recordings (or ReadOnly or ReadWrite: how)',
  );
}
