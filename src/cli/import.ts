import { say } from '../api/say.ts';
import { isUtf8 } from 'node:buffer';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Finding } from '../api/finding.ts';
import { storage } from '../application/store.ts';
import type { Project } from '../compose/project.ts';
import type { Choices } from '../import/carried.ts';
import { USUAL_SOCKET } from '../docker/socket.ts';
import type { Host } from '../import/host.ts';
import { importProject } from '../import/import.ts';
import type { Said } from '../import/said.ts';
import { modelText, secretsTemplate } from '../import/write.ts';
import { inLine, printed, valueIn } from '../report/bidi.ts';
import type { Language } from '../report/language.ts';
import { shellWord } from '../report/shell.ts';
import { candidateLines } from '../users/candidates.ts';
import { nobodyMounts } from '../users/unmounted.ts';
import { recordingsOf, type Recordings } from '../users/recordings.ts';
import {
  collect,
  composeOptions,
  loadProject,
  noRecordings,
  recordingsOptions,
  refusing,
  type ComposeOptions,
  type RecordingsOptions,
} from './composeProject.ts';
import { EXIT, Failure } from './failure.ts';
import { findingsText } from './findings.ts';
import { writeBeside, writeDirectory } from './importFiles.ts';
import { tried } from './input.ts';
import { languageOption } from './language.ts';
import type { Format } from './report.ts';

interface Options extends ComposeOptions, RecordingsOptions, Pick<Choices, 'registry' | 'storage' | 'entry'> {
  readonly class?: string;
  readonly file: readonly string[];
  readonly out: string;
  readonly to?: string;
  readonly force: boolean;
  readonly strict: boolean;
  readonly output: Format;
  readonly lang: Language;
  readonly all: boolean;
}

export function importCommand(): Command {
  const command = new Command('import')
    .description('Turn Compose files into an application model, and list what is not carried over.')
    .option('-f, --file <file>', 'a Compose file; may be repeated, as with docker compose', collect, [])
    .option(
      '--out <file>',
      'the file to write the model to; a template of the Secrets is written beside it; - prints the model',
      '-',
    )
    .addOption(
      new Option(
        '--to <directory>',
        'a new directory for all of it: the model, the template of the Secrets, the manifests, and the steps to do next in NEXT.md',
      ).conflicts(['out', 'force']),
    )
    .option('--strict', 'exit with 1 if there are findings', false)
    .option('--all', 'also show findings that need nothing from you', false)
    .option('--force', 'replace an existing model', false)
    .addOption(
      new Option('--output <format>', 'the format of the findings').choices(['table', 'json']).default('table'),
    )
    .addOption(languageOption())
    .option('--registry <prefix>', 'the prefix for the names of images that Compose builds')
    .option(
      '--storage <kind=where>',
      'the storage of shared volumes: local=NODE:/DIRECTORY, class=NAME or nfs=SERVER:/EXPORT',
      parseStorage,
    )
    .option('--class <name>', "the storage class of volumes that one service has for itself (default: the cluster's)")
    .option('--entry <how>', 'how the entry is reached from outside the cluster: ingress=HOST or nodeport', parseEntry);
  return recordingsOptions(composeOptions(command))
    .addHelpText(
      'after',
      '\nExit codes: 0 well, 1 there are findings (only with --strict), 2 wrong use or invalid Compose files, 3 a file cannot be read or written.',
    )
    .action(run);
}

async function run(options: Options): Promise<void> {
  const files = options.file.length > 0 ? options.file : [composeFileHere()];
  const project = loadProject({ ...options, files });
  const compose = composeCommand(files, options);
  const read = refusing(() => {
    const unmounted = options.recordings === undefined ? undefined : nobodyMounts(project, options.recordings);
    if (unmounted !== undefined)
      throw new Failure(EXIT.wrong, unmountedText(unmounted, candidateLines(project), options.lang));
    const recordings = recordingsOf(project, options.recordings);
    if (recordings === undefined) throw new Failure(EXIT.invalid, noRecordings(files.join(', '), project));
    const settled = { needs: options.needsRecordings, doesNot: options.notRecordings };
    return {
      recordings,
      ...importProject(project, recordings, {
        settled,
        choices: { ...options, compose, ...(options.class === undefined ? {} : { claimClass: options.class }) },
        host: HOST,
      }),
    };
  });
  const imported = { ...read, findings: [...(await stranded(project, read.recordings)), ...read.findings] };
  const from = files.map((file) => basename(file));
  const { out, to, output, all, strict, lang } = options;
  if (to !== undefined) await writeDirectory(to, { imported, from, compose, language: lang });
  else if (out === '-') process.stdout.write(modelText(imported.application, from));
  else writeBeside(options, modelText(imported.application, from), secretsTemplate(imported.application));
  const { findings } = imported;
  const said =
    output === 'json' ? `${JSON.stringify({ version: 1, findings }, null, 2)}\n` : findingsText(findings, all, lang);
  // The model alone is what a pipe wants.
  (to === undefined && out === '-' ? process.stderr : process.stdout).write(said);
  process.exitCode = strict && findings.length > 0 ? EXIT.wrong : 0;
}

