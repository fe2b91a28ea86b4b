import { basename } from 'node:path';
import { Command, CommanderError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { EXIT, exitCodeOf } from './failure.ts';

/** Loaded when asked for: a command must not wait for what another one imports. */
const COMMANDS: Readonly<Record<string, { readonly summary: string; readonly load: () => Promise<Command> }>> = {
  synth: {
    summary: 'render Kubernetes manifests from application.yaml, or those of the platform',
    load: async () => (await import('./synth.ts')).synthCommand(),
  },
  import: {
    summary: 'make an application model of Compose files',
    load: async () => (await import('./import.ts')).importCommand(),
  },
  check: {
    summary: 'say, without a cluster, what of some manifests would be refused, and who was forgotten',
    load: async () => (await import('./check.ts')).checkCommand(),
  },
  verify: {
    summary: 'say whether every pod that should see the recordings does',
    load: async () => (await import('./verify.ts')).verifyCommand(),
  },
  wait: {
    summary: 'wait until Jobs have completed and Deployments are available; runs in pods before their service starts',
    load: async () => (await import('./wait.ts')).waitCommand(),
  },
  operator: {
    summary: 'keep the recordings mounted in every workload that declares a role; runs in the cluster',
    load: async () => (await import('./operator.ts')).operatorCommand(),
  },
};

/** @param args what follows the program's name on the command line. */
async function run(args: readonly string[]): Promise<void> {
  const asPlugin = basename(process.argv[1] ?? '').startsWith('kubectl-');
  const program = new Command(asPlugin ? 'kubectl recordings' : 'recordings')
    .description('Shared call recordings on Kubernetes: mounted, kept mounted, and proved to be.')
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
  // A reader that has seen enough, like head, is no failure.
  if (error.code === 'EPIPE') process.exit();
  process.stderr.write(`cannot write the output (${error.code ?? error.message})\n`);
  process.exit(EXIT.unreachable);
});

try {
  await run(process.argv.slice(2));
} catch (error) {
  if (error instanceof CommanderError) {
    // It has said what is wrong already. Its own exit code for wrong use is 1.
    process.exitCode = error.exitCode === 0 ? 0 : EXIT.invalid;
  } else {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = exitCodeOf(error);
  }
}
