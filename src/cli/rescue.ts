import * as disk from 'node:fs/promises';
import { Command } from 'commander';
import { OPERATOR_IMAGE } from '../api/image.ts';
import { DEFAULT_STORE } from '../api/labels.ts';
import type { Engine } from '../docker/engine.ts';
import { strandedIn } from '../docker/stranded.ts';
import { suspectsIn, type Suspect } from '../docker/suspects.ts';
import { directoryOf, volumeOf } from '../docker/volumes.ts';
import { Receiver } from '../files/receiver.ts';
import { TargetError } from '../files/targetError.ts';
import type { Recordings } from '../users/recordings.ts';
import { applicationHere, asking } from './docker.ts';
import { EXIT, Failure } from './failure.ts';
import { interruptible } from './interruptible.ts';
import { brokenOff, GOES_ON, movingOptions, type MovingOptions } from './moving.ts';
import { runName } from './runName.ts';
import { rescueFromPods } from './rescuePods.ts';
import { rescue, type StrandedPlace } from './rescuing.ts';

interface Options extends MovingOptions {
  readonly compose?: string;
  readonly recordings?: string;
  readonly to?: string;
  readonly namespace?: string;
  readonly store?: string;
  readonly image: string;
  readonly ephemeral?: true;
  readonly kubeconfig?: string;
  readonly context?: string;
}

type ComposeOptions = Options & { readonly compose: string };

export function rescueCommand(): Command {
  const command = new Command('rescue')
    .description(
      'find recordings that are stranded in the containers of a Compose project, stopped ones too, or of the pods of a namespace, and move them to where recordings belong. Each file is checked by its digest, nothing is deleted, and nothing is overwritten. The same command again goes on.',
    )
    .option('--compose <project>', 'the Compose project, as docker compose ls names it')
    .option(
      '--recordings <volume|path>',
      'where the recordings belong: a Docker volume, or a path in containers (default: found by name)',
    )
    .option('--to <directory>', 'the target: a directory that exists (default: the volume of the recordings)');
  command
    .option('-n, --namespace <name>', 'look into the pods of this namespace instead, and move into the store')
    .option('--store <name>', `the store of the namespace (default: ${DEFAULT_STORE})`)
    .option('--image <image>', 'the image of the operator, for the pod that moves', OPERATOR_IMAGE)
    .option(
      '--ephemeral',
      'look into containers that have neither sh, node nor python3 through an ephemeral container of the same image, which stays in the pod as long as the pod',
    )
    .option('--kubeconfig <file>', 'the kubeconfig to use')
    .option('--context <name>', 'the context of the kubeconfig');
  return movingOptions(command)
    .addHelpText(
      'after',
      '\nDOCKER_HOST names the socket of the Docker Engine, if it is not /var/run/docker.sock: unix:///PATH' +
        '\nExit codes: 0 all is in the target, 1 some file is not, 2 wrong use, 3 no Docker Engine, or the target cannot be written, 130 interrupted.',
    )
    .action(run);
}

async function run({ compose, namespace, ...options }: Options): Promise<void> {
  if ((compose === undefined) === (namespace === undefined))
    throw new Failure(
      EXIT.invalid,
      'name a Compose project with --compose, or a namespace of the cluster with --namespace',
    );
  if (namespace !== undefined) await rescueFromPods({ ...options, namespace });
  else if (compose !== undefined) await rescueFromCompose({ ...options, compose });
}

async function rescueFromCompose(options: ComposeOptions): Promise<void> {
  const { engine, containers, recordings, belonging } = await applicationHere(options.compose, options.recordings);
  const to = options.to ?? (await directoryFor(engine, recordings));
  const suspects = suspectsIn(containers, belonging);
  const nothing = { close: () => Promise.resolve() };
  await interruptible(
    nothing,
    (signal) => move(engine, suspects, { ...options, to }, signal),
    `interrupted; what was moved stays, and ${GOES_ON}`,
  );
}

/** Where the recordings belong, as a directory of this machine. */
async function directoryFor(engine: Engine, { source, path }: Recordings): Promise<string> {
  if (source === undefined)
    throw new Failure(
      EXIT.invalid,
      `no container has a volume at ${path}: name the directory that is to have the files with --to`,
    );
  if (source.type === 'bind') return source.name;
  const volume = await asking(() => volumeOf(engine, source.name));
  const directory = volume === undefined ? undefined : directoryOf(volume);
  if (directory === undefined)
    throw new Failure(
      EXIT.invalid,
      `the Docker volume ${source.name} is no directory of this machine: name a directory with --to`,
    );
  const isHere = await disk.stat(directory).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (!isHere)
    throw new Failure(
      EXIT.unreachable,
      `cannot see the Docker volume ${source.name} at ${directory}: run the command as root on the machine of the Docker Engine, or name another directory with --to`,
    );
  return directory;
}

async function move(
  engine: Engine,
  suspects: readonly Suspect[],
  { compose, to, ...options }: ComposeOptions & { readonly to: string },
  signal: AbortSignal,
): Promise<void> {
  try {
    const target = await Receiver.open(to, runName(), options, disk);
    const nothing = `nothing is stranded in the containers of ${compose}`;
    await rescue({ places: placesIn(engine, suspects), target, to, nothing }, options, signal);
  } catch (error) {
    throw brokenOff(error, 'moved', error instanceof TargetError ? to : undefined);
  }
}

async function* placesIn(engine: Engine, suspects: readonly Suspect[]): AsyncGenerator<StrandedPlace> {
  for (const suspect of suspects) {
    const source = await strandedIn(engine, suspect);
    if (source !== undefined) yield { name: `${suspect.container.name}:${suspect.path}`, source };
  }
}
