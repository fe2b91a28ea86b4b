import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { MOUNT_FILE, synthesisePlatform, type ManifestFile } from '../../charts/main.ts';
import { OPERATOR_IMAGE } from '../api/image.ts';
import { InvalidApplication } from '../application/read.ts';
import { EXIT, Failure } from './failure.ts';
import { readFile } from './input.ts';
import { manifestsOf } from './manifestsOf.ts';
import { writeTogether, writing } from './output.ts';
import { apiServerFor, platformAdvice, type PlatformFor } from './platform.ts';

interface Options extends PlatformFor {
  readonly config: string;
  readonly out: string;
  readonly platform?: true;
  readonly operatorImage?: string;
}

export function synthCommand(): Command {
  return new Command('synth')
    .description('render Kubernetes manifests: of an application, or of the platform (once per cluster)')
    .option('--config <file>', 'the application model', 'application.yaml')
    .option('--out <directory>', 'the directory to write the files to; - prints them', '-')
    .addOption(
      new Option('--platform', 'render the CRD, the policies and the operator instead of an application').conflicts(
        'config',
      ),
    )
    .addOption(
      new Option('--operator-image <image>', `the image of the operator, with --platform (default: ${OPERATOR_IMAGE})`),
    )
    .addOption(
      new Option(
        '--kubernetes <version>',
        'the version of your API server, with --platform: 1.30, or auto to ask the cluster (default: 1.36 and newer)',
      ),
    )
    .addOption(
      new Option(
        '--mutation <version>',
        'mount in the write itself on Kubernetes 1.34 or 1.35, with --kubernetes; the API server needs a feature gate',
      ).choices(['v1beta1']),
    )
    .option('--kubeconfig <file>', 'the kubeconfig to use, with --kubernetes auto')
    .option('--context <name>', 'the context of the kubeconfig')
    .addHelpText(
      'after',
      '\nExit codes: 0 all is well, 2 wrong use or an invalid application model, 3 a file cannot be read or written, or no cluster.',
    )
    .action(run);
}

/** Options that mean something only for the platform. */
const OF_PLATFORM = {
  operatorImage: '--operator-image',
  kubernetes: '--kubernetes',
  mutation: '--mutation',
  kubeconfig: '--kubeconfig',
  context: '--context',
} as const;

async function run(options: Options): Promise<void> {
  const { config, out, platform, operatorImage = OPERATOR_IMAGE } = options;
  if (platform !== true) {
    const stray = (Object.keys(OF_PLATFORM) as (keyof typeof OF_PLATFORM)[]).find(
      (name) => options[name] !== undefined,
    );
    if (stray !== undefined)
      throw new Failure(EXIT.invalid, `${OF_PLATFORM[stray]} works only with --platform: add --platform`);
    const files = applicationFiles(config);
    output(out, files, `; next: kubectl apply -f ${out}`);
    return;
  }
  const server = await apiServerFor(options);
  const files = synthesisePlatform({ operatorImage, mutation: server.mutation ?? 'none' });
  if (out !== '-' && server.mutation === undefined) removeMounting(out);
  output(out, files, `, ${platformAdvice(out, server, options.kubernetes === undefined)}`);
}

function applicationFiles(config: string): ManifestFile[] {
  const text = readFile(config, 'the application model with --config FILE');
  try {
    return manifestsOf(text, config);
  } catch (error) {
    throw error instanceof InvalidApplication ? new Failure(EXIT.invalid, error.message) : error;
  }
}

function output(out: string, files: readonly ManifestFile[], advice: string): void {
  if (out === '-') {
    process.stdout.write(files.map(({ content }) => content).join('---\n'));
    return;
  }
  writing(out, () => writeTogether(out, files));
  process.stderr.write(`${files.length} files in ${out}${advice}\n`);
}

/** A rendering for a newer API server has left the file there. `kubectl apply` would take the whole directory, and fail on that file. */
function removeMounting(directory: string): void {
  const path = join(directory, MOUNT_FILE.name);
  if (!existsSync(path) || !readFileSync(path, 'utf8').startsWith(MOUNT_FILE.beginning)) return;
  writing(directory, () => rmSync(path));
  process.stderr.write(`${path} of an earlier rendering is removed: this API server does not know what is in it\n`);
}
