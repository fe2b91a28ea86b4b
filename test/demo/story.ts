import type { Report } from '../../src/report/report.ts';
import { findingsOf } from '../../src/report/report.ts';
import type { NodeCluster } from '../cluster/cluster.ts';
import { eventually } from '../eventually.ts';
import type { Player } from './player.ts';
import { recordings } from '../recordings.ts';
import { NAMESPACE, rolledOut } from './stage.ts';

/** What `recordings verify` said of the example: its exit code, and its report. */
export interface Verdict {
  readonly code: number | null;
  readonly report: Report;
}

export async function verdict(cluster: NodeCluster, ...more: string[]): Promise<Verdict> {
  const { code, stdout, stderr } = await recordings(
    ['verify', '-n', NAMESPACE, '--output', 'json', ...more],
    cluster.kubeconfig,
  );
  try {
    return { code, report: JSON.parse(stdout) as Report };
  } catch {
    throw new Error(`recordings verify ended with ${code} and no report: ${stderr}`);
  }
}

/** Objects that the report finds fault with for that reason, like Deployment/worker. */
export function blamed({ report }: Verdict, reason: string): string[] {
  return findingsOf(report).flatMap((finding) => (finding.reason === reason ? [finding.object] : []));
}

/** The seed story: somebody presses play; the worker downloads the recording into its own file system; nobody else ever sees it. */
export async function nothingPlays(player: Player, callSid: string): Promise<void> {
  await player.play(callSid);
  await eventually(
    'the player waits for a recording that it cannot have',
    async () => (await player.stateOf(callSid)) === 'waiting',
  );
  await eventually(
    'the player has asked again, and still gets 404',
    async () => Number(await player.page.locator(`[data-call-sid="${callSid}"]`).getAttribute('data-attempt')) >= 2,
  );
}

/** Its end: the roles are declared, by labels alone. @returns milliseconds until every workload was mounted, and until its pods ran. */
export async function declareRoles(
  cluster: NodeCluster,
): Promise<{ readonly mounted: number; readonly rolledOut: number }> {
  const began = performance.now();
  const elapsed = () => Math.round(performance.now() - began);
  for (const name of ['api', 'worker']) {
    await cluster.kubectl(['label', 'deployment', name, '-n', NAMESPACE, `recordings.prosaas.io/role=${name}`]);
  }
  await eventually('the store counts every workload as mounted', async () => {
    const columns = await cluster.kubectl([
      'get',
      'recordingstore',
      'recordings',
      '-n',
      NAMESPACE,
      '-o',
      'jsonpath={.status.mounted} {.status.held}',
    ]);
    return columns === '3/3 3/3';
  });
  const mounted = elapsed();
  await rolledOut(cluster);
  return { mounted, rolledOut: elapsed() };
}

/** Presses play, and waits until it is heard: the recording's time goes on. @returns milliseconds since play was pressed */
export async function itPlays(player: Player, callSid: string): Promise<number> {
  const began = performance.now();
  await player.play(callSid);
  await eventually('the recording plays', async () => (await player.playedSeconds(callSid)) > 0.5, {
    deadlineMs: 180_000,
  });
  return Math.round(performance.now() - began);
}
