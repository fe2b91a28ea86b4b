import { Command, InvalidArgumentError } from 'commander';
import { connect } from '../cluster/connection.ts';
import { nameOf, parseTarget, type Target } from '../wait/standing.ts';
import { waitFor, type Seen } from '../wait/wait.ts';
import { parseDuration } from './duration.ts';
import { EXIT, Failure } from './failure.ts';
import { interruptible } from './interruptible.ts';

interface Options {
  readonly namespace?: string;
  readonly timeout: number;
  readonly kubeconfig?: string;
  readonly context?: string;
}

export function waitCommand(): Command {
  return new Command('wait')
    .description('wait until Jobs are complete and Deployments are available; runs in a pod before its service starts')
    .argument(
      '<kind/name...>',
      'job/NAME or deployment/NAME; an object that does not exist yet is waited for, too',
      collect,
    )
    .option(
      '-n, --namespace <name>',
      'the namespace of these objects (default: the namespace of the pod, or of the context)',
    )
    .option('--timeout <duration>', 'how long to wait: 30s, 2m; 0 waits without a limit', parseDuration, 0)
    .option('--kubeconfig <file>', 'the kubeconfig to use (in a pod: its service account)')
    .option('--context <name>', 'the context of the kubeconfig')
    .addHelpText(
      'after',
      '\nExit codes: 0 everything is ready, 1 a Job has failed or the time is up, 2 wrong use, 3 no cluster or no permission, 130 interrupted.',
    )
    .action(run);
}

async function run(targets: readonly Target[], options: Options): Promise<void> {
  const connection = connect(options);
  const namespace = options.namespace ?? connection.namespace;
  await interruptible(connection, async (signal) => {
    const missed = await waitFor(connection, namespace, targets, {
      timeout: options.timeout,
      signal,
      reached: (line) => process.stdout.write(`${line}\n`),
      progress: (line) => process.stderr.write(`${line}\n`),
    });
    if (missed.length > 0) throw new Failure(EXIT.wrong, missed.map((each) => sentence(each, namespace)).join('\n'));
  });
}

function sentence({ target, standing: { state, words } }: Seen, namespace: string): string {
  const name = nameOf(target);
  if (state === 'failed') return `${name} ${words}: look at kubectl logs -n ${namespace} ${name}`;
  return `the time is up, and ${name} ${words}: look at kubectl describe -n ${namespace} ${name}`;
}

function collect(text: string, before: readonly Target[] | undefined): readonly Target[] {
  const target = parseTarget(text);
  if (target === undefined) throw new InvalidArgumentError('write job/NAME or deployment/NAME.');
  return [...(before ?? []), target];
}