/** What asks an engine is loaded only where one may answer. */
async function stranded(project: Project, recordings: Recordings): Promise<Said[]> {
  const mayAnswer = (process.env.DOCKER_HOST ?? '') !== '' || existsSync(USUAL_SOCKET);
  return mayAnswer ? (await import('./strandedHere.ts')).strandedHere(project, recordings) : [];
}

/** What was examined is not well: no service has the volume, so no store can be made of it. */
const unmountedText = (
  { where, object, message, remedy }: Finding,
  candidates: readonly string[],
  language: Language,
): string =>
  printed(language, [
    `${valueIn(language, `${where ?? ''}: ${object}`)} ${inLine(language, message)}. ${inLine(language, remedy)}`,
    ...(candidates.length === 0
      ? []
      : [
          inLine(language, say`Other directories are imported with:`),
          ...candidates.map((line) => `  ${valueIn(language, line)}`),
        ]),
  ]);

/** How Compose is called with the same files. */
const composeCommand = (files: readonly string[], { file, profile, envFile }: Options): string =>
  [
    'docker compose',
    ...(file.length === 0 ? [] : files.map((path) => `-f ${shellWord(path)}`)),
    ...envFile.map((path) => `--env-file ${shellWord(path)}`),
    ...profile.map((name) => `--profile ${shellWord(name)}`),
  ].join(' ');

/** In the order in which docker compose looks for it. */
const USUAL = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];

function composeFileHere(): string {
  const file = USUAL.find((name) => HOST.kindOf(name) === 'file');
  if (file === undefined)
    throw new Failure(EXIT.invalid, `there is no ${USUAL.join(', ')} here: name the Compose files with -f`);
  return file;
}

/** This machine, as far as its files are mounted. */
const HOST: Host = {
  kindOf: (path) => {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats === undefined ? undefined : stats.isDirectory() ? 'directory' : 'file';
  },
  list: (path) => tried(() => filesIn(path)),
  shown: (path) => {
    const here = relative(process.cwd(), path);
    return here.startsWith('..') ? path : `./${here}`;
  },
  text: (path) =>
    tried(() => {
      const content = readFileSync(path);
      return isUtf8(content) && !content.includes(0) ? content.toString('utf8') : undefined;
    }),
};

/** A directory with more files holds no configuration. */
const MAX_LISTED = 200;

function filesIn(directory: string): string[] {
  const files: string[] = [];
  const directories = [directory];
  for (const each of directories)
    for (const entry of files.length < MAX_LISTED ? readdirSync(each, { withFileTypes: true }) : []) {
      const path = join(each, entry.name);
      if (entry.isDirectory()) directories.push(path);
      else files.push(relative(directory, path));
    }
  return files.toSorted();
}

function parseStorage(text: string): NonNullable<Choices['storage']> {
  const [, kind = '', where = ''] = /^(local|class|nfs)=(.+)$/.exec(text) ?? [];
  const [, machine = '', path = ''] = /^([^:]+):(\/.+)$/.exec(where) ?? [];
  const given = {
    local: { local: { node: machine, path } },
    class: { class: where },
    nfs: { nfs: { server: machine, path } },
  }[kind];
  const parsed = storage.safeParse(given);
  if (given !== undefined && parsed.success) return given;
  // Where a part is missing, the form says it.
  const isWhole = given !== undefined && (kind === 'class' || machine !== '');
  const why = isWhole ? ` (${parsed.error?.issues[0]?.message ?? ''})` : '';
  throw new InvalidArgumentError(`write local=NODE:/DIRECTORY, class=NAME or nfs=SERVER:/EXPORT${why}.`);
}

function parseEntry(text: string): NonNullable<Choices['entry']> {
  if (text === 'nodeport') return 'nodePort';
  const [, host] = /^ingress=([a-z0-9*]([-a-z0-9.]*[a-z0-9])?)$/.exec(text) ?? [];
  if (host === undefined)
    throw new InvalidArgumentError('write ingress=HOST, like ingress=calls.example.com, or nodeport.');
  return { ingress: host };
}
