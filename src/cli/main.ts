import { basename } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Command, CommanderError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { EXIT, exitCodeOf } from './failure.ts';

/** Each command is loaded only when it is used, so that it does not wait for the imports of the others. */
const COMMANDS: Readonly<Record<string, { readonly summary: string; readonly load: () => Promise<Command> }>> = {
  synth: {
    summary: 'render Kubernetes manifests: of an application, or of the platform',
    load: async () => (await import('./synth.ts')).synthCommand(),
  },
  import: {
    summary: 'turn Compose files into an application model',
    load: async () => (await import('./import.ts')).importCommand(),
  },
  check: {
    summary: 'examine Compose files or manifests without a cluster: who should share the recordings and does not',
    load: async () => (await import('./check.ts')).checkCommand(),
  },
  verify: {
    summary: 'examine a live cluster: does every pod that should see the recordings see them',
    load: async () => (await import('./verify.ts')).verifyCommand(),
  },
  status: {
    summary: 'show the stores on one screen: who holds which role, what is mounted, room, age, growth, retention',
    load: async () => (await import('./status.ts')).statusCommand(),
  },
  adopt: {
    summary: 'make an existing directory of recordings the storage of a store, in place; nothing is copied',
    load: async () => (await import('./adopt.ts')).adoptCommand(),
  },
  migrate: {
    summary: 'copy recordings from one directory to another, checked file by file; nothing is deleted or overwritten',
    load: async () => {
      prepareForManyFiles();
      return (await import('./migrate.ts')).migrateCommand();
    },
  },
  ledger: {
    summary: 'print what migrate has proven in a directory, as sha256sum reads it',
    load: async () => (await import('./ledger.ts')).ledgerCommand(),
  },
  rescue: {
    summary: 'move recordings that are stranded in containers of a Compose project to where recordings belong',
    load: async () => {
      prepareForManyFiles();
      return (await import('./rescue.ts')).rescueCommand();
    },
  },
  prune: {
    summary: 'delete old recordings; what is held stays, and what is deleted is written down before',
    load: async () => {
      keepSmall();
      return (await import('./prune.ts')).pruneCommand();
    },
  },
  hold: {
    summary: 'keep recordings from being deleted',
    load: async () => (await import('./hold.ts')).holdCommand(),
  },
  wait: {
    summary: 'wait until Jobs are complete and Deployments are available; runs in a pod before its service starts',
    load: async () => (await import('./wait.ts')).waitCommand(),
  },
  mover: {
    summary: 'receive or send recordings; runs in the pod that migrate and rescue start',
    load: async () => {
      prepareForManyFiles();
      return (await import('./mover.ts')).moverCommand();
    },
  },
  operator: {
    summary: 'keep the recordings mounted in every workload that declares a role; runs in the cluster',
    load: async () => (await import('./operator.ts')).operatorCommand(),
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

/** @param args what follows the program's name on the command line. */
async function run(args: readonly string[]): Promise<void> {
  const asPlugin = basename(process.argv[1] ?? '').startsWith('kubectl-');
  const program = new Command(asPlugin ? 'kubectl recordings' : 'recordings')
    .description('Share call recordings between services on Kubernetes: mount them, keep them mounted, and prove it.')
    .version(packageJson.version)
    .exitOverride();
  const wanted = args.find((arg) => Object.hasOwn(COMMANDS, arg));
  for (const [name, { summary, load }] of Object.entries(COMMANDS)) {
    const command = name === wanted ? await load() : new Command(name).description(summary);
    program.addCommand(command.copyInheritedSettings(program));
  }
  await program.parseAsync(args, { from: 'user' });
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader such as `head` may close the pipe early. That is no failure.
  if (error.code === 'EPIPE') process.exit();
  process.stderr.write(`cannot write the output (${error.code ?? error.message})\n`);
  process.exit(EXIT.unreachable);
});

try {
  await run(process.argv.slice(2));
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has printed the error already. Its own exit code for wrong use is 1, ours is 2.
    process.exitCode = error.exitCode === 0 ? 0 : EXIT.invalid;
  } else {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = exitCodeOf(error);
  }
}
