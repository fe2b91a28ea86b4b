import { posix } from 'node:path';
import { secretsOf } from '../../application/secrets.ts';
import { shellWord } from '../../report/shell.ts';
import type { Imported } from '../carried.ts';
import { stepOf } from '../findings.ts';
import type { Said, Step } from '../said.ts';

/** An import, and where its files are: all that its steps are written of. */
export interface Arrival {
  readonly imported: Imported;
  /** The names of the Compose files. */
  readonly from: readonly string[];
  /** How Compose is called with them: `docker compose -f docker-compose.yml`. */
  readonly compose: string;
  /** The directory of the import, from where the command runs. */
  readonly directory: string;
  /** What `synth` refuses in the model, a line each: `k8s/application.yaml:11:15: …`. Without any, the manifests are there. */
  readonly refused: readonly string[];
}

/** The files of an import, within its directory. */
export const FILES = {
  model: 'application.yaml',
  secrets: 'application.secrets.yaml',
  manifests: 'manifests',
  steps: 'NEXT.md',
} as const;

/** The path of a file for a shell. */
export const pathOf = ({ directory }: Arrival, file: keyof typeof FILES): string =>
  shellWord(posix.join(directory, FILES[file]));

export const synthesis = (arrival: Arrival): string =>
  `recordings synth --config ${pathOf(arrival, 'model')} --out ${pathOf(arrival, 'manifests')}`;

export const namespaceOf = ({ imported: { application } }: Arrival): string =>
  application.namespace ?? application.name;

/** Whether the application takes anything from Secrets. */
export const hasSecrets = ({ imported: { application } }: Arrival): boolean => secretsOf(application).size > 0;

/** The findings of a step that somebody may have to act on. */
export const ofStep = ({ imported: { findings } }: Arrival, wanted: Step | 'model'): Said[] =>
  findings.filter((finding) => finding.harm !== 'nothing' && stepOf(finding) === wanted);
