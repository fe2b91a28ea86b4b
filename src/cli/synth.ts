import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { ARGOCD, deliver, storeHealth, type Delivery, type GitSource } from '../../charts/argocd/delivery.ts';
import type { ManifestFile } from '../../charts/file.ts';
import { MOUNT_FILE, PLATFORM, synthesisePlatform } from '../../charts/main.ts';
import { OPERATOR_IMAGE } from '../api/image.ts';
import type { Application } from '../application/model.ts';
import { InvalidApplication, type Images } from '../application/read.ts';
import { shellWord } from '../report/shell.ts';
import { gitSource } from './argocd.ts';
import { argocdParameters } from './argocdParameters.ts';
import { EXIT, Failure } from './failure.ts';
import { readFile } from './input.ts';
import { secretLines } from './listSecrets.ts';
import { manifestsOf } from './manifestsOf.ts';
import { parseNamespaces } from './namespaces.ts';
import { writeTogether, writing } from './output.ts';
import { apiServerFor, platformAdvice, type PlatformFor } from './platform.ts';
import { serviceImage } from './serviceImage.ts';

interface Options extends PlatformFor {
  readonly config?: readonly string[];
  readonly image?: Images;
  readonly argocdParameters?: true;
  readonly out: string;
  readonly platform?: true;
  readonly operatorImage?: string;
  readonly argocd?: GitSource;
  readonly listSecrets?: true;
  readonly priorityClass?: string;
  readonly monitoring?: true;
  readonly namespaces?: readonly string[];
}

export function synthCommand(): Command {
  return new Command('synth')
    .description('render Kubernetes manifests: of an application, or of the platform (once per cluster)')
    .option(
      '--config <file>',
      'the application model (default: application.yaml); may be repeated: a later file changes what it names',
      (file: string, before: readonly string[] | undefined) => [...(before ?? []), file],
    )
    .option(
      '--image <service=image>',
      'the image of a service, instead of the one in the model; may be repeated',
      serviceImage,
    )
    .option('--out <directory>', 'the directory to write the files to; - prints them', '-')
    .addOption(
      new Option('--platform', 'render the CRD, the policies and the operator instead of an application').conflicts([
        'config',
        'image',
      ]),
    )
    .addOption(
      new Option('--operator-image <image>', `the image of the operator, with --platform (default: ${OPERATOR_IMAGE})`),
    )
    .option(
      '--priority-class <name>',
      "the priority class of the operator's pods, with --platform, for example system-cluster-critical",
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
        'mount in the write itself on Kubernetes 1.35, with --kubernetes; the API server needs a feature gate',
      ).choices(['v1beta1']),
    )
    .addOption(
      new Option('--list-secrets', 'list the Secrets that must exist, with their keys, and write nothing').conflicts(
        'platform',
      ),
    )
    .addOption(
      new Option(
        '--argocd <repo=URL,path=DIR>',
        'also write what Argo CD needs to deliver these files from DIR of a git repository; ,revision=R names a branch',
      ).argParser(gitSource),
    )
    .addOption(
      new Option(
        '--argocd-parameters',
        'take --config and --image from the parameters of an Application; for the plugin of Argo CD',
      ).conflicts(['platform', 'config', 'image']),
    )
    .addOption(
      new Option(
        '--monitoring',
        'add a ServiceMonitor, alert rules and a Grafana dashboard, with --platform; the cluster needs the Prometheus Operator',
      ),
    )
    .option(
      '--namespaces <names>',
      'let the operator look only at these namespaces, with --platform: a,b (default: at all)',
      parseNamespaces,
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
  priorityClass: '--priority-class',
  kubernetes: '--kubernetes',
  mutation: '--mutation',
  monitoring: '--monitoring',
  namespaces: '--namespaces',
  kubeconfig: '--kubeconfig',
  context: '--context',
} as const;

async function run(options: Options): Promise<void> {
  const { out, platform, operatorImage = OPERATOR_IMAGE, priorityClass, namespaces, monitoring = false } = options;
  if (platform !== true) {
    const stray = (Object.keys(OF_PLATFORM) as (keyof typeof OF_PLATFORM)[]).find(
      (name) => options[name] !== undefined,
    );
    if (stray !== undefined)
      throw new Failure(EXIT.invalid, `${OF_PLATFORM[stray]} works only with --platform: add --platform`);
    const given = options.argocdParameters === true ? argocdParameters(process.env, process.cwd()) : options;
    const { application, files } = applicationFiles(given.config ?? ['application.yaml'], given.image);
    if (options.listSecrets === true) {
      process.stdout.write(secretLines(application));
      return;
    }
    output(out, files, `; next: kubectl apply -f ${shellWord(out)}`);
    if (options.argocd !== undefined) outputDelivery(out, { ...application, files }, options.argocd);
    return;
  }
  const server = await apiServerFor(options);
  const mutation = server.mutation ?? 'none';
  const files = synthesisePlatform({ operatorImage, priorityClass, namespaces, mutation, monitoring });
  if (out !== '-' && server.mutation === undefined) removeMounting(out);
  output(out, files, `, ${platformAdvice(out, server, options.kubernetes === undefined, namespaces)}`);
  if (options.argocd !== undefined) outputDelivery(out, { ...PLATFORM, files }, options.argocd);
}

function applicationFiles(
  config: readonly string[],
  images?: Images,
): { application: Application; files: ManifestFile[] } {
  const sources = config.map((file) => ({ file, text: readFile(file, 'the application model with --config FILE') }));
  try {
    return manifestsOf(sources, images);
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

/** Argo CD reads only the directory that the Application names, and not the directories in it. */
function outputDelivery(out: string, { name, namespace, files }: Omit<Delivery, 'source'>, source: GitSource): void {
  const directory = out === '-' ? out : join(out, 'argocd');
  const isPlatform = name === PLATFORM.name;
  output(directory, [...deliver({ name, namespace, files, source }), ...(isPlatform ? [storeHealth()] : [])], '');
  if (out === '-') return;
  process.stderr.write(
    [
      `Argo CD takes over with these commands, once the files of ${out} are in ${source.path} of ${source.repo}:`,
      ...(isPlatform
        ? [`  kubectl patch configmap argocd-cm -n ${ARGOCD} --patch-file ${shellWord(`${directory}/argocd-cm.yaml`)}`]
        : []),
      `  kubectl apply -f ${shellWord(`${directory}/project.yaml`)} -f ${shellWord(`${directory}/application.yaml`)}`,
      '',
    ].join('\n'),
  );
}

/** A rendering for a newer API server has left the file there. `kubectl apply` would take the whole directory, and fail on that file. */
function removeMounting(directory: string): void {
  const path = join(directory, MOUNT_FILE.name);
  if (!existsSync(path) || !readFileSync(path, 'utf8').startsWith(MOUNT_FILE.beginning)) return;
  writing(directory, () => rmSync(path));
  process.stderr.write(`${path} of an earlier rendering is removed: this API server does not know what is in it\n`);
}
