import { join } from 'node:path';
import { Command, Option } from 'commander';
import { synthesise, synthesisePlatform, Unsynthesisable, type ManifestFile } from '../../charts/main.ts';
import { OPERATOR_IMAGE } from '../api/image.ts';
import { InvalidApplication, readApplication } from '../application/read.ts';
import { EXIT, Failure } from './failure.ts';
import { readFile } from './input.ts';
import { writeTogether, writing } from './output.ts';

interface Options {
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
    .addHelpText(
      'after',
      '\nExit codes: 0 all is well, 2 wrong use or an invalid application model, 3 a file cannot be read or written.',
    )
    .action(run);
}

function run({ config, out, platform, operatorImage }: Options): void {
  if (operatorImage !== undefined && platform !== true)
    throw new Failure(EXIT.invalid, '--operator-image works only with --platform: add --platform');
  const files =
    platform === true
      ? synthesisePlatform({ operatorImage: operatorImage ?? OPERATOR_IMAGE })
      : applicationFiles(config);
  if (out === '-') process.stdout.write(files.map(({ content }) => content).join('---\n'));
  else write(out, files, platform === true);
}

function applicationFiles(config: string): ManifestFile[] {
  const text = readFile(config, 'the application model with --config FILE');
  try {
    const { application, refusal } = readApplication(text, config);
    try {
      return synthesise(application);
    } catch (error) {
      throw error instanceof Unsynthesisable ? refusal(error.faults) : error;
    }
  } catch (error) {
    throw error instanceof InvalidApplication ? new Failure(EXIT.invalid, error.message) : error;
  }
}

function write(directory: string, files: readonly ManifestFile[], isPlatform: boolean): void {
  writing(directory, () => writeTogether(directory, files));
  const crd = `kubectl apply -f ${join(directory, files[0]?.name ?? '')}; when the CRD is established, `;
  process.stderr.write(
    `${files.length} files in ${directory}; next: ${isPlatform ? crd : ''}kubectl apply -f ${directory}\n`,
  );
}
