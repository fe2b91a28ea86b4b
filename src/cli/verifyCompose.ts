import { say } from '../api/say.ts';
import { examineCompose } from '../check/compose.ts';
import { applicationOf } from '../docker/application.ts';
import { reportOf, type Report } from '../report/report.ts';
import { NO_FILES } from '../users/projectFiles.ts';
import { verifyCompose } from '../verify/compose.ts';
import { untilWell, type Patience } from '../verify/patience.ts';
import { applicationHere, asking, rescueCommandFor } from './docker.ts';

export interface ComposeWanted {
  readonly compose: string;
  readonly recordings?: string;
  /** False: ask only the engine, and run no command in containers. */
  readonly proof: boolean;
}

/**
 * Examines a Compose project that runs until it is well or the patience ends: who mounts the recordings, who looks as if, what is stranded, and what is seen
 * inside the containers.
 * @throws Failure
 */
export async function verifyComposeProject(
  { compose: name, recordings: wanted, proof }: ComposeWanted,
  patience: Patience,
): Promise<Report> {
  const { engine, recordings, belonging } = await applicationHere(name, wanted);
  const { signal, progress } = patience;
  return untilWell(patience, async () => {
    const { containers, project } = await asking(() => applicationOf(engine, name));
    const directory = recordings.source?.type === 'volume' ? recordings.source.name : recordings.path;
    const { checks } = examineCompose(project, directory, { needs: [], doesNot: [] }, NO_FILES);
    const subject = say`Compose project ${name}`;
    if (!proof) return reportOf(subject, checks);
    progress(say`looking into the containers of ${name}`);
    const rescue = rescueCommandFor(name, containers, belonging);
    const running = { engine, project: name, containers, belonging, rescue };
    const seen = await asking(() => verifyCompose(running, { signal, say: progress }));
    return reportOf(subject, [...checks, ...seen.answers], [seen.proof]);
  });
}
