import { booleanOf } from '../compose/variables/interpolate.ts';
import { cleanPath } from '../compose/canonical/paths.ts';
import { ComposeError, type Position } from '../compose/error.ts';
import type { Json } from '../compose/document/node.ts';
import type { Project } from '../compose/project.ts';
import type { Directory } from './directory.ts';
import { mountsOf } from './mounts.ts';
import type { Participant } from './participants.ts';

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

/** What is settled of a service: of all directories, and of single ones by the name of a volume or by a path. */
export interface Settlements {
  readonly whole?: Settlement;
  readonly single: ReadonlyMap<string, Settlement>;
}

const FLAGS = { needs: '--needs-recordings', doesNot: '--not-recordings' } as const;
const FIELD = 'x-recordings';

/** @throws ComposeError where what is settled names no service, or says both */
export function refuseNames(settled: Settled, all: readonly Participant[]): void {
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

/**
 * The command line outweighs the Compose files.
 * @throws ComposeError where the Compose files say what cannot be understood, or speak of a directory that nobody mounts
 */
export function settlementsOf(
  { name, section }: Participant,
  project: Project,
  settled: Settled,
  all: readonly Participant[],
): Settlements {
  const at = project.locate([section, name]);
  if (settled.needs.includes(name)) return { whole: { needs: true, by: FLAGS.needs, at }, single: new Map() };
  if (settled.doesNot.includes(name)) return { whole: { needs: false, by: FLAGS.doesNot, at }, single: new Map() };
  const path = [section, name, FIELD];
  const value = project.extension(path);
  if (value === undefined || value === null) return { single: new Map() };
  if (typeof value !== 'object' || Array.isArray(value))
    return { whole: settlementIn(value, path, project), single: new Map() };
  const known = knownDirectories(project, all);
  const single = Object.entries(value).map(([directory, said]) => {
    const key = keyOf(directory);
    if (!known.has(key))
      throw new ComposeError(
        project.locate([...path, directory]),
        `${[...path, directory].join('.')}: no service mounts ${directory}`,
        `name a volume, or the path at which a container has the directory: ${[...known].slice(0, 6).join(', ')}`,
      );
    return [key, settlementIn(said, [...path, directory], project)] as const;
  });
  return { single: new Map(single) };
}

function settlementIn(value: Json, path: readonly string[], project: Project): Settlement {
  const said = { by: FIELD, at: project.locate(path) };
  if (value === 'ReadOnly' || value === 'ReadWrite') return { needs: true, access: value, ...said };
  const needs = typeof value === 'string' ? booleanOf(value) : value;
  if (typeof needs === 'boolean') return { needs, ...said };
  throw new ComposeError(
    said.at,
    `${path.join('.')} is ${JSON.stringify(value)}`,
    `write true or false: whether the service needs ${path.at(-1) === FIELD ? 'the recordings' : 'the directory'} (or ReadOnly or ReadWrite: how)`,
  );
}

const keyOf = (directory: string): string => (directory.startsWith('/') ? cleanPath(directory) : directory);

const knownDirectories = (project: Project, all: readonly Participant[]): Set<string> =>
  new Set([
    ...Object.keys(project.model.volumes ?? {}),
    ...all.flatMap((participant) => mountsOf(participant, project, all).map(({ target }) => target)),
  ]);

/** What is settled of a directory: by its volume, by the path of most, or else of all directories. */
export const settlementFor = ({ whole, single }: Settlements, { source, path }: Directory): Settlement | undefined =>
  single.get(source?.name ?? path) ?? single.get(path) ?? whole;
