import { posix } from 'node:path';
import { ComposeError } from '../compose/error.ts';
import { cleanPath } from '../compose/canonical/paths.ts';
import type { Project, VolumeMount } from '../compose/project.ts';
import { identityOf, isWithin, mountsOf, type Mounted } from './mounts.ts';
import { participantsOf, type Participant } from './participants.ts';
import { isApart } from './work.ts';

/** The directory of recordings as the Compose files have it. */
export interface Recordings {
  /** The key of a named volume, or the path of a directory of the host. Undefined where nobody mounts one, but the environment names the path. */
  readonly source?: { readonly type: 'volume' | 'bind'; readonly name: string };
  /** Where most of those who have it see it. */
  readonly path: string;
  /** By service, all its mounts of that source. */
  readonly mounts: ReadonlyMap<string, readonly VolumeMount[]>;
}

interface Candidate {
  readonly identity: string;
  readonly mounts: readonly { readonly of: Participant; readonly mounted: Mounted }[];
}

/**
 * Finds the directory of recordings by its name, or by what `wanted` names: a volume, a directory of the host, or a path in containers.
 * @throws ComposeError where nothing is what `wanted` names
 */
export function recordingsOf(project: Project, wanted?: string): Recordings | undefined {
  const all = participantsOf(project);
  const variables = all.flatMap(({ service }) => Object.entries(service.environment ?? {}));
  const candidates = candidatesIn(project, all);
  const matching =
    wanted === undefined ? candidates.filter(looksRight) : candidates.filter((each) => isWanted(each, wanted, project));
  const named = (path: string) => variables.filter(([, value]) => value !== null && namesPath(value, path)).length;
  const [best] = matching
    .map((candidate) => ({ candidate, path: pathOf(candidate, wanted, named) }))
    .toSorted(
      (one, other) =>
        inProgram(other.candidate).length - inProgram(one.candidate).length ||
        other.candidate.mounts.length - one.candidate.mounts.length ||
        named(other.path) - named(one.path),
    );
  if (best !== undefined) return asRecordings(best.candidate, best.path);

  const path = wanted === undefined ? pathInWords(all, variables) : pathWanted(wanted, variables, all, project);
  if (path === undefined) return undefined;
  const holding = candidates.find(({ mounts }) =>
    mounts.some(({ mounted }) => mounted.mount.type === 'volume' && isWithin(path, mounted.target)),
  );
  return holding === undefined
    ? { path, mounts: new Map() }
    : asRecordings(
        holding,
        pathOf(holding, undefined, (target) => Number(isWithin(path, target))),
      );
}

/** Everything that more than one container could see, with who mounts it. */
function candidatesIn(project: Project, all: readonly Participant[]): Candidate[] {
  const mounts = all.flatMap((participant) =>
    mountsOf(participant, project, all).map((mounted) => ({ of: participant, mounted })),
  );
  return [...Map.groupBy(mounts, ({ mounted }) => identityOf(mounted.mount, project))].flatMap(([identity, mounts]) =>
    identity === undefined ? [] : [{ identity, mounts }],
  );
}

/** A directory that is called so; a file of that name is its own affair. */
const isRecordings = (path: string): boolean =>
  posix.basename(path).includes('.') ? false : /recording/i.test(posix.basename(path)) || /\/recordings?\//i.test(path);

const looksRight = ({ mounts }: Candidate): boolean =>
  mounts.some(
    ({ mounted: { mount, target } }) =>
      (mount.type === 'volume' && /recording/i.test(mount.source ?? '')) ||
      isRecordings(target) ||
      (mount.type === 'bind' &&
        /recording/i.test(posix.basename(mount.source ?? '')) &&
        isRecordings(mount.source ?? '')),
  );

function isWanted({ mounts }: Candidate, wanted: string, { model }: Project): boolean {
  return mounts.some(({ mounted: { mount, target } }) => {
    if (!posix.isAbsolute(wanted))
      return mount.type === 'volume' && [mount.source, model.volumes?.[mount.source ?? '']?.name].includes(wanted);
    const path = cleanPath(wanted);
    return target === path || (mount.type === 'bind' && cleanPath(mount.source ?? '') === path);
  });
}

/** The mounts of those who make or serve recordings: not of proxies and backups, which follow. */
const inProgram = ({ mounts }: Candidate) => mounts.filter(({ of }) => !isApart(of));

/** Where most have it, not counting what is no part of the program; of several such paths the one that is named most. */
function pathOf(candidate: Candidate, wanted: string | undefined, named: (path: string) => number): string {
  const own = inProgram(candidate);
  const targets = (own.length === 0 ? candidate.mounts : own).map(({ mounted }) => mounted.target);
  const count = (path: string) => targets.filter((target) => target === path).length;
  const [best = ''] = [...new Set(targets)].toSorted(
    (one, other) =>
      Number(other === wanted) - Number(one === wanted) ||
      count(other) - count(one) ||
      named(other) - named(one) ||
      Number(isRecordings(other)) - Number(isRecordings(one)),
  );
  return best;
}

function asRecordings({ mounts }: Candidate, path: string): Recordings {
  const [first] = mounts;
  const { type, source } = first?.mounted.mount ?? {};
  const byService = Map.groupBy(mounts, ({ of }) => of.name);
  return {
    ...(source === undefined ? {} : { source: { type: type === 'bind' ? 'bind' : 'volume', name: source } }),
    path,
    mounts: new Map([...byService].map(([name, its]) => [name, its.map(({ mounted }) => mounted.mount)])),
  };
}

/** The value as a path, alone or in a URL or list, is that path or one below it. */
export function namesPath(value: string, path: string): boolean {
  for (let at = value.indexOf(path); at >= 0; at = value.indexOf(path, at + 1)) {
    const before = value.slice(0, at).replace(/\/$/, '').at(-1) ?? '';
    if (!/[\w.-]/.test(before) && !/^[\w.-]/.test(value.slice(at + path.length, at + path.length + 1))) return true;
  }
  return false;
}

type Variable = readonly [name: string, value: string | null];

/** The name of a variable says that its value is a directory of recordings, and not, say, the path of a URL. */
export const isDirectoryVariable = (name: string): boolean =>
  /(^|_)RECORDINGS?(_?(BASE|ROOT|STORAGE|DATA|LOCAL|FILES?|DIR|DIRECTORY|PATH|FOLDER|MOUNT|VOLUME|LOCATION))+$/i.test(
    name,
  ) || /(^|_)(DIR|PATH|FOLDER)_(OF_)?RECORDINGS?$/i.test(name);

/** The path that nobody shares, but that is spoken of as the recordings: by variables, or by what a container mounts there for itself. */
function pathInWords(all: readonly Participant[], variables: readonly Variable[]): string | undefined {
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
      .filter(isRecordings),
  ];
  const count = (path: string) => paths.filter((each) => each === path).length;
  return [...new Set(paths)].toSorted((one, other) => count(other) - count(one))[0];
}

function pathWanted(
  wanted: string,
  variables: readonly Variable[],
  all: readonly Participant[],
  { model }: Project,
): string {
  const path = cleanPath(wanted);
  const spoken = [
    ...variables.map(([, value]) => value ?? ''),
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
  throw new ComposeError(
    { file: '--recordings', line: 0, column: 0 },
    what,
    `name a volume that a service mounts, or an absolute path (${known})`,
  );
}
