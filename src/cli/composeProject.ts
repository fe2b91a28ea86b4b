import { readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { ComposeError } from '../compose/error.ts';
import { loadCompose } from '../compose/load.ts';
import type { Project } from '../compose/project.ts';
import { candidateLines } from '../users/candidates.ts';
import type { ProjectFiles } from '../users/projectFiles.ts';
import { EXIT, Failure } from './failure.ts';
import { nameOf, readFile, tried } from './input.ts';

/** The options that docker compose has, too. */
export interface ComposeOptions {
  readonly profile: readonly string[];
  readonly envFile: readonly string[];
}

/** Adds the flags of every command that reads Compose files. */
export function composeOptions(command: Command): Command {
  return command
    .addOption(repeated('--profile <name>', 'a profile to activate; may be repeated', 'COMPOSE_PROFILES'))
    .addOption(repeated('--env-file <file>', 'a file of variables; may be repeated', '.env beside the first file'));
}

/** The values of `--recordings`, `--needs-recordings` and `--not-recordings`. */
export interface RecordingsOptions {
  readonly recordings?: string;
  readonly needsRecordings: readonly string[];
  readonly notRecordings: readonly string[];
}

/** Adds the flags of every command that looks for the users of the recordings. */
export function recordingsOptions(command: Command): Command {
  return command
    .option(
      '--recordings <volume|path>',
      'where the recordings are: a volume, or an absolute path (default: found by name)',
    )
    .addOption(
      listed('--needs-recordings <a,b>', 'services that need the recordings; overrules what the command finds'),
    )
    .addOption(
      listed('--not-recordings <a,b>', 'services that do not use the recordings; overrules what the command finds'),
    );
}

const repeated = (flags: string, description: string, otherwise: string) =>
  new Option(flags, description).argParser(collect).default([], otherwise);

const listed = (flags: string, description: string) =>
  new Option(flags, description).argParser(names).default([], 'none');

export const collect = (value: string, before: readonly string[]): string[] => [...before, value];

const names = (value: string, before: readonly string[]): string[] => [
  ...before,
  ...value.split(/[\s,]+/).filter((name) => name !== ''),
];

/**
 * Loads the files as one application, as `docker compose -f … -f …` does in this directory and environment.
 * @param given the texts of files that were read already; standard input can be read only once
 * @throws Failure
 */
export function loadProject(
  { files, profile, envFile }: ComposeOptions & { readonly files: readonly string[] },
  given: ReadonlyMap<string, string> = new Map(),
): Project {
  const texts = new Map(
    files.map((file) => [resolve(nameOf(file)), given.get(file) ?? readFile(file, 'Compose files')]),
  );
  const environment = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return refusing(() =>
    loadCompose({
      files: files.map(nameOf),
      read: (path) => texts.get(path) ?? readFileSync(path, 'utf8'),
      cwd: process.cwd(),
      home: homedir(),
      profiles: profile,
      envFiles: envFile,
      environment: Object.fromEntries(environment),
    }),
  );
}

/** What is said where nothing is called recordings, with the flags that name one of the directories. */
export function noRecordings(where: string, project: Project): string {
  const nothing = `nothing in ${where} looks like a directory of recordings`;
  const candidates = candidateLines(project);
  if (candidates.length === 0) return `${nothing}: name it with --recordings VOLUME or --recordings PATH`;
  return [`${nothing}. Add one of these flags:`, ...candidates.map((line) => `  ${line}`)].join('\n');
}

/** What lies beside the Compose files on this machine. */
export const FILES_HERE: ProjectFiles = {
  text: (path) => tried(() => (statSync(path).isFile() ? readFileSync(path, 'utf8') : undefined)),
  names: (directory) => tried(() => readdirSync(directory).toSorted()) ?? [],
};

/** Turns an error in Compose files, or in what the user says about them, into exit code 2 (semantics 24). */
export function refusing<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw error instanceof ComposeError ? new Failure(EXIT.invalid, error.message) : error;
  }
}
