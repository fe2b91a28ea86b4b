import { basename } from 'node:path';
import { Command, CommanderError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { EXIT, exitCodeOf } from './failure.ts';

/** Makes each command that this program has. A command is made only when it is used. */
export type Commands = Readonly<Record<string, () => Command | Promise<Command>>>;

/** What each command does. */
const SUMMARIES: Readonly<Record<string, string>> = {
  synth: 'render Kubernetes manifests: of an application, or of the platform',
  import: 'turn Compose files into an application model',
  check: 'examine Compose files or manifests without a cluster: who should share the recordings and does not',
  verify: 'examine a live cluster: does every pod that should see the recordings see them',
  status: 'show the stores on one screen: who holds which role, what is mounted, room, age, growth, retention',
  adopt: 'make an existing directory of recordings the storage of a store, in place; nothing is copied',
  migrate: 'copy recordings between directories and stores, checked file by file; nothing is deleted or overwritten',
  ledger: 'print what migrate has proven in a directory, as sha256sum reads it',
  rescue: 'move recordings that are stranded in containers of Docker Compose or in pods to where recordings belong',
  prune: 'delete old recordings; what is held stays, and what is deleted is written down before',
  hold: 'keep recordings from being deleted',
  wait: 'wait until Jobs are complete and Deployments are available; runs in a pod before its service starts',
  mover: 'receive or send recordings; runs in the pod that migrate and rescue start',
  operator: 'keep the recordings mounted in every workload that declares a role; runs in the cluster',
};

/**
 * Runs the program, and sets the exit code of the process.
 * @param args what follows the program's name on the command line.
 */
export async function main(args: readonly string[], commands: Commands): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader such as `head` may close the pipe early. That is no failure.
    if (error.code === 'EPIPE') process.exit();
    process.stderr.write(`cannot write the output (${error.code ?? error.message})\n`);
    process.exit(EXIT.unreachable);
  });

  try {
    await run(args, commands);
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has printed the error already. Its own exit code for wrong use is 1, ours is 2.
      process.exitCode = error.exitCode === 0 ? 0 : EXIT.invalid;
      if (error.code === 'commander.unknownCommand' && !error.message.includes('Did you mean'))
        process.stderr.write('recordings --help lists the commands.\n');
    } else {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = exitCodeOf(error);
    }
  }
}

async function run(args: readonly string[], commands: Commands): Promise<void> {
  const asPlugin = basename(process.argv[1] ?? '').startsWith('kubectl-');
  const program = new Command(asPlugin ? 'kubectl recordings' : 'recordings')
    .description('Share call recordings between services on Kubernetes: mount them, keep them mounted, and prove it.')
    .version(packageJson.version)
    .exitOverride();
  const wanted = args.find((arg) => Object.hasOwn(SUMMARIES, arg));
  for (const [name, summary] of Object.entries(SUMMARIES)) {
    const command = name === wanted ? await commands[name]?.() : undefined;
    program.addCommand((command ?? new Command(name).description(summary)).copyInheritedSettings(program));
  }
  await program.parseAsync(args, { from: 'user' });
}
