import { fault, type Finding } from '../api/finding.ts';
import type { Reason } from '../api/reasons.ts';
import type { Project } from '../compose/project.ts';
import { userFindings } from '../users/findings.ts';
import { recordingsOf, type Recordings } from '../users/recordings.ts';
import { sceneOf, type Settled } from '../users/scene.ts';
import { answered, reportOf, type Report } from '../report/report.ts';

const THERE = { id: 'recordings', question: 'Is there a directory of recordings?' };

/** What is asked of services, and the reasons by which the answer is no. */
const QUESTIONS: readonly { readonly id: string; readonly question: string; readonly reasons: readonly Reason[] }[] = [
  {
    id: 'users',
    question: 'Does every service that looks like a user of the recordings mount them?',
    reasons: ['LooksLikeUser'],
  },
  { id: 'covered', question: 'Is nothing else mounted where they belong?', reasons: ['PathTaken', 'PathHidden'] },
  { id: 'paths', question: 'Does every service have them where it looks for them?', reasons: ['PathDiffers'] },
  {
    id: 'access',
    question: 'Can every writer write, and no mere reader?',
    reasons: ['AccessTooNarrow', 'AccessTooWide'],
  },
];

/**
 * Who should share the recordings in an application of Compose files, and does not.
 *
 * @param wanted the volume or path of the recordings, where their name does not tell
 * @throws ComposeError where `wanted` or what is settled names nothing
 */
export function examineCompose(project: Project, wanted: string | undefined, settled: Settled): Report {
  const subject = `application ${project.model.name}`;
  const recordings = recordingsOf(project, wanted);
  if (recordings === undefined) return reportOf(subject, [answered(THERE, [nothingFound(subject)])]);
  const findings = userFindings(sceneOf(project, recordings, settled));
  return reportOf(subject, [
    answered(THERE, [], inWords(recordings)),
    ...QUESTIONS.map(({ id, question, reasons }) =>
      answered(
        { id, question },
        findings.filter(({ reason }) => reasons.includes(reason)),
      ),
    ),
  ]);
}

function nothingFound(subject: string): Finding {
  const message = 'has no volume, directory or variable that is called recordings';
  const remedy = 'Say where they are: --recordings VOLUME, or --recordings PATH.';
  // Nothing was examined: for whoever checks in CI that is not well.
  return fault(subject, { reason: 'StoreMissing', message }, remedy);
}

function inWords({ source, path, mounts }: Recordings): string {
  if (source === undefined) return `${path}, which nobody mounts`;
  return `${source.name} at ${path}, mounted by ${[...mounts.keys()].join(', ')}`;
}
