import { say, type Sentence } from '../api/say.ts';
import type { Reason } from '../api/reasons.ts';
import type { Project } from '../compose/project.ts';
import { placeOf, type Directory } from '../users/directory.ts';
import type { ProjectFiles } from '../users/projectFiles.ts';
import { recordingsOf } from '../users/recordings.ts';
import type { Settled } from '../users/settlement.ts';
import { surveyOf, surveyOfOne, type Survey } from '../users/survey.ts';
import { nobodyMounts } from '../users/unmounted.ts';
import { listed } from '../users/variables.ts';
import { answered, reportOf, type Report } from '../report/report.ts';

const LOOKED_AT = { id: 'directories', question: say`Which directories do services share, or should they?` };

/** What is asked of services, and the reasons by which the answer is no. */
const QUESTIONS: readonly { readonly id: string; readonly question: Sentence; readonly reasons: readonly Reason[] }[] =
  [
    {
      id: 'users',
      question: say`Does every service that looks like a user of them mount them?`,
      reasons: ['LooksLikeUser'],
    },
    { id: 'covered', question: say`Is nothing else mounted where they belong?`, reasons: ['PathTaken', 'PathHidden'] },
    { id: 'paths', question: say`Does every service have them where it looks for them?`, reasons: ['PathDiffers'] },
    {
      id: 'access',
      question: say`Can every writer write, and no mere reader?`,
      reasons: ['AccessTooNarrow', 'AccessTooWide'],
    },
  ];

/**
 * Who should share a directory in an application of Compose files, and does not: of every directory that services share, or of the one that is wanted.
 *
 * @param wanted a volume or path
 * @param files what lies beside the Compose files, such as the configuration of a web server
 * @throws ComposeError where `wanted` names nothing or two directories, or what is settled names no service
 */
export function examineCompose(
  project: Project,
  wanted: string | undefined,
  settled: Settled,
  files: ProjectFiles,
): Report {
  const subject = say`application ${project.model.name}`;
  const unmounted = wanted === undefined ? undefined : nobodyMounts(project, wanted);
  if (unmounted !== undefined) return reportOf(subject, [answered(LOOKED_AT, [unmounted])]);
  const { directories, findings } = survey(project, wanted, settled, files);
  return reportOf(subject, [
    answered(LOOKED_AT, [], inWords(directories)),
    ...QUESTIONS.map(({ id, question, reasons }) =>
      answered(
        { id, question },
        findings.filter(({ reason }) => reasons.includes(reason)),
      ),
    ),
  ]);
}

function survey(project: Project, wanted: string | undefined, settled: Settled, files: ProjectFiles): Survey {
  const directory = wanted === undefined ? undefined : recordingsOf(project, wanted);
  return directory === undefined ? surveyOf(project, settled, files) : surveyOfOne(project, directory, settled, files);
}

function inWords(directories: readonly Directory[]): Sentence {
  if (directories.length === 0) return say`none was found; name one with --recordings VOLUME, or --recordings PATH`;
  return directories
    .map((directory) =>
      directory.mounts.size === 0
        ? say`${placeOf(directory)}, mounted by nobody`
        : say`${placeOf(directory)}, mounted by ${listed([...directory.mounts.keys()])}`,
    )
    .reduce((before, next) => say`${before}; ${next}`);
}
