import { Command, Option } from 'commander';
import { OPERATOR_IMAGE } from '../api/image.ts';
import { connect } from '../cluster/connection.ts';
import type { Patience } from '../verify/patience.ts';
import { verifyPlatform } from '../verify/platform.ts';
import { exitCodeOf } from '../report/report.ts';
import { verify } from '../verify/verify.ts';
import { inLine, printed } from '../report/bidi.ts';
import type { Language } from '../report/language.ts';
import { parseDuration } from './duration.ts';
import { interruptible } from './interruptible.ts';
import { languageOption } from './language.ts';
import { LIVE_FORMATS, print, type Format } from './report.ts';
import { verifyComposeProject } from './verifyCompose.ts';

interface Options {
  readonly namespace?: string;
  readonly store?: string;
  readonly wait: number;
  readonly proof: boolean;
  readonly ephemeral?: string;
  readonly platform?: true;
  readonly compose?: string;
  readonly recordings?: string;
  readonly output: Format;
  readonly lang: Language;
  readonly kubeconfig?: string;
  readonly context?: string;
}

export function verifyCommand(): Command {
  return new Command('verify')
    .description(
      'examine a live cluster: does every pod that should see the recordings see them? Writes a file in each writer and reads the file in the other pods.',
    )
    .option('-n, --namespace <name>', 'the namespace to examine (default: the namespace of the context)')
    .option('--store <name>', 'the store to examine (default: all stores of the namespace)')
    .option('--wait <duration>', 'repeat until all is well, at most this long: 30s, 2m', parseDuration, 0)
    .option('--no-proof', 'ask only the API server; run no command in pods')
    .addOption(
      new Option(
        '--ephemeral [image]',
        'look into containers that have neither sh, node nor python3 through an ephemeral container of the image of the operator, which stays in the pod as long as the pod',
      )
        .preset(OPERATOR_IMAGE)
        .conflicts(['platform', 'compose']),
    )
    .addOption(
      new Option('--platform', 'examine the platform (CRD, policies, operator) instead of a namespace').conflicts([
        'namespace',
        'store',
      ]),
    )
    .addOption(
      new Option(
        '--compose <project>',
        'examine a Docker Compose project on this machine instead of a namespace',
      ).conflicts(['namespace', 'store', 'platform', 'kubeconfig', 'context']),
    )
    .option('--recordings <volume|path>', 'with --compose: where the recordings are (default: found by name)')
    .addOption(new Option('--output <format>', 'how to print the report').choices(LIVE_FORMATS).default('table'))
    .addOption(languageOption())
    .option('--kubeconfig <file>', 'the kubeconfig to use')
    .option('--context <name>', 'the context of the kubeconfig')
    .addHelpText(
      'after',
      '\nExit codes: 0 all is well, 1 not well, 2 wrong use, 3 no cluster or no permission, 130 interrupted.',
    )
    .action(run);
}

async function run(options: Options): Promise<void> {
  const { compose } = options;
  const connection = compose === undefined ? connect(options) : undefined;
  await interruptible(connection ?? { close: () => Promise.resolve() }, async (signal) => {
    const patience: Patience = {
      wait: options.wait,
      signal,
      progress: (line) => process.stderr.write(`${printed(options.lang, [inLine(options.lang, line)])}\n`),
    };
    const report =
      connection === undefined
        ? await verifyComposeProject({ ...options, compose: compose ?? '' }, patience)
        : options.platform === true
          ? await verifyPlatform(connection, patience)
          : await verify(connection, { ...options, namespace: options.namespace ?? connection.namespace }, patience);
    print(report, options.output, options.lang);
    process.exitCode = exitCodeOf(report);
  });
}
