import { realpathSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { stringify } from 'yaml';
import { censusOf, type Census } from '../adopt/census.ts';
import { fileSystemAt, unfit, type FileSystem } from '../adopt/fileSystem.ts';
import { openingCommands, sizeFor, tooSmall, type StorePart } from '../adopt/storage.ts';
import { obstaclesTo, userFor } from '../adopt/user.ts';
import { canonicalQuantity } from '../application/quantity.ts';
import { storage } from '../application/store.ts';
import { FILES } from '../import/next/arrival.ts';
import { shown } from '../files/name.ts';
import { DEFAULT_USER } from '../import/owner.ts';
import { inUnits } from '../report/bytes.ts';
import { shellWord } from '../report/shell.ts';
import { directoryOfVolume, usersInDocker } from './adoptDocker.ts';
import { modelAt, type Model } from './adoptModel.ts';
import { codeOf, EXIT, Failure } from './failure.ts';
import { interruptible } from './interruptible.ts';

interface Options {
  readonly dockerVolume?: string;
  readonly node: string;
  readonly size?: string;
  readonly write?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
}

export function adoptCommand(): Command {
  return new Command('adopt')
    .description(
      'make an existing directory of recordings the storage of a store, in place: look at the directory, and print the part of the application model that names it. Nothing is copied, and nothing in the directory is changed.',
    )
    .argument('[directory]', 'the directory of recordings, on a machine that is a node of the cluster')
    .option('--docker-volume <name>', 'the directory of this Docker volume instead, as docker volume ls names it')
    .option('--node <name>', 'what the cluster calls this machine (kubectl get nodes)', hostname().toLowerCase())
    .option(
      '--size <quantity>',
      'the size of the claim (default: that of the model, or twice what is there)',
      parseSize,
    )
    .option('--write <file>', 'write the part into this application model, which recordings import has made')
    .option('--kubeconfig <file>', 'the kubeconfig to use')
    .option('--context <name>', 'the context of the kubeconfig')
    .addHelpText(
      'after',
      '\nWhere a cluster is configured, the command asks it whether the directory or the claim is in use.' +
        '\nExit codes: 0 the directory can be adopted, 1 it cannot, 2 wrong use, 3 it cannot be read, or there is no Docker Engine, 130 interrupted.',
    )
    .action((directory: string | undefined, options: Options) =>
      interruptible({ close: () => Promise.resolve() }, (signal) => run(directory, options, signal)),
    );
}

function parseSize(text: string): string {
  const size = canonicalQuantity(text);
  if (size === undefined) throw new InvalidArgumentError('write a quantity, like 10Gi.');
  return size;
}

async function run(directory: string | undefined, options: Options, signal: AbortSignal): Promise<void> {
  const { dockerVolume, node, write } = options;
  if ((directory === undefined) === (dockerVolume === undefined))
    throw new Failure(EXIT.invalid, 'name a directory, or a Docker volume with --docker-volume');
  const model = write === undefined ? undefined : modelAt(write);
  const path = existing(dockerVolume === undefined ? resolve(directory ?? '') : await directoryOfVolume(dockerVolume));
  const fileSystem = fileSystemAt(readFileSync('/proc/self/mountinfo', 'utf8'), path);
  refuse(fileSystem && unfit(path, fileSystem));
  const local = storage.safeParse({ local: { node, path } });
  if (!local.success)
    throw new Failure(
      EXIT.invalid,
      `${local.error.issues[0]?.path.at(-1) === 'node' ? `--node ${node}` : path} ${local.error.issues[0]?.message ?? ''}`,
    );
  const census = await censusOf(path, signal).catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw unreadable(path, error);
  });
  const part = partFor(census, { node, path }, options, model);
  refuse(tooSmall(part.size, census), `Write a larger one with --size, like --size ${sizeFor(census)}`);
  // The client of Kubernetes takes a second to load, which a refusal does not wait for.
  const { takenInCluster } = await import('./adoptCluster.ts');
  const cluster = await takenInCluster({ node, path, ...claimOf(model) }, options);
  refuse(cluster.taken);

  const holders = await usersInDocker(path);
  process.stdout.write(`${described({ path, fileSystem, census, part, holders, cluster: cluster.said }).join('\n')}\n`);
  const lacks = model?.write(part) ?? [];
  const then = [
    ...(lacks.length === 0 ? [] : ['', `${write ?? ''} is not complete yet:`, ...lacks]),
    ...nextLines(census, part, write),
    ...(dockerVolume === undefined ? [] : keepLines(dockerVolume)),
  ];
  process.stdout.write(`${then.join('\n')}\n`);
}

