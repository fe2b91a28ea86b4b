import type { Finding } from '../api/finding.ts';
import type { Project } from '../compose/project.ts';
import { directoriesOf } from './directories.ts';
import type { Directory } from './directory.ts';
import { userFindings } from './findings.ts';
import { participantsOf } from './participants.ts';
import type { ProjectFiles } from './projectFiles.ts';
import { recordingsOf } from './recordings.ts';
import { castOf, sceneAt, type Cast } from './scene.ts';
import type { Settled } from './settlement.ts';
import { handsOutNothing, namedAndNotMounted, unsharedFindings } from './unshared.ts';

/** The directories that were looked at, and what was found about their users. */
export interface Survey {
  readonly directories: readonly Directory[];
  readonly findings: readonly Finding[];
}

/**
 * Looks at every directory that services share, or should share.
 * @throws ComposeError where what is settled names no service
 */
export function surveyOf(project: Project, settled: Settled, files: ProjectFiles): Survey {
  const cast = castOf(project, settled, files);
  const examined = examinedIn(cast, directoriesIn(project, files));
  const findings = examined.flatMap((each) => each.findings);
  const named = new Set(findings.map(({ object }) => object));
  const besides = [...namedAndNotMounted(cast), ...unsharedFindings(cast), ...handsOutNothing(cast)].filter(
    ({ object }, index, all) => !named.has(object) && all.findIndex((other) => other.object === object) === index,
  );
  return {
    directories: examined
      .filter((each) => each.directory.isRecordings || each.directory.mounts.size > 1 || each.findings.length > 0)
      .map(({ directory }) => directory),
    findings: [...findings, ...besides],
  };
}

/** Each directory with what is found about its users. */
const examinedIn = (cast: Cast, all: readonly Directory[]): { directory: Directory; findings: Finding[] }[] =>
  all.map((directory) => {
    const isMeant = directory.isRecordings || all.length === 1;
    return { directory, findings: userFindings(sceneAt(isMeant ? cast : unneeded(cast), directory)) };
  });

/** Only the directories that somebody mounts: each finding with the directory that it is about. */
export function mountedSurveyOf(
  project: Project,
  settled: Settled,
): {
  readonly directories: readonly Directory[];
  readonly findings: readonly { readonly finding: Finding; readonly of: Directory }[];
} {
  const mounted = directoriesIn(project).filter(({ mounts }) => mounts.size > 0);
  const examined = examinedIn(castOf(project, settled), mounted);
  return {
    directories: mounted,
    findings: examined.flatMap(({ directory, findings }) => findings.map((finding) => ({ finding, of: directory }))),
  };
}

/**
 * The recordings, as their name or a variable tells, and every other directory of files. What else is called recordings is a directory like others, and at the path of
 * the recordings it is what should not be there.
 */
function directoriesIn(project: Project, files?: ProjectFiles): Directory[] {
  const recordings = recordingsOf(project);
  const mounted = directoriesOf(project, participantsOf(project), files);
  if (recordings === undefined) return mounted;
  const others = mounted.filter(
    ({ source, path, isRecordings }) =>
      source?.name !== recordings.source?.name && !(isRecordings && path === recordings.path),
  );
  return [recordings, ...others.map((directory) => ({ ...directory, isRecordings: false }))];
}

/** The same of one directory, which somebody named. */
export function surveyOfOne(project: Project, directory: Directory, settled: Settled, files: ProjectFiles): Survey {
  return { directories: [directory], findings: userFindings(sceneAt(castOf(project, settled, files), directory)) };
}

/** Who is settled as needing the recordings is not thereby settled as needing every other directory. Who does not use them is left alone altogether. */
const unneeded = (cast: Cast): Cast => ({
  ...cast,
  members: cast.members.map((member) => {
    const { whole, single } = member.settlements;
    return { ...member, settlements: { single, ...(whole === undefined || whole.needs ? {} : { whole }) } };
  }),
});
