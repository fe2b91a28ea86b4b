import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Command, Option } from 'commander';
import { examineManifests } from '../verify/offline/examine.ts';
import { readManifests, UnreadableManifest, type Manifest } from '../verify/offline/manifests.ts';
import { findingsOf } from '../verify/report.ts';
import { EXIT, Failure } from './failure.ts';
import { print, type Format } from './report.ts';

interface Options {
  readonly namespace: string;
  readonly strict: boolean;
  readonly output: Format;
}

export function checkCommand(): Command {
  return new Command('check')
    .description(
      'say, without a cluster, what of these manifests would be refused, and who looks like a forgotten user',
    )
    .argument('<file...>', 'files of manifests, directories of them, or - for standard input')
    .option('-n, --namespace <name>', 'the namespace of what names none', 'default')
    .option('--strict', 'a warning counts as a fault', false)
    .addOption(new Option('--output <format>', 'how to print').choices(['table', 'json']).default('table'))
    .addHelpText(
      'after',
      '\nExit codes: 0 well, 1 not well (with --strict: or a warning), 2 wrong use or not manifests, 3 a file cannot be read.',
    )
    .action(run);
}

async function run(files: readonly string[], { namespace, strict, output }: Options): Promise<void> {
  try {
    const manifests: Manifest[] = [];
    for (const file of files.flatMap(filesAt)) manifests.push(...readManifests(await read(file), nameOf(file)));
    if (manifests.length === 0)
      throw new Failure(EXIT.invalid, `there are no manifests in ${files.map(nameOf).join(', ')}`);
    const [only] = files;
    const subject = files.length === 1 && only !== undefined ? nameOf(only) : `the set of ${files.length} arguments`;
    const report = examineManifests(subject, manifests, namespace);
    print(report, output);
    process.exitCode = report.well && !(strict && findingsOf(report).length > 0) ? 0 : EXIT.wrong;
  } catch (error) {
    throw error instanceof UnreadableManifest ? new Failure(EXIT.invalid, error.message) : error;
  }
}

const STDIN = '-';

const nameOf = (file: string): string => (file === STDIN ? 'standard input' : file);

/** Of a directory the manifests that `kubectl apply -f` would take. */
function filesAt(path: string): string[] {
  if (path === STDIN) return [path];
  return reading(path, () =>
    statSync(path).isDirectory()
      ? readdirSync(path)
          .filter((name) => /\.(ya?ml|json)$/.test(name))
          .toSorted()
          .map((name) => join(path, name))
      : [path],
  );
}

const read = async (file: string): Promise<string> =>
  file === STDIN ? text(process.stdin) : reading(file, () => readFileSync(file, 'utf8'));

function reading<T>(file: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new Failure(EXIT.unreachable, `cannot read ${file} (${code}): name files or directories of manifests`);
  }
}
