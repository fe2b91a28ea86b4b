import type { Project } from '../compose/project.ts';
import { posix } from 'node:path';
import { identityOf, isWithin, mountsOf, type Mounted } from './mounts.ts';
import { participantsOf, type Participant } from './participants.ts';
import { queuesOf, type Queue } from './queues.ts';
import { hasObjectStore, mayKeepElsewhere } from './objectStore.ts';
import { NO_FILES, type ProjectFiles } from './projectFiles.ts';
import type { Directory } from './directory.ts';
import {
  refuseNames,
  settlementFor,
  settlementsOf,
  type Settled,
  type Settlement,
  type Settlements,
} from './settlement.ts';
import { variablesOf, type Variable } from './variables.ts';

/** A service or job, and what it has to do with files. */
export interface Member extends Participant {
  /** All that is mounted in it. */
  readonly mounted: readonly Mounted[];
  readonly settlements: Settlements;
  readonly variables: readonly Variable[];
  /** The queues of recordings it has to do with, the surest first. */
  readonly queues: readonly Queue[];
}

/** A service or job as one directory concerns it. */
export interface Actor extends Member {
  /** What is settled of the directory. */
  readonly settlement: Settlement | undefined;
  /** Of what is mounted in it, the directory: by itself, or in a directory of the host around it. */
  readonly own: readonly Mounted[];
}

/** An application as one of its directories concerns it. */
export interface Scene {
  readonly project: Project;
  readonly directory: Directory;
  readonly actors: readonly Actor[];
  /** The files beside the Compose files, as far as they are asked for. */
  readonly files: ProjectFiles;
  /** The files may be kept where they are asked for over the network. */
  readonly hasObjectStore: boolean;
  /** The same text for mounts that show the same files. */
  readonly identify: (mounted: Mounted) => string | undefined;
}

/** An application before one looks at a directory of it. */
export type Cast = Omit<Scene, 'directory' | 'actors'> & { readonly members: readonly Member[] };

/**
 * @param files what lies beside the Compose files; without it no configuration of a web server is read
 * @throws ComposeError where what is settled names no service, or says both
 */
export function castOf(project: Project, settled: Settled, files: ProjectFiles = NO_FILES): Cast {
  const all = participantsOf(project, files);
  refuseNames(settled, all);
  const everybody = variablesOf(all, project);
  const members = all.map((participant): Member => {
    const mounted = mountsOf(participant, project, all);
    const settlements = settlementsOf(participant, project, settled, all);
    const variables = everybody.get(participant.name) ?? [];
    const queues = queuesOf(participant, variables, project);
    return { ...participant, mounted, variables, queues, settlements };
  });
  return {
    project,
    members,
    files,
    hasObjectStore: hasObjectStore(all),
    identify: ({ mount }) => identityOf(mount, project),
  };
}

/** @throws ComposeError where what is settled names no service, or says both */
export const sceneOf = (project: Project, directory: Directory, settled: Settled): Scene =>
  sceneAt(castOf(project, settled), directory);

/** The application as one directory concerns it. */
export function sceneAt({ members, ...cast }: Cast, directory: Directory): Scene {
  const [[first] = []] = [...directory.mounts.values()];
  const identity = first === undefined ? undefined : identityOf(first, cast.project);
  const actors = members.map((member): Actor => {
    const settlement = settlementFor(member.settlements, directory);
    return { ...member, settlement, own: ownOf(member, members, identity, directory, cast) };
  });
  const hasObjectStore = cast.hasObjectStore && mayKeepElsewhere(actors, directory);
  return { ...cast, hasObjectStore, directory, actors };
}

function ownOf(
  { mounted }: Member,
  members: readonly Member[],
  identity: string | undefined,
  { source }: Directory,
  { identify }: Pick<Cast, 'identify'>,
): readonly Mounted[] {
  if (identity === undefined) return [];
  const itself = mounted.filter((each) => identify(each) === identity);
  if (itself.length > 0 || source?.type !== 'bind') return itself;
  // Who has the same around it, and mounts it elsewhere all the same, does not look for it there.
  const isNotWhere = (around: Mounted) =>
    members.some(({ mounted: theirs }) => {
      const here = theirs.find((each) => identify(each) === identify(around) && each.target === around.target);
      const there = theirs.filter((each) => identify(each) === identity);
      return here !== undefined && there.length > 0 && !there.some(({ target }) => isWithin(target, here.target));
    });
  // `.` at /app shows ./media at /app/media, unless something else lies there.
  return mounted.flatMap((each) => {
    const above = each.mount.type === 'bind' ? (each.mount.source ?? '') : '';
    if (above === '' || !isWithin(source.name, above) || isNotWhere(each)) return [];
    const target = posix.join(each.target, posix.relative(above, source.name));
    return mounted.some(
      (other) => other !== each && isWithin(target, other.target) && isWithin(other.target, each.target),
    )
      ? []
      : [{ ...each, target }];
  });
}

/** Who has the directory and is not settled as somebody who doesn't use it. */
export const holdersOf = ({ actors }: Pick<Scene, 'actors'>): Actor[] =>
  actors.filter(({ own, settlement }) => own.length > 0 && settlement?.needs !== false);
