import { Command, Option } from 'commander';
import { connect } from '../cluster/connection.ts';
import type { Patience } from '../verify/patience.ts';
import { verifyPlatform } from '../verify/platform.ts';
import { exitCodeOf } from '../report/report.ts';
import { verify } from '../verify/verify.ts';
import { parseDuration } from './duration.ts';
import { interruptible } from './interruptible.ts';
import { print, type Format } from './report.ts';

interface Options {
  readonly namespace?: string;
  readonly store?: string;
  readonly wait: number;
  readonly proof: boolean;
  readonly platform?: true;
  readonly output: Format;
  readonly kubeconfig?: string;
  readonly context?: string;
}

export function verifyCommand(): Command {
  return new Command('verify')
    .description(
      'say whether every pod that should see the recordings does, down to reading in each what another wrote',
    )
    .option('-n, --namespace <name>', 'the namespace to examine (default: that of the context)')
    .option('--store <name>', 'one store (default: all of the namespace)')
    .option('--wait <duration>', 'look again until all is well, for so long: 30s, 2m', parseDuration, 0)
    .option('--no-proof', 'ask only the API server; run nothing in pods')
    .addOption(
      new Option('--platform', 'examine what is installed once per cluster instead').conflicts(['namespace', 'store']),
    )
    .addOption(new Option('--output <format>', 'how to print').choices(['table', 'json']).default('table'))
    .option('--kubeconfig <file>', 'kubeconfig to use')
    .option('--context <name>', 'context of the kubeconfig')
    .addHelpText(
      'after',
      '\nExit codes: 0 well, 1 not well, 2 wrong use, 3 no cluster or no permission, 130 interrupted.',
    )
    .action(run);
}

async function run(options: Options): Promise<void> {
  const connection = connect(options);
  await interruptible(connection, async (signal) => {
    const patience: Patience = {
      wait: options.wait,
      signal,
      progress: (line) => process.stderr.write(`${line}\n`),
    };
    const report =
      options.platform === true
        ? await verifyPlatform(connection, patience)
        : await verify(connection, { ...options, namespace: options.namespace ?? connection.namespace }, patience);
    print(report, options.output);
    process.exitCode = exitCodeOf(report);
  });
}