const claimOf = (model: Model | undefined) =>
  model === undefined ? {} : { namespace: model.namespace, claim: model.claim };

/** @throws Failure: what was examined cannot be adopted. */
function refuse(why: string | undefined, remedy?: string): void {
  if (why !== undefined) throw new Failure(EXIT.wrong, [why, ...(remedy === undefined ? [] : [remedy])].join('. '));
}

const unreadable = (path: string, error: unknown): Failure => {
  const code = codeOf(error);
  const remedy = code === 'EACCES' || code === 'EPERM' ? 'run the command as root' : 'name a directory that exists';
  return new Failure(EXIT.unreachable, `cannot read the directory ${path} (${code}): ${remedy}`);
};

/** A volume of the cluster names the directory itself, and no link to it. */
function existing(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function partFor(census: Census, local: StorePart['local'], options: Options, model: Model | undefined): StorePart {
  const asItIs = { runAsUser: model?.runAsUser ?? DEFAULT_USER, fsGroup: model?.fsGroup ?? DEFAULT_USER };
  return { ...userFor(census, asItIs), size: options.size ?? model?.size ?? sizeFor(census), local };
}

interface Description {
  readonly path: string;
  readonly fileSystem: FileSystem | undefined;
  readonly census: Census;
  readonly part: StorePart;
  readonly holders: string;
  readonly cluster: string;
}

function described({ path, fileSystem, census, part, holders, cluster }: Description): string[] {
  const { files, bytes, newest, owned } = census;
  const { runAsUser, fsGroup, size, local } = part;
  const owners = Map.groupBy(owned, ({ uid, gid }) => `${uid}:${gid}`);
  const whose = [...owners].map(([owner, of]) => `${owner} (${of.reduce((sum, { count }) => sum + count, 0)})`);
  const [first, ...others] = obstaclesTo(census, part);
  const usable =
    first === undefined
      ? 'can read all of it, and write to it'
      : `cannot use all of it yet: the ${first.kind} ${first.example === '' ? path : shown(first.example)} is of ${first.uid}:${first.gid}, mode ${first.mode.toString(8)}${others.length === 0 && first.count === 1 ? '' : '; there are more'}`;
  const store = { claim: { size, storage: { local } }, runAsUser, fsGroup };
  return [
    `directory    ${path}`,
    `holds        ${files} files (${inUnits(bytes)})${newest === undefined ? '' : `, the newest of ${new Date(newest).toISOString()}`}`,
    `owners       ${whose.join(', ')}`,
    ...(fileSystem === undefined
      ? []
      : [`file system  ${fileSystem.type} (${fileSystem.source} at ${fileSystem.mountPoint})`]),
    `mounted by   ${holders}`,
    `in cluster   ${cluster}`,
    `user         ${runAsUser}:${fsGroup} ${usable}`,
    '',
    'The part of the application model:',
    '',
    stringify({ store }).trimEnd(),
  ];
}

function nextLines(census: Census, part: StorePart, file: string | undefined): string[] {
  const opening = openingCommands(part.local.path, census, part);
  const manifests = file === undefined ? 'out' : join(dirname(file), FILES.manifests);
  return [
    '',
    file === undefined
      ? 'Nothing was changed. What is still to be done:'
      : `${file} has this part now. What is still to be done:`,
    '',
    ...(opening.length === 0
      ? []
      : ['  # When Compose has stopped. Owners stay, so Compose can use the directory again.']),
    ...[...opening, `recordings synth --config ${shellWord(file ?? FILES.model)} --out ${shellWord(manifests)}`].map(
      (line) => `  ${line}`,
    ),
  ];
}

const keepLines = (volume: string): string[] => [
  '',
  `As long as the cluster uses the directory, do not remove the Docker volume ${volume}: never run docker compose down --volumes, docker volume rm or docker volume prune.`,
];
