import { posix } from 'node:path';
import type { Project } from '../compose/project.ts';
import type { Directory } from './directory.ts';
import { identityOf, isWithin, mountsOf, type Mounted } from './mounts.ts';
import type { Participant } from './participants.ts';
import { namesPath } from './paths.ts';
import { NO_FILES, type ProjectFiles } from './projectFiles.ts';
import { isKept, isPublicVolume, purposeOf, type Purpose } from './purpose.ts';
import { isApart, isStore } from './work.ts';

/** What more than one container could see, with who mounts it. */
export interface Candidate {
  readonly identity: string;
  readonly mounts: readonly { readonly of: Participant; readonly mounted: Mounted }[];
}

/** Everything that more than one container could see. */
export function candidatesIn(project: Project, all: readonly Participant[]): Candidate[] {
  const mounts = all.flatMap((participant) =>
    mountsOf(participant, project, all).map((mounted) => ({ of: participant, mounted })),
  );
  return [...Map.groupBy(mounts, ({ mounted }) => identityOf(mounted.mount, project))].flatMap(([identity, mounts]) =>
    identity === undefined ? [] : [{ identity, mounts }],
  );
}

/**
 * The directories that may hold what users upload and programs make, in the order of the files: the recordings, and whatever else is neither code, settings,
 * static files, a cache, a socket nor the data of a database.
 */
export function directoriesOf(project: Project, all: readonly Participant[], files = NO_FILES): Directory[] {
  const variables = variableValues(all);
  return candidatesIn(project, all).flatMap((candidate) => {
    const purpose = holdsSource(candidate, files) ? 'apart' : purposeIn(candidate, project);
    const isRecordings = looksLikeRecordings(candidate);
    if (!isRecordings && (purpose === 'apart' || candidate.mounts.every(({ of }) => isStore(of)))) return [];
    if (!isRecordings && purpose === 'open' && isOneOnly(candidate)) return [];
    const path = pathOf(candidate, undefined, (target) => timesNamed(variables, target));
    return [
      directoryOf(candidate, path, {
        isRecordings,
        isForFiles: isRecordings || purpose === 'files',
        isKept: candidate.mounts.some(({ mounted: { mount, target } }) => isKept(mount, target)),
      }),
    ];
  });
}

/** Files that lie where the source of a program begins, one for each of the usual tools. */
const OF_SOURCE =
  /^(manage\.py|pyproject\.toml|setup\.py|requirements(\.txt)?|package\.json|composer\.json|artisan|Gemfile|go\.mod|Cargo\.toml|pom\.xml|build\.gradle(\.kts)?|mix\.exs|Dockerfile)$/;

/** A directory of the host that holds the source of a program, as can be seen here. */
const holdsSource = ({ mounts: [first] }: Candidate, files: ProjectFiles): boolean =>
  first?.mounted.mount.type === 'bind' &&
  files.names(first.mounted.mount.source ?? '').some((name) => OF_SOURCE.test(name));

/** A directory of the host that one service alone mounts, and of which no name says that anything is kept there. */
const isOneOnly = ({ mounts }: Candidate): boolean =>
  new Set(mounts.map(({ of }) => of.name)).size === 1 &&
  mounts.every(({ mounted: { mount, target } }) => mount.type === 'bind' && !isKept(mount, target));

/** What most of those who mount it call it. */
function purposeIn(candidate: Candidate, project: Project): Purpose {
  const own = inProgram(candidate);
  const purposes = (own.length === 0 ? candidate.mounts : own).map(({ mounted: { mount, target } }) =>
    purposeOf(mount, target, project),
  );
  // Where a web server has it, it holds the pages that the server hands out.
  const isPublic = candidate.mounts.every(
    ({ of, mounted: { mount, target } }) => isPublicVolume(mount, target) && !isApart(of),
  );
  return isPublic ? 'open' : (purposes.find((purpose) => purpose !== 'open') ?? 'open');
}

/** The mounts of those who make or serve files: not of proxies and backups, which follow. */
export const inProgram = ({ mounts }: Candidate): Candidate['mounts'] => mounts.filter(({ of }) => !isApart(of));

export const variableValues = (all: readonly Participant[]): string[] =>
  all.flatMap(({ service }) => Object.values(service.environment ?? {}).flatMap((value) => value ?? []));

export const timesNamed = (values: readonly string[], path: string): number =>
  values.filter((value) => namesPath(value, path)).length;

/** A directory that is called so; a file of that name is its own affair. */
export const isRecordingsPath = (path: string): boolean =>
  posix.basename(path).includes('.') ? false : /recording/i.test(posix.basename(path)) || /\/recordings?\//i.test(path);

export const looksLikeRecordings = ({ mounts }: Candidate): boolean =>
  mounts.some(
    ({ mounted: { mount, target } }) =>
      (mount.type === 'volume' && /recording/i.test(mount.source ?? '')) ||
      isRecordingsPath(target) ||
      (mount.type === 'bind' &&
        /recording/i.test(posix.basename(mount.source ?? '')) &&
        isRecordingsPath(mount.source ?? '')),
  );

/** Where most have it, not counting what is no part of the program; of several such paths the one that is named most. */
export function pathOf(candidate: Candidate, wanted: string | undefined, named: (path: string) => number): string {
  const own = inProgram(candidate);
  const targets = (own.length === 0 ? candidate.mounts : own).map(({ mounted }) => mounted.target);
  const count = (path: string) => targets.filter((target) => target === path).length;
  const [best = ''] = [...new Set(targets)].toSorted(
    (one, other) =>
      Number(other === wanted) - Number(one === wanted) ||
      count(other) - count(one) ||
      named(other) - named(one) ||
      Number(isRecordingsPath(other)) - Number(isRecordingsPath(one)),
  );
  return best;
}

export function directoryOf(
  { mounts }: Candidate,
  path: string,
  names: Pick<Directory, 'isRecordings' | 'isForFiles' | 'isKept'>,
): Directory {
  const [first] = mounts;
  const { type, source } = first?.mounted.mount ?? {};
  const byService = Map.groupBy(mounts, ({ of }) => of.name);
  return {
    ...(source === undefined ? {} : { source: { type: type === 'bind' ? 'bind' : 'volume', name: source } }),
    path,
    mounts: new Map([...byService].map(([name, its]) => [name, its.map(({ mounted }) => mounted.mount)])),
    ...names,
  };
}

/** The volume in which a path lies, where somebody mounts one above it. */
export const holding = (candidates: readonly Candidate[], path: string): Candidate | undefined =>
  candidates.find(({ mounts }) =>
    mounts.some(({ mounted }) => mounted.mount.type === 'volume' && isWithin(path, mounted.target)),
  );
