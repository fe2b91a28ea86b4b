import { say } from '../api/say.ts';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { examineCompose } from '../check/compose.ts';
import { DOCUMENTS } from '../check/documents.ts';
import { readManifests } from '../check/manifests.ts';
import { isCompose } from '../check/recognise.ts';
import { inLine, listIn, printed } from '../report/bidi.ts';
import type { Language } from '../report/language.ts';
import { findingsOf, type Report } from '../report/report.ts';
import {
  composeOptions,
  FILES_HERE,
  loadProject,
  recordingsOptions,
  refusing,
  type ComposeOptions,
  type RecordingsOptions,
} from './composeProject.ts';
import { EXIT, Failure } from './failure.ts';
import { nameOf, readInput, reading, STDIN } from './input.ts';
import { languageOption } from './language.ts';
import { FILE_FORMATS, print, type Format } from './report.ts';

interface Options extends ComposeOptions, RecordingsOptions {
  readonly namespace: string;
  readonly strict: boolean;
  readonly output: Format;
  readonly lang: Language;
}

export function checkCommand(): Command {
  const command = new Command('check')
    .description(
      'Find services and workloads that should share a directory and do not. Needs no cluster. Compose files are read together, as one application, in the order given.',
    )
    .argument('<file...>', 'Compose files; or manifests, as files or directories; or - for standard input')
    .option('--strict', 'fail on warnings too', false)
    .addOption(new Option('--output <format>', 'the format of the report').choices(FILE_FORMATS).default('table'))
    .addOption(languageOption())
    .optionsGroup('Of manifests:')
    .option('-n, --namespace <name>', 'the namespace of objects that name none', 'default')
    .optionsGroup('Of Compose files:');
  return recordingsOptions(composeOptions(command))
    .addHelpText(
      'after',
      '\nExit codes: 0 well, 1 not well (with --strict: also for warnings), 2 wrong use or invalid input (also if one of several manifests cannot be read: the report is about the others), 3 a file cannot be read.',
    )
    .action(run);
}

/** A file of the command line, or of a directory there. */
interface Input {
  readonly file: string;
  readonly text: string;
  readonly directory?: string;
}

async function run(files: readonly string[], options: Options, command: Command): Promise<void> {
  const inputs: Input[] = [];
  for (const place of files.flatMap(filesAt)) inputs.push({ ...place, text: await readInput(place.file, NAMED) });
  const compose = inputs.filter(({ file, text }) => isCompose(text, file));
  const report =
    compose.length === 0
      ? await ofManifests(files, inputs, options, command)
      : ofCompose(inputs, compose, options, command);
  print(report, options.output, options.lang);
  process.exitCode = exitCodeOf(report, options.strict);
}

/** A report that lacks a document, because it cannot be read, is about invalid input, whatever else it says (semantics 24). */
function exitCodeOf(report: Report, isStrict: boolean): number {
  if (report.checks.some(({ id }) => id === DOCUMENTS.id)) return EXIT.invalid;
  return report.well && !(isStrict && findingsOf(report).length > 0) ? 0 : EXIT.wrong;
}

function ofCompose(inputs: readonly Input[], compose: readonly Input[], options: Options, command: Command): Report {
  const within = compose.find(({ directory }) => directory !== undefined);
  if (within !== undefined)
    throw new Failure(
      EXIT.invalid,
      `${within.file} is a Compose file, and of a directory only manifests are read: name the Compose file itself`,
    );
  const other = inputs.find((input) => !compose.includes(input));
  if (other !== undefined)
    throw new Failure(
      EXIT.invalid,
      `${nameOf(compose[0]?.file ?? '')} is a Compose file, and ${nameOf(other.file)} is none: check them one after the other`,
    );
  refuseFlags(command, ['namespace'], 'manifests, and these are Compose files');
  const given = new Map(inputs.map(({ file, text }) => [file, text]));
  const project = loadProject({ ...options, files: inputs.map(({ file }) => file) }, given);
  const settled = { needs: options.needsRecordings, doesNot: options.notRecordings };
  return refusing(() => examineCompose(project, options.recordings, settled, FILES_HERE));
}

const COMPOSE_FLAGS = ['profile', 'envFile', 'recordings', 'needsRecordings', 'notRecordings'];

async function ofManifests(
  files: readonly string[],
  inputs: readonly Input[],
  { namespace, lang }: Options,
  command: Command,
): Promise<Report> {
  refuseFlags(command, COMPOSE_FLAGS, 'Compose files, and these are none');
  const read = inputs.map(({ file, text }) => readManifests(text, nameOf(file)));
  const manifests = read.flatMap((each) => each.manifests);
  const passedOver = read.flatMap((each) => each.passedOver);
  const unreadable = read.flatMap((each) => each.unreadable);
  if (manifests.length === 0)
    throw new Failure(
      EXIT.invalid,
      unreadable.length > 0
        ? unreadable.map(({ where, why, remedy }) => `${where}: ${why}. ${remedy}`).join('\n')
        : (passedOver[0] ?? `there are no manifests in ${files.map(nameOf).join(', ')}`),
    );
  if (passedOver.length > 0) process.stderr.write(`${passedOverText(passedOver, lang)}\n`);
  const [only] = files;
  const subject = files.length === 1 && only !== undefined ? nameOf(only) : say`the set of ${files.length} arguments`;
  // Compose files are checked without the schema of a store, and what reads it.
  const { examineManifests } = await import('../check/examine.ts');
  return examineManifests(subject, manifests, namespace, unreadable);
}

const passedOverText = (passedOver: readonly string[], language: Language): string =>
  printed(language, [`${inLine(language, say`passed over:`)} ${listIn(language, passedOver, '; ')}`]);

function refuseFlags(command: Command, flags: readonly string[], meant: string): void {
  const given = command.options.find(
    (option) =>
      flags.includes(option.attributeName()) && command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  if (given !== undefined) throw new Failure(EXIT.invalid, `${given.long ?? ''} is for ${meant}: leave it out`);
}

const NAMED = 'Compose files, or files or directories of manifests';

/** Of a directory the manifests that `kubectl apply -f` would take. */
function filesAt(path: string): Omit<Input, 'text'>[] {
  if (path === STDIN) return [{ file: path }];
  return reading(path, NAMED, () =>
    statSync(path).isDirectory()
      ? readdirSync(path)
          .filter((name) => /\.(ya?ml|json)$/.test(name))
          .toSorted()
          .map((name) => ({ file: join(path, name), directory: path }))
      : [{ file: path }],
  );
}
