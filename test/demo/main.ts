import { isAbsolute } from 'node:path';
import { styleText } from 'node:util';
import { businesses } from '../../examples/prosaas/src/businesses.ts';
import { endCluster, node } from '../cluster/node.ts';
import { openPlayer } from './player.ts';
import { deployExample, NAMESPACE, pageAddress, raisePlatform } from './stage.ts';
import { blamed, declareRoles, itPlays, nothingPlays, verdict } from './story.ts';

/** The name of the demo's cluster: a second demo ends the first. */
const NAME = 'demo';

async function up(): Promise<void> {
  const began = performance.now();
  const cluster = await node({ name: NAME, outlives: true });
  await raisePlatform(cluster);

  title('As it was: only calls declares a role. api and worker have no mount, and every pod says that it is well.');
  await deployExample(cluster, { declaring: ['calls'], mount: 'written' });
  const address = await pageAddress(cluster);
  const [business] = businesses;
  const callSid = business?.calls[0]?.callSid ?? '';
  const player = await openPlayer(address, business?.id ?? '');
  try {
    await nothingPlays(player, callSid);
    const before = await verdict(cluster);
    row('the player', 'asks for a recording, gets 404, waits, asks again, gets 404');
    row('recordings verify', `exit ${before.code}: not well`);
    row(
      '  nobody holds role',
      before.report.checks
        .flatMap(({ findings }) => findings)
        .filter(({ reason }) => reason === 'RoleUnheld')
        .map(({ message }) => /"(\w+)"/.exec(message)?.[1])
        .join(', '),
    );
    row('  looks like a user', list(blamed(before, 'LooksLikeUser')));
    row('  stranded recordings', list(blamed(before, 'Stranded')));

    title('As it should be: two labels are added, recordings.prosaas.io/role on api and on worker.');
    await player.page.reload();
    const [{ mounted, rolledOut }, played] = await Promise.all([declareRoles(cluster), itPlays(player, callSid)]);
    const after = await verdict(cluster, '--wait', '60s');
    row(
      'the mounts',
      `were there after ${seconds(mounted)}, one rollout each; new pods ran after ${seconds(rolledOut)}`,
    );
    row('the player', `played after ${seconds(played)}, within its first round of retries (48 s)`);
    row(
      'recordings verify',
      `exit ${after.code}: ${after.report.well ? 'well, and proven: each reader read what the worker wrote' : 'not well'}`,
    );
  } finally {
    await player.close();
  }

  title(`All of it took ${seconds(performance.now() - began)}. The cluster goes on running:`);
  row('the page', `${address}/login/${business?.id ?? ''}`);
  row('kubeconfig', `export KUBECONFIG=${cluster.kubeconfig}`);
  if (isAbsolute(cluster.kubectlProgram)) row('kubectl', `alias kubectl=${cluster.kubectlProgram}`);
  row('look around', `kubectl get recordingstores,deployments,pods -n ${NAMESPACE}`);
  row('ask', `node_modules/.bin/node src/cli/main.ts verify -n ${NAMESPACE}`);
  row('local volumes', `the node sees the directories below ${cluster.sharedDirectory}, and no others of this machine`);
  row('stop', 'make down');
}

async function down(): Promise<void> {
  await endCluster(NAME);
  row('demo', 'ended; nothing of it is left');
}

const title = (text: string): void => console.log(`\n${styleText('bold', text)}`);
const row = (name: string, text: string): void => console.log(`  ${name.padEnd(22)}${text}`);
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const list = (names: readonly string[]): string => [...new Set(names)].join(', ') || 'none';

const [command] = process.argv.slice(2);
try {
  if (command === 'up') await up();
  else if (command === 'down') await down();
  else throw new Error('usage: node test/demo/main.ts up|down');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
