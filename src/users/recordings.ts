import { posix } from 'node:path';
import { ComposeError, type Position } from '../compose/error.ts';
import { cleanPath } from '../compose/canonical/paths.ts';
import type { Project } from '../compose/project.ts';
import { shellWord } from '../report/shell.ts';
import {
  candidatesIn,
  directoryOf,
  holding,
  inProgram,
  isRecordingsPath,
  looksLikeRecordings,
  pathOf,
  timesNamed,
  variableValues,
  type Candidate,
} from './directories.ts';
import { titleOf, type Directory } from './directory.ts';
import { isWithin } from './mounts.ts';
import { participantsOf, type Participant } from './participants.ts';
import { namesPath } from './paths.ts';

/** The directory of recordings as the Compose files have it. */
export type Recordings = Directory;

/**
 * Finds the directory of recordings by its name, or by what `wanted` names: a volume, a directory of the host, or a path in containers.
 * @throws ComposeError where nothing is what `wanted` names, or two directories lie at the path
 */
export function recordingsOf(project: Project, wanted?: string): Recordings | undefined {
  const all = participantsOf(project);
  const values = variableValues(all);
  const candidates = candidatesIn(project, all);
  const matching =
    wanted === undefined ? candidates.filter(looksLikeRecordings) : wantedIn(candidates, wanted, project);
  const named = (path: string) => timesNamed(values, path);
  const [best] = matching
    .map((candidate) => ({ candidate, path: pathOf(candidate, wanted, named) }))
    .toSorted(
      (one, other) =>
        inProgram(other.candidate).length - inProgram(one.candidate).length ||
        other.candidate.mounts.length - one.candidate.mounts.length ||
        named(other.path) - named(one.path),
    );
  if (best !== undefined) return asRecordings(best.candidate, best.path);

  const path = wanted === undefined ? recordingsPathIn(all) : pathWanted(wanted, values, all, project);
  if (path === undefined) return undefined;
  const holder = holding(candidates, path);
  const isRecordings = wanted === undefined || isRecordingsPath(path);
  return holder === undefined
    ? { path, mounts: new Map(), isRecordings, isForFiles: true, isKept: true }
    : {
        ...asRecordings(
          holder,
          pathOf(holder, undefined, (target) => Number(isWithin(path, target))),
        ),
        isRecordings,
      };
}

const asRecordings = (candidate: Candidate, path: string): Recordings =>
  directoryOf(candidate, path, { isRecordings: looksLikeRecordings(candidate), isForFiles: true, isKept: true });

/** What a name or path names; of a path in containers there must be one directory only, for each would have other users. */
function wantedIn(candidates: readonly Candidate[], wanted: string, project: Project): Candidate[] {
  const matching = candidates.filter((each) => isWanted(each, wanted, project));
  const path = cleanPath(wanted);
  const onHost = matching.filter(({ identity }) => identity === `bind ${path}`);
  if (onHost.length > 0 || matching.length < 2 || !posix.isAbsolute(wanted))
    return onHost.length > 0 ? onHost : matching;
  const described = matching.map((candidate) => {
    const names = [...new Set(candidate.mounts.map(({ of }) => of.name))];
    return `${titleOf({ ...asRecordings(candidate, path), isRecordings: false })} (${names.join(', ')})`;
  });
  const flags = matching.map(
    (candidate) => `--recordings ${shellWord(asRecordings(candidate, path).source?.name ?? '')}`,
  );
  throw new ComposeError(
    FLAG,
    `${matching.length} directories lie at ${wanted}: ${described.join(' and ')}`,
    `name one of them: ${flags.join(' or ')}`,
  );
}

const FLAG: Position = { file: '--recordings', line: 0, column: 0 };

function isWanted({ mounts }: Candidate, wanted: string, project: Project): boolean {
  return mounts.some(({ mounted: { mount, target } }) => {
    if (!posix.isAbsolute(wanted)) return mount.type === 'volume' && isNamed(mount.source ?? '', wanted, project);
    const path = cleanPath(wanted);
    return target === path || (mount.type === 'bind' && cleanPath(mount.source ?? '') === path);
  });
}

/** A volume has a key in the files, and a name in the engine. */
const isNamed = (key: string, wanted: string, { model }: Project): boolean =>
  key === wanted || model.volumes?.[key]?.name === wanted;

/** The key of a volume that is defined, that `wanted` names, and that no service mounts. */
export function unmountedVolume(project: Project, wanted: string): string | undefined {
  const candidates = candidatesIn(project, participantsOf(project));
  if (posix.isAbsolute(wanted) || candidates.some((each) => isWanted(each, wanted, project))) return undefined;
  return Object.keys(project.model.volumes ?? {}).find((key) => isNamed(key, wanted, project));
}

/** The name of a variable says that its value is a directory of recordings, and not, say, the path of a URL. */
export const isDirectoryVariable = (name: string): boolean =>
  /(^|_)RECORDINGS?(_?(BASE|ROOT|STORAGE|DATA|LOCAL|FILES?|DIR|DIRECTORY|PATH|FOLDER|MOUNT|VOLUME|LOCATION))+$/i.test(
    name,
  ) || /(^|_)(DIR|PATH|FOLDER)_(OF_)?RECORDINGS?$/i.test(name);

/** The path that nobody shares, but that is spoken of as the recordings: by variables, or by what a container mounts there for itself. */
function recordingsPathIn(all: readonly Participant[]): string | undefined {
  const variables = all.flatMap(({ service }) => Object.entries(service.environment ?? {}));
  const paths = [
    ...variables.flatMap(([name, value]) =>
      value !== null && posix.isAbsolute(value) && !value.startsWith('/api/') && isDirectoryVariable(name)
        ? [cleanPath(value)]
        : [],
    ),
    ...all
      .flatMap(({ service }) => [
        ...(service.volumes ?? []).map(({ target = '' }) => target),
        ...(service.tmpfs ?? []).map((text) => cleanPath(text.split(':')[0] ?? '')),
      ])
      .filter(isRecordingsPath),
  ];
  const count = (path: string) => paths.filter((each) => each === path).length;
  return [...new Set(paths)].toSorted((one, other) => count(other) - count(one))[0];
}

function pathWanted(
  wanted: string,
  values: readonly string[],
  all: readonly Participant[],
  { model }: Project,
): string {
  const path = cleanPath(wanted);
  const spoken = [
    ...values,
    ...all.flatMap(({ service: { command, entrypoint, tmpfs = [], volumes = [] } }) => [
      ...(command ?? []),
      ...(entrypoint ?? []),
      ...tmpfs,
      ...volumes.map(({ target = '' }) => target),
    ]),
  ];
  if (posix.isAbsolute(path) && spoken.some((text) => namesPath(text, path))) return path;
  const volumes = Object.keys(model.volumes ?? {});
  const known = volumes.length === 0 ? 'there are no volumes' : `the volumes are ${volumes.join(', ')}`;
  const what = posix.isAbsolute(path)
    ? `no service mounts or names ${wanted}`
    : volumes.includes(wanted)
      ? `no service mounts the volume ${wanted}`
      : `there is no volume ${wanted}`;
  throw new ComposeError(FLAG, what, `name a volume that a service mounts, or an absolute path (${known})`);
}
