import { setFlagsFromString } from 'node:v8';
import { withoutCompilers } from '../operator/compilers.ts';
import { main, type Commands } from './run.ts';

/** Each command is loaded only when it is used, so that it does not wait for the imports of the others. */
const COMMANDS: Commands = {
  synth: async () => (await import('./synth.ts')).synthCommand(),
  import: async () => (await import('./import.ts')).importCommand(),
  check: async () => (await import('./check.ts')).checkCommand(),
  verify: async () => (await import('./verify.ts')).verifyCommand(),
  status: async () => (await import('./status.ts')).statusCommand(),
  adopt: async () => (await import('./adopt.ts')).adoptCommand(),
  migrate: async () => {
    prepareForManyFiles();
    return (await import('./migrate.ts')).migrateCommand();
  },
  ledger: async () => (await import('./ledger.ts')).ledgerCommand(),
  rescue: async () => {
    prepareForManyFiles();
    return (await import('./rescue.ts')).rescueCommand();
  },
  prune: async () => {
    keepSmall();
    return (await import('./prune.ts')).pruneCommand();
  },
  hold: async () => (await import('./hold.ts')).holdCommand(),
  wait: async () => (await import('./wait.ts')).waitCommand(),
  mover: async () => {
    prepareForManyFiles();
    return (await import('./mover.ts')).moverCommand();
  },
  operator: async () => {
    withoutCompilers();
    return (await import('./operator.ts')).operatorCommand();
  },
};

/**
 * Of a process that moves very many files. Node gives each call to the file system a thread, and has four; here there are as many calls as files under way.
 * What is kept of a file is garbage soon, and V8 would let it grow to a hundred megabytes before it looks. Both must be said before the first call; a
 * person's own setting stays.
 */
function prepareForManyFiles(): void {
  process.env.UV_THREADPOOL_SIZE ??= '16';
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** Of a process that looks at very many files one after the other: a third less memory, for a tenth more time of the processor. */
const keepSmall = (): void => setFlagsFromString('--optimize-for-size');

await main(process.argv.slice(2), COMMANDS);
