import { say } from '../api/say.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { ApiError } from '../cluster/apiError.ts';
import { connect, type Connection } from '../cluster/connection.ts';
import { exitCodeOfOverview, type Overview } from '../report/overview.ts';
import { screenOf, summaryOf } from '../report/overviewTable.ts';
import { GRANT, overviewOfAll, overviewOfNamespace } from '../verify/overview.ts';
import { inLine, printed } from '../report/bidi.ts';
import type { Language } from '../report/language.ts';
import { EXIT, Failure } from './failure.ts';
import { interruptible } from './interruptible.ts';
import { languageOption } from './language.ts';
import { terminal } from './terminal.ts';

interface Options {
  readonly namespace?: string;
  readonly allNamespaces?: true;
  readonly store?: string;
  readonly list: boolean;
  readonly watch: boolean;
  readonly output: 'table' | 'json';
  readonly lang: Language;
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** From one look to the next. A look is a list of each kind in one namespace, or of the stores of all. */
const EVERY_MS = 5000;

const CLEAR_SCREEN = '\x1b[H\x1b[2J';

export function statusCommand(): Command {
  return new Command('status')
    .description(
      'show on one screen how the stores are: who holds which role, which pods have the mount, how much room is left, how old the oldest recording is, how the store grows, and how the last run of retention ended. Asks only the API server.',
    )
    .option('-n, --namespace <name>', 'the namespace to show (default: the namespace of the context)')
    .addOption(
      new Option(
        '-A, --all-namespaces',
        'show the stores of all namespaces that need attention, and count the others',
      ).conflicts(['namespace', 'store']),
    )
    .option('--store <name>', 'the store to show (default: all stores of the namespace)')
    .option('--list', 'with -A: a line for each store that is well, too', false)
    .option('--watch', 'look again every five seconds, until interrupted', false)
    .addOption(new Option('--output <format>', 'how to print').choices(['table', 'json']).default('table'))
    .addOption(languageOption())
    .option('--kubeconfig <file>', 'the kubeconfig to use')
    .option('--context <name>', 'the context of the kubeconfig')
    .addHelpText(
      'after',
      '\nExit codes: 0 every store is Ready, 1 a store is not, or there is none, 2 wrong use, 3 no cluster, or the stores may not be read, 130 interrupted.',
    )
    .action(run);
}

async function run(options: Options): Promise<void> {
  const connection = connect(options);
  await interruptible(connection, async (signal) => {
    const overview = await look(connection, options);
    process.exitCode = exitCodeOfOverview(overview);
    show(overview, options);
    if (options.watch) await watch(connection, overview, options, signal);
  });
}

async function look(connection: Connection, { namespace, allNamespaces, store }: Options): Promise<Overview> {
  const where = namespace ?? connection.namespace;
  try {
    return await (allNamespaces === true ? overviewOfAll(connection) : overviewOfNamespace(connection, where, store));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 404 && allNamespaces === true)
      throw new Failure(
        EXIT.unreachable,
        'the cluster does not know the kind RecordingStore. Whoever administers the cluster must install the platform: recordings synth --platform',
      );
    if (error.status !== 403) throw error;
    const who =
      allNamespaces === true
        ? `To see your own namespace, use -n. For all namespaces, whoever administers the cluster must grant the right: ${GRANT}`
        : `Whoever administers namespace ${where} must grant the right: ${GRANT}`;
    throw new Failure(EXIT.unreachable, `${error.message}. ${who}`);
  }
}

/** On a terminal, the screen is always the latest. Elsewhere, what has changed is printed again. Ends when interrupted. */
async function watch(connection: Connection, first: Overview, options: Options, signal: AbortSignal): Promise<never> {
  let shown = withoutTime(first);
  for (;;) {
    await sleep(EVERY_MS, undefined, { signal });
    try {
      const overview = await look(connection, options);
      const now = withoutTime(overview);
      if (process.stdout.isTTY || now !== shown) show(overview, options);
      shown = now;
    } catch (error) {
      // An API server that is restarted comes back.
      if (!(error instanceof ApiError)) throw error;
      process.stderr.write(`${error.message}\n`);
    }
  }
}

const withoutTime = (overview: Overview): string => JSON.stringify({ ...overview, at: '' });

function show(overview: Overview, { output, watch, list, allNamespaces, lang }: Options): void {
  const { stdout } = process;
  if (output === 'json') {
    stdout.write(`${watch ? JSON.stringify(overview) : JSON.stringify(overview, null, 2)}\n`);
    return;
  }
  const text =
    allNamespaces === true ? summaryOf(overview, { list }, terminal(lang)) : screenOf(overview, terminal(lang));
  stdout.write(watch && stdout.isTTY ? `${CLEAR_SCREEN}${onScreen(text, stdout.rows, lang)}` : text);
}

/** The first lines are the most important, and must not scroll away. */
function onScreen(text: string, rows: number, language: Language): string {
  const lines = text.trimEnd().split('\n');
  if (lines.length < rows) return text;
  const more = printed(language, [inLine(language, say`… ${lines.length - rows + 2} more lines`)]);
  return `${lines.slice(0, rows - 2).join('\n')}\n${more}\n`;
}
