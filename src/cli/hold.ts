import * as disk from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { nameOf, shown } from '../files/name.ts';
import { codeOf } from '../files/tree.ts';
import { Folder } from '../retention/folder.ts';
import { isNameInStore, isOver, type Held, type Hold } from '../retention/holds.ts';
import { readHolds, writeHold } from '../retention/holdsFile.ts';
import { storeFails } from '../retention/storeError.ts';
import { EXIT, Failure } from './failure.ts';
import { failing } from './prune.ts';
import { directoryOf, storeOptions, type StoreOptions } from './storeOptions.ts';

interface Naming extends StoreOptions {
  readonly prefix: boolean;
}

export function holdCommand(): Command {
  const command = new Command('hold').description('keep recordings from being deleted by prune');
  const at = (name: string, description: string) => storeOptions(command.command(name).description(description));
  const naming = (name: string, description: string) =>
    at(name, description)
      .argument('<name...>', 'names as they stand in the directory: 2026/11/call.mp3')
      .option('--prefix', 'the names are the beginnings of names: 2026/11/', false);
  naming('add', 'keep recordings, from now on')
    .requiredOption('--reason <text>', 'why, for whoever wants to delete them one day')
    .option('--until <date>', 'the last day, in UTC: 2027-03-31 (default: until the hold is released)', parseDate)
    .action(add);
  naming('release', 'let recordings go').action(release);
  at('list', 'print what is held')
    .addOption(new Option('--output <format>', 'how to print').choices(['table', 'json']).default('table'))
    .action(list);
  return command.addHelpText(
    'after',
    '\nExit codes: 0 done, 1 a line of .recordings-holds cannot be read, or nothing has the hold, 2 wrong use, 3 the directory cannot be read or written.',
  );
}

async function add(
  names: readonly string[],
  { reason, until, prefix, ...options }: Naming & { reason: string; until?: string },
): Promise<void> {
  if (reason.trim() === '') throw new Failure(EXIT.invalid, 'the reason is empty: say why with --reason');
  const held = heldBy(names, prefix);
  if (directoryOf(options) === undefined)
    return runInPod(
      'add',
      options,
      ['--reason', reason, ...(until === undefined ? [] : ['--until', until])],
      names,
      prefix,
    );
  within(options, (store) => {
    // A file that cannot be read would not become better by one line more.
    readHolds(store, disk);
    for (const each of held) {
      writeHold(store, { ...each, reason, ...(until === undefined ? {} : { until }) }, Date.now(), disk);
      const note = isNone(store, each) ? ' (there is no such recording now)' : '';
      process.stdout.write(`held: ${textOf(each)}${note}\n`);
    }
  });
}

async function release(names: readonly string[], options: Naming): Promise<void> {
  const all = heldBy(names, options.prefix);
  if (directoryOf(options) === undefined) return runInPod('release', options, [], names, options.prefix);
  within(options, (store) => {
    for (const held of all) {
      const isSet = readHolds(store, disk).some((hold) => hold.name === held.name && hold.isPrefix === held.isPrefix);
      if (!isSet) {
        process.stderr.write(`nothing is held as ${textOf(held)}: look with hold list\n`);
        process.exitCode = EXIT.wrong;
        continue;
      }
      writeHold(store, { ...held, released: new Date().toISOString() }, Date.now(), disk);
      process.stdout.write(`released: ${textOf(held)}\n`);
    }
  });
}

async function list(options: StoreOptions & { readonly output: 'table' | 'json' }): Promise<void> {
  const { output } = options;
  if (directoryOf(options) === undefined) return runInPod('list', options, ['--output', output], [], false);
  within(options, (store) => {
    const holds = readHolds(store, disk);
    if (output === 'json')
      process.stdout.write(
        `${JSON.stringify({ version: 1, holds: holds.map((hold) => ({ ...hold, name: shown(hold.name), over: isOver(hold, Date.now()) })) }, null, 2)}\n`,
      );
    else for (const hold of holds) process.stdout.write(`${lineOf(hold)}\n`);
  });
}

/** The same in a pod that sees the store. */
async function runInPod(
  what: string,
  options: StoreOptions,
  flags: readonly string[],
  names: readonly string[],
  prefix: boolean,
): Promise<void> {
  const { runInStore } = await import('./inStore.ts');
  await runInStore(
    options,
    (directory) => ['hold', what, '--dir', directory, ...flags, ...(prefix ? ['--prefix'] : []), '--', ...names],
    true,
  );
}

function lineOf(hold: Hold): string {
  const end =
    hold.until === undefined ? '' : ` until ${hold.until}${isOver(hold, Date.now()) ? ', which is over' : ''}`;
  return `${textOf(hold)}${end}: ${hold.reason.replaceAll(/[\x00-\x1f\x7f-\x9f]/g, '\ufffd')}`;
}

const textOf = ({ name, isPrefix }: Held): string => `${shown(name)}${isPrefix ? '*' : ''}`;

function heldBy(names: readonly string[], isPrefix: boolean): Held[] {
  return names.map((typed) => {
    const held = { name: nameOf(typed.replace(/^(\.\/)+/, '')), isPrefix };
    if (!isNameInStore(held))
      throw new Failure(
        EXIT.invalid,
        `${shown(held.name)} is no name of the directory: write it as it stands below the directory, like 2026/11/call.mp3`,
      );
    return held;
  });
}

function isNone(store: Folder, { name, isPrefix }: Held): boolean {
  if (isPrefix) return false;
  try {
    store.lookAt(name);
    return false;
  } catch (error) {
    return codeOf(error) !== undefined;
  }
}

function within({ dir = '' }: StoreOptions, act: (store: Folder) => void): void {
  try {
    storeFails(() => {
      const store = Folder.open(dir, disk);
      try {
        act(store);
      } finally {
        store.close();
      }
    });
  } catch (error) {
    failing(dir, error);
  }
}

function parseDate(text: string): string {
  if (
    !/^\d{4}-\d\d-\d\d$/.test(text) ||
    Number.isNaN(Date.parse(text)) ||
    new Date(text).toISOString().slice(0, 10) !== text
  )
    throw new InvalidArgumentError('write a day like 2027-03-31.');
  return text;
}
